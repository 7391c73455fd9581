package openaicompat

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// frame is an answer, or one chunk of a stream: the two have the same shape but
// for message and delta. A frame is reused from chunk to chunk.
type frame struct {
	id, model string
	// lastModel is that of the last answer which was read in the same memory: most
	// of a program's answers are one model's, and share its name.
	lastModel  string
	object     string
	created    int64
	hasChoices bool
	choices    []choice
	usage      counts
	// padding is where the random padding lies, for the memo.
	padding jsonr.Span
	// failed is set by an error object, and failure is that of a choice. detail
	// is set by FastAPI's word for an error.
	failed, detail bool
	failure        []byte
}

type choice struct {
	index    int
	finish   string
	logprobs []byte
	usage    counts
	message  message
}

// reset forgets the last frame but for its id and model, which repeat, and its
// memory.
func (f *frame) reset() {
	f.object, f.created, f.hasChoices = "", 0, false
	f.choices = f.choices[:0]
	f.usage.present, f.padding = false, jsonr.Span{}
	f.failed, f.detail, f.failure = false, false, nil
}

// read decodes one frame. The id and model stay those of an earlier frame when
// this one has none.
func (f *frame) read(r *jsonr.Reader, d *Dialect, data []byte) error {
	f.reset()
	r.Reset(data)
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "id":
			return f.keep(r, &f.id)
		case "model":
			return f.keep(r, &f.model, f.lastModel)
		case "object":
			return r.Word(&f.object, "chat.completion.chunk", "chat.completion")
		case "created":
			_, err := r.Int(&f.created)
			return err
		case "choices":
			f.hasChoices = r.Kind() == jsontext.KindBeginArray
			return r.Array(func(i int) error { return f.grow(i).read(r, d, f) })
		case "usage":
			return f.usage.read(r, d)
		case "x_groq":
			return r.ObjectOrSkip(func(name []byte) error {
				// The same count again: it must not hide the one beside it.
				if string(name) == "usage" && !f.usage.present {
					return f.usage.read(r, d)
				}
				return r.Skip()
			})
		case "error":
			f.failed = f.failed || r.Kind() != jsontext.KindNull
			return r.Skip()
		case "detail":
			f.detail = r.Kind() != jsontext.KindNull
			return r.Skip()
		case "obfuscation", "p":
			return r.SkipText(&f.padding)
		default:
			return r.Skip()
		}
	})
	if err != nil {
		return err
	}
	f.failed = f.failed || f.object == "error" || (f.detail && !f.hasChoices)
	return r.End()
}

// keep reads a text that repeats in every frame, and that Azure leaves empty in
// the first.
func (f *frame) keep(r *jsonr.Reader, dst *string, known ...string) error {
	last := *dst
	if err := r.Word(dst, known...); err != nil {
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

func (c *choice) read(r *jsonr.Reader, d *Dialect, f *frame) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "index":
			n := int64(c.index)
			_, err := r.Int(&n)
			c.index = int(n)
			return err
		case "message", "delta":
			return c.message.read(r, d)
		case "finish_reason":
			return r.Word(&c.finish, "stop", "length", "tool_calls", "content_filter")
		case "logprobs":
			return r.RawUnlessNull(&c.logprobs)
		case "usage":
			return c.usage.read(r, d)
		case "error":
			return r.RawUnlessNull(&f.failure)
		default:
			return r.Skip()
		}
	})
}
