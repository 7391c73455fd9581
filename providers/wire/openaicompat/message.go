package openaicompat

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// message is a message or a delta.
type message struct {
	text      string
	refusal   string
	reasoning string
	// textAt and reasoningAt are where these lie in the frame, for the memo.
	textAt, reasoningAt jsonr.Span
	// rank is the place of reasoning's field in Dialect.ReasoningFields.
	rank int
	// details is the raw reasoning_details array, and signature what its thoughts
	// are signed with.
	details   []byte
	signature string
	// pieces replaces text when the content is an array.
	pieces []piece
	calls  []call
	// audio is the raw audio object of a spoken answer.
	audio []byte
}

// piece is one element of a content array.
type piece struct {
	kind      pieceKind
	text      string
	signature string
}

type pieceKind uint8

const (
	pieceText pieceKind = iota
	pieceThinking
	pieceRefusal
	// pieceImage has its address as text.
	pieceImage
)

// call is a tool call or a piece of one.
type call struct {
	// index is -1 when the service sent none.
	index     int64
	id, name  string
	arguments string
	// argumentsAt is where the arguments lie in the frame, for the memo.
	argumentsAt jsonr.Span
}

func (m *message) read(r *jsonr.Reader, d *Dialect) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "content":
			return m.readContent(r)
		case "refusal":
			return r.Text(&m.refusal)
		case "tool_calls":
			return r.Array(func(int) error {
				m.calls = append(m.calls, call{index: -1})
				return m.calls[len(m.calls)-1].read(r)
			})
		case "function_call":
			// The form before tools: one call without an id.
			if r.Kind() != jsontext.KindBeginObject {
				return r.Skip()
			}
			m.calls = append(m.calls, call{index: 0})
			return m.calls[len(m.calls)-1].readFunction(r)
		case "reasoning_details":
			return m.readDetails(r, d)
		case "audio":
			return r.RawUnlessNull(&m.audio)
		case "images":
			return m.readImages(r, d)
		default:
			return m.readOther(r, d, name)
		}
	})
}

// readOther takes the thoughts from the first of the dialect's fields that
// holds any: some services send the same thought under two names.
func (m *message) readOther(r *jsonr.Reader, d *Dialect, name []byte) error {
	for i, field := range d.ReasoningFields {
		if string(name) != field {
			continue
		}
		if m.reasoning != "" && m.rank <= i {
			return r.Skip()
		}
		var text string
		isString := r.Kind() == jsontext.KindString
		if err := r.Text(&text); err != nil || text == "" {
			return err
		}
		m.reasoning, m.rank, m.reasoningAt = text, i, jsonr.Span{}
		if isString {
			m.reasoningAt = r.LastText()
		}
		return nil
	}
	return r.Skip()
}

func (m *message) readContent(r *jsonr.Reader) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindString:
		err := r.Text(&m.text)
		m.textAt = r.LastText()
		return err
	case jsontext.KindNull:
		return r.Skip()
	case jsontext.KindBeginArray:
		return r.Array(func(int) error { return m.readPiece(r) })
	default:
		return r.Unexpected("text", kind)
	}
}

func (m *message) readPiece(r *jsonr.Reader) error {
	var p piece
	if r.Kind() == jsontext.KindString {
		if err := r.Text(&p.text); err != nil {
			return err
		}
		m.pieces = append(m.pieces, p)
		return nil
	}
	err := r.ObjectOrSkip(func(name []byte) error {
		switch string(name) {
		case "text":
			return r.Text(&p.text)
		case "refusal":
			p.kind = pieceRefusal
			return r.Text(&p.text)
		case "thinking":
			p.kind = pieceThinking
			return readThinking(r, &p.text)
		case "signature":
			return r.Text(&p.signature)
		default:
			return r.Skip()
		}
	})
	if p.text != "" || p.signature != "" {
		m.pieces = append(m.pieces, p)
	}
	return err
}

// readThinking reads Mistral's thoughts: a string, or a list of texts.
func readThinking(r *jsonr.Reader, dst *string) error {
	if r.Kind() == jsontext.KindString {
		return r.Text(dst)
	}
	return r.ArrayOrSkip(func(int) error {
		return r.ObjectOrSkip(func(name []byte) error {
			if string(name) != "text" {
				return r.Skip()
			}
			var text string
			err := r.Text(&text)
			*dst += text
			return err
		})
	})
}

// readDetails keeps the array for its way back, where the dialect returns it.
func (m *message) readDetails(r *jsonr.Reader, d *Dialect) error {
	if d.ReturnReasoning != fieldDetails {
		return r.Skip()
	}
	if err := r.RawUnlessNull(&m.details); err != nil || m.details == nil {
		return err
	}
	if emptyArray(m.details) {
		return nil
	}
	inner := new(jsonr.Reader)
	inner.Reset(m.details)
	return inner.ArrayOrSkip(func(int) error {
		return inner.ObjectOrSkip(func(name []byte) error {
			if string(name) != "signature" {
				return inner.Skip()
			}
			var signature string
			err := inner.Text(&signature)
			m.signature += signature
			return err
		})
	})
}

func (c *call) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "index":
			_, err := r.Int(&c.index)
			return err
		case "id":
			return r.Text(&c.id)
		case "function", "custom":
			return c.readFunction(r)
		default:
			return r.Skip()
		}
	})
}

func (c *call) readFunction(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "name":
			return r.Text(&c.name)
		case "arguments", "input":
			// Arguments are JSON in a string; some hosts send the object itself.
			switch r.Kind() {
			case jsontext.KindBeginObject:
				value, _, err := r.Raw()
				c.arguments, c.argumentsAt = string(value), jsonr.Span{}
				return err
			case jsontext.KindString:
				err := r.Text(&c.arguments)
				c.argumentsAt = r.LastText()
				return err
			default:
				return r.Text(&c.arguments)
			}
		default:
			return r.Skip()
		}
	})
}
