package openairesponses

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// The types of items that have a name here.
const (
	typeMessage   = "message"
	typeReasoning = "reasoning"
	typeCall      = "function_call"
)

// item is one item of an answer's output.
type item struct {
	Type   text `json:"type"`
	ID     text `json:"id"`
	Status text `json:"status"`
	// Phase is a message's.
	Phase text `json:"phase"`
	// CallID, Name and Arguments are a call's.
	CallID    text `json:"call_id"`
	Name      text `json:"name"`
	Arguments text `json:"arguments"`
	// Content is a message's, or thoughts in words; Summary and Encrypted are
	// other forms of thoughts.
	Content   list[jsontext.Value]  `json:"content"`
	Summary   list[object[content]] `json:"summary"`
	Encrypted text                  `json:"encrypted_content"`

	// raw is the item as it came.
	raw jsontext.Value
}

// content is a part of an item.
type content struct {
	Type        text           `json:"type"`
	Text        text           `json:"text"`
	Refusal     text           `json:"refusal"`
	Annotations jsontext.Value `json:"annotations"`
	Logprobs    jsontext.Value `json:"logprobs"`

	raw jsontext.Value
}

// readItem reads one item. It must be an object.
func readItem(raw jsontext.Value) (*item, error) {
	it := &item{raw: raw}
	return it, json.Unmarshal(raw, it, lenient...)
}

// part reads a part of the content. What is no object says nothing.
func (it *item) part(i int) content {
	var c object[content]
	// The bytes have been read once, as part of the item.
	_ = json.Unmarshal(it.Content[i], &c, lenient...)
	c.is.raw = it.Content[i]
	return c.is
}

// thought is the text of an item of thoughts: the thoughts themselves, and
// their summary, with nothing between the pieces.
func (it *item) thought() string {
	var b strings.Builder
	for i := range it.Content {
		b.WriteString(string(it.part(i).Text))
	}
	for i := range it.Summary {
		b.WriteString(string(it.Summary[i].is.Text))
	}
	return b.String()
}

// callID is the id by which a call is answered.
func (it *item) callID() string {
	if it.CallID != "" {
		return string(it.CallID)
	}
	return string(it.ID)
}

// reasoningPart keeps the item whole, for its way back. The signature is a piece
// of it.
func (it *item) reasoningPart(provider string) llm.ReasoningPart {
	p := llm.ReasoningPart{Provider: provider, Text: it.thought(), Opaque: string(it.raw), Signature: string(it.Encrypted)}
	if i := strings.Index(p.Opaque, `"`+p.Signature+`"`); i >= 0 && p.Signature != "" {
		// The same bytes need not be kept twice.
		p.Signature = p.Opaque[i+1 : i+1+len(p.Signature)]
	}
	return p
}

// messagePart is one part of a message's content, with the annotations that
// belong to it, if it has any. A part that is empty is left out.
func messagePart(provider string, c *content, phase text) (part, annotations llm.Part) {
	switch {
	case c.Type == outputText && c.Text != "":
		part = llm.TextPart{Text: string(c.Text), Phase: string(phase)}
		if filled(c.Annotations) {
			annotations = llm.OpaquePart{Provider: provider, Type: annotationsType, JSON: string(c.Annotations)}
		}
	case c.Type == refusal && c.Refusal != "":
		part = llm.RefusalPart{Text: string(c.Refusal)}
	case c.Type != outputText && c.Type != refusal && c.raw.Kind() == jsontext.KindBeginObject:
		part = llm.OpaquePart{Provider: provider, Type: contentPrefix + string(c.Type), JSON: string(c.raw)}
	}
	return part, annotations
}

// opaquePart is an item that has no name here.
func (it *item) opaquePart(provider string) llm.OpaquePart {
	return llm.OpaquePart{Provider: provider, Type: string(it.Type), JSON: string(it.raw)}
}
