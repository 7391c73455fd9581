package openaicompat

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// decoder is a reader with the frame that it fills.
type decoder struct {
	r *jsonr.Reader
	f frame
}

var decoders = sync.Pool{New: func() any { return &decoder{r: new(jsonr.Reader)} }}

// release forgets what was read and gives the decoder back. The frame's strings
// are copies, but its memory must not keep an answer alive.
func (d *decoder) release() {
	d.r.Reset(nil)
	clear(d.f.choices)
	last := d.f.model
	if len(last) > maxModelName {
		last = ""
	}
	d.f = frame{choices: d.f.choices[:0], lastModel: last}
	decoders.Put(d)
}

// maxModelName is the length of a model's name that is worth keeping.
const maxModelName = 128

// errFailed reports an error object where an answer was expected. The caller
// classifies the body, or failure when the error stood inside a choice.
type errFailed struct{ failure []byte }

func (errFailed) Error() string { return "the answer is an error" }

// decodeChat reads a whole answer.
func (d *Dialect) decodeChat(body []byte) (*llm.ChatResponse, error) {
	dec := decoders.Get().(*decoder)
	defer dec.release()
	f := &dec.f
	if err := f.read(dec.r, d, body); err != nil {
		return nil, err
	}
	switch {
	case f.failed:
		return nil, errFailed{}
	case f.failure != nil:
		return nil, errFailed{failure: f.failure}
	case len(f.choices) == 0:
		return nil, errors.New("the answer has no choices")
	}
	a := new(answer)
	resp := &a.resp
	resp.Provider, resp.ID, resp.Model, resp.Raw = d.Name, f.id, f.model, body
	if resp.Choices = a.choices[:]; len(f.choices) != len(a.choices) {
		resp.Choices = make([]llm.Choice, len(f.choices))
	}
	if f.created > 0 {
		resp.Created = time.Unix(f.created, 0).UTC()
	}
	for i := range f.choices {
		c := &f.choices[i]
		if d.ThinkTags {
			c.message.think(&thinker{}, true)
		}
		var room []llm.Part
		if i == 0 {
			room = a.parts[:0]
		}
		resp.Choices[i] = llm.Choice{
			Index:        c.index,
			Message:      llm.Message{Role: llm.RoleAssistant, Parts: d.parts(room, c, f.id)},
			FinishReason: d.unaryFinish(c.finish),
			FinishRaw:    c.finish,
			Logprobs:     c.logprobs,
		}
		llm.FinishChoice(&resp.Choices[i])
		if !f.usage.present {
			f.usage = c.usage
		}
	}
	sortChoices(resp.Choices)
	if f.usage.present {
		resp.Usage = &a.usage
		f.usage.fill(resp.Usage, d, f.model)
	}
	return resp, nil
}

// answer is what the usual answer points to, in one piece of memory.
type answer struct {
	resp    llm.ChatResponse
	choices [1]llm.Choice
	parts   [1]llm.Part
	usage   llm.Usage
}

// unaryFinish maps the word of a whole answer. OpenRouter was seen to send
// complete answers whose finish is null.
func (d *Dialect) unaryFinish(word string) llm.FinishReason {
	if word == "" {
		return llm.FinishOther
	}
	return d.finish(word)
}

// parts are a message's parts in the order of a stream's deltas: thoughts, text,
// refusal, calls. They are appended to room if it has enough.
func (d *Dialect) parts(room []llm.Part, c *choice, responseID string) []llm.Part {
	m := &c.message
	parts := slices.Grow(room, 1+len(m.pieces)+len(m.calls))
	if m.reasoning != "" || m.details != nil {
		parts = append(parts, llm.ReasoningPart{
			Provider: d.Name, Text: m.reasoning, Signature: m.signature, Opaque: string(m.details),
		})
	}
	if m.text != "" {
		parts = append(parts, llm.TextPart{Text: m.text})
	}
	for i := range m.pieces {
		p := &m.pieces[i]
		switch p.kind {
		case pieceText:
			parts = append(parts, llm.TextPart{Text: p.text, Signature: p.signature})
		case pieceThinking:
			parts = append(parts, llm.ReasoningPart{Provider: d.Name, Text: p.text, Signature: p.signature})
		case pieceRefusal:
			parts = append(parts, llm.RefusalPart{Text: p.text})
		case pieceImage:
			parts = append(parts, answerImage(p.text))
		}
	}
	if m.refusal != "" {
		parts = append(parts, llm.RefusalPart{Text: m.refusal})
	}
	if m.audio != nil {
		parts = append(parts, llm.OpaquePart{Provider: d.Name, Type: "audio", JSON: string(m.audio)})
	}
	for i := range m.calls {
		call := &m.calls[i]
		part := llm.ToolCallPart{ID: call.id, Name: call.name, Arguments: call.arguments}
		if call.id == "" {
			part.ID, part.SyntheticID = syntheticID(responseID, c.index, i), true
		}
		parts = append(parts, part)
	}
	return parts
}

func sortChoices(choices []llm.Choice) {
	for i := 1; i < len(choices); i++ {
		for j := i; j > 0 && choices[j].Index < choices[j-1].Index; j-- {
			choices[j], choices[j-1] = choices[j-1], choices[j]
		}
	}
}
