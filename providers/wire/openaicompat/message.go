package openaicompat

import "github.com/go-json-experiment/json/jsontext"

// message is a message or a delta.
type message struct {
	text string
	// at is where text lies in the frame, for the memo.
	at        span
	refusal   string
	reasoning string
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
}

func (m *message) read(r *reader, d *Dialect) error {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "content":
			return m.readContent(r)
		case "refusal":
			return r.str(&m.refusal)
		case "tool_calls":
			return r.array(func(int) error {
				m.calls = append(m.calls, call{index: -1})
				return m.calls[len(m.calls)-1].read(r)
			})
		case "function_call":
			// The form before tools: one call without an id.
			if r.dec.PeekKind() != jsontext.KindBeginObject {
				return r.dec.SkipValue()
			}
			m.calls = append(m.calls, call{index: 0})
			return m.calls[len(m.calls)-1].readFunction(r)
		case "reasoning_details":
			return m.readDetails(r, d)
		case "audio":
			return rawUnlessNull(r, &m.audio)
		case "images":
			return m.readImages(r, d)
		default:
			return m.readOther(r, d, name)
		}
	})
}

// readOther takes the thoughts from the first of the dialect's fields that
// holds any: some services send the same thought under two names.
func (m *message) readOther(r *reader, d *Dialect, name []byte) error {
	for i, field := range d.ReasoningFields {
		if string(name) != field {
			continue
		}
		if m.reasoning != "" && m.rank <= i {
			return r.dec.SkipValue()
		}
		var text string
		if err := r.str(&text); err != nil {
			return err
		}
		if text != "" {
			m.reasoning, m.rank = text, i
		}
		return nil
	}
	return r.dec.SkipValue()
}

func (m *message) readContent(r *reader) error {
	switch kind := r.dec.PeekKind(); kind {
	case jsontext.KindString:
		err := r.str(&m.text)
		m.at = r.last
		return err
	case jsontext.KindNull:
		return r.dec.SkipValue()
	case jsontext.KindBeginArray:
		return r.array(func(int) error { return m.readPiece(r) })
	default:
		return r.unexpected("text", kind)
	}
}

func (m *message) readPiece(r *reader) error {
	var p piece
	if r.dec.PeekKind() == jsontext.KindString {
		if err := r.str(&p.text); err != nil {
			return err
		}
		m.pieces = append(m.pieces, p)
		return nil
	}
	err := r.lenientObject(func(name []byte) error {
		switch string(name) {
		case "text":
			return r.str(&p.text)
		case "refusal":
			p.kind = pieceRefusal
			return r.str(&p.text)
		case "thinking":
			p.kind = pieceThinking
			return readThinking(r, &p.text)
		case "signature":
			return r.str(&p.signature)
		default:
			return r.dec.SkipValue()
		}
	})
	if p.text != "" || p.signature != "" {
		m.pieces = append(m.pieces, p)
	}
	return err
}

// readThinking reads Mistral's thoughts: a string, or a list of texts.
func readThinking(r *reader, dst *string) error {
	if r.dec.PeekKind() == jsontext.KindString {
		return r.str(dst)
	}
	return r.lenientArray(func(int) error {
		return r.lenientObject(func(name []byte) error {
			if string(name) != "text" {
				return r.dec.SkipValue()
			}
			var text string
			err := r.str(&text)
			*dst += text
			return err
		})
	})
}

// readDetails keeps the array for its way back, where the dialect returns it.
func (m *message) readDetails(r *reader, d *Dialect) error {
	if d.ReturnReasoning != fieldDetails {
		return r.dec.SkipValue()
	}
	if err := rawUnlessNull(r, &m.details); err != nil || m.details == nil {
		return err
	}
	if emptyArray(m.details) {
		return nil
	}
	inner := newReader()
	inner.reset(m.details)
	return inner.lenientArray(func(int) error {
		return inner.lenientObject(func(name []byte) error {
			if string(name) != "signature" {
				return inner.dec.SkipValue()
			}
			var signature string
			err := inner.str(&signature)
			m.signature += signature
			return err
		})
	})
}

func (c *call) read(r *reader) error {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "index":
			_, err := r.integer(&c.index)
			return err
		case "id":
			return r.str(&c.id)
		case "function", "custom":
			return c.readFunction(r)
		default:
			return r.dec.SkipValue()
		}
	})
}

func (c *call) readFunction(r *reader) error {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "name":
			return r.str(&c.name)
		case "arguments", "input":
			// Arguments are JSON in a string; some hosts send the object itself.
			if r.dec.PeekKind() != jsontext.KindBeginObject {
				return r.str(&c.arguments)
			}
			value, _, err := r.raw()
			c.arguments = string(value)
			return err
		default:
			return r.dec.SkipValue()
		}
	})
}
