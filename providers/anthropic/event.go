package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// event is the data of one event, all types in one: they name each other in
// "type", so the event's own name is not needed.
type event struct {
	Type    word
	Index   int
	Delta   delta
	Message *message
	// ContentBlock has a raw text when the event has a block.
	ContentBlock block
	// Error lies in the event.
	Error jsontext.Value
}

type delta struct {
	Type        word
	Text        string
	PartialJSON string
	Thinking    string
	Signature   string
	StopReason  word
	// textAt and so on are where these lie in the event, for the memo.
	textAt, partialAt, thinkingAt jsonr.Span
}

// read reads an event. Its counts go to usage, where those that it leaves out
// stay.
func (ev *event) read(r *jsonr.Reader, usage *usage, data []byte) error {
	*ev = event{}
	r.Reset(data)
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "type":
			return ev.Type.read(r)
		case "index":
			return r.Integer(&ev.Index)
		case "delta":
			return ev.Delta.read(r)
		case "message":
			if ev.Message == nil {
				ev.Message = new(message)
			}
			if r.Kind() == jsontext.KindNull {
				ev.Message = nil
				return r.Skip()
			}
			return ev.Message.read(r)
		case "content_block":
			ev.ContentBlock = block{}
			return ev.ContentBlock.read(r)
		case "usage":
			return usage.read(r)
		case "error":
			return rawUnlessNull(r, &ev.Error)
		default:
			return r.Skip()
		}
	})
	if err != nil {
		return err
	}
	return r.End()
}

func (d *delta) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "type":
			return d.Type.read(r)
		case "text":
			return readText(r, &d.Text, &d.textAt)
		case "partial_json":
			return readText(r, &d.PartialJSON, &d.partialAt)
		case "thinking":
			return readText(r, &d.Thinking, &d.thinkingAt)
		case "signature":
			return r.String(&d.Signature)
		case "stop_reason":
			return d.StopReason.read(r)
		default:
			return r.Skip()
		}
	})
}

// readText reads a string and notes where it lies; null is none.
func readText(r *jsonr.Reader, dst *string, at *jsonr.Span) error {
	isString := r.Kind() == jsontext.KindString
	err := r.String(dst)
	if *at = (jsonr.Span{}); isString {
		*at = r.LastText()
	}
	return err
}
