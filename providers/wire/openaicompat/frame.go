package openaicompat

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// frame is an answer, or one chunk of a stream: the two have the same shape but
// for message and delta. A frame is reused from chunk to chunk.
type frame struct {
	id, model  string
	object     string
	created    int64
	hasChoices bool
	choices    []choice
	usage      counts
	// padding is where the random padding lies, for the memo.
	padding span
	// failed is set by an error object, and failure is that of a choice.
	failed  bool
	failure []byte
}

type choice struct {
	index    int
	finish   string
	logprobs []byte
	usage    counts
	message  message
}

// message is a message or a delta.
type message struct {
	text string
	// at is where text lies in the frame, for the memo.
	at        span
	refusal   string
	reasoning string
	// rank is the place of reasoning's field in Dialect.ReasoningFields.
	rank int
	// details is the raw reasoning_details array.
	details []byte
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
)

// call is a tool call or a piece of one.
type call struct {
	// index is -1 when the service sent none.
	index     int64
	id, name  string
	arguments string
}

// reset forgets the last frame but for its id and model, which repeat, and its
// memory.
func (f *frame) reset() {
	f.object, f.created, f.hasChoices = "", 0, false
	f.choices = f.choices[:0]
	f.usage.present, f.padding = false, span{}
	f.failed, f.failure = false, nil
}

// read decodes one frame. The id and model stay those of an earlier frame when
// this one has none.
func (f *frame) read(r *reader, d *Dialect, data []byte) error {
	f.reset()
	r.reset(data)
	err := r.object(func(name []byte) error {
		switch string(name) {
		case "id":
			return f.keep(r, &f.id)
		case "model":
			return f.keep(r, &f.model)
		case "object":
			return r.word(&f.object, "chat.completion.chunk", "chat.completion")
		case "created":
			_, err := r.integer(&f.created)
			return err
		case "choices":
			f.hasChoices = r.dec.PeekKind() == jsontext.KindBeginArray
			return r.array(func(i int) error { return f.grow(i).read(r, d, f) })
		case "usage":
			return f.usage.read(r, d)
		case "x_groq":
			return r.lenientObject(func(name []byte) error {
				// The same count again: it must not hide the one beside it.
				if string(name) == "usage" && !f.usage.present {
					return f.usage.read(r, d)
				}
				return r.dec.SkipValue()
			})
		case "error":
			f.failed = f.failed || r.dec.PeekKind() != jsontext.KindNull
			return r.dec.SkipValue()
		case "obfuscation", "p":
			return r.skipText(&f.padding)
		default:
			return r.dec.SkipValue()
		}
	})
	if err != nil {
		return err
	}
	f.failed = f.failed || f.object == "error"
	return r.end()
}

// keep reads a text that repeats in every frame, and that Azure leaves empty in
// the first.
func (f *frame) keep(r *reader, dst *string) error {
	last := *dst
	if err := r.word(dst); err != nil {
		return err
	}
	if *dst == "" {
		*dst = last
	}
	return nil
}

// grow returns the next choice, emptied.
func (f *frame) grow(i int) *choice {
	if len(f.choices) < cap(f.choices) {
		f.choices = f.choices[:len(f.choices)+1]
	} else {
		f.choices = append(f.choices, choice{})
	}
	c := &f.choices[len(f.choices)-1]
	*c = choice{index: i, message: message{calls: c.message.calls[:0], pieces: c.message.pieces[:0]}}
	return c
}

func (c *choice) read(r *reader, d *Dialect, f *frame) error {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "index":
			n := int64(c.index)
			_, err := r.integer(&n)
			c.index = int(n)
			return err
		case "message", "delta":
			return c.message.read(r, d)
		case "finish_reason":
			return r.word(&c.finish, "stop", "length", "tool_calls", "content_filter")
		case "logprobs":
			return rawUnlessNull(r, &c.logprobs)
		case "usage":
			return c.usage.read(r, d)
		case "error":
			return rawUnlessNull(r, &f.failure)
		default:
			return r.dec.SkipValue()
		}
	})
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
	return rawUnlessNull(r, &m.details)
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

func rawUnlessNull(r *reader, dst *[]byte) error {
	value, kind, err := r.raw()
	if err == nil && kind != jsontext.KindNull {
		*dst = bytes.Clone(value)
	}
	return err
}
