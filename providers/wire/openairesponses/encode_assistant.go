package openairesponses

import (
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// said is a message item under way.
type said struct {
	open  bool
	phase string
	parts []saidPart
}

// saidPart is a part of a message's content.
type saidPart struct {
	kind, text string
	// annotations are those that the service gave with the text, and raw is a
	// part that has no name here.
	annotations, raw string
}

// The types of parts and of [llm.OpaquePart]s within a message's content.
const (
	outputText = "output_text"
	refusal    = "refusal"
	// annotationsType is an OpaquePart with the annotations of the text before
	// it, and contentPrefix begins the type of any other part of the content.
	annotationsType = "message.annotations"
	contentPrefix   = "message."
)

// assistant writes an earlier answer as the items that it was made of, in their
// order.
func (e *encoder) assistant(i int, m *llm.Message) {
	var message said
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			e.say(&message, saidPart{kind: outputText, text: p.Text}, p.Phase)
		case llm.RefusalPart:
			e.say(&message, saidPart{kind: refusal, text: p.Text}, message.phase)
		case llm.OpaquePart:
			if p.Provider == e.d.Name {
				e.opaque(&message, p)
			}
		case llm.ToolCallPart:
			e.close(&message)
			e.call(p)
		case llm.ReasoningPart:
			if p.Provider == e.d.Name {
				e.close(&message)
				e.hold(p)
			}
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart:
			e.invalid(where(i), "an assistant message cannot hold a %T", part)
			return
		}
	}
	e.close(&message)
}

// say adds a part to the message under way. Another phase begins another
// message.
func (e *encoder) say(m *said, part saidPart, phase string) {
	if part.text == "" && part.raw == "" {
		return
	}
	if m.open && m.phase != phase {
		e.close(m)
	}
	m.open, m.phase = true, phase
	m.parts = append(m.parts, part)
}

// close writes the message under way.
func (e *encoder) close(m *said) {
	if !m.open {
		return
	}
	e.release()
	w := e.w
	w.Object().Key("role").String("assistant").Key("content")
	if only := m.parts[0]; len(m.parts) == 1 && m.phase == "" && only.kind == outputText && only.annotations == "" {
		w.String(only.text)
	} else {
		w.Array()
		for _, part := range m.parts {
			if part.raw != "" {
				w.Raw([]byte(part.raw))
				continue
			}
			w.Object().Key("type").String(part.kind)
			if part.kind == refusal {
				w.Key(refusal).String(part.text)
			} else {
				w.Key("text").String(part.text)
			}
			if part.annotations != "" {
				w.Key("annotations").Raw([]byte(part.annotations))
			}
			w.EndObject()
		}
		w.EndArray()
	}
	if m.phase != "" {
		w.Key("phase").String(m.phase)
	}
	w.EndObject()
	*m = said{parts: m.parts[:0]}
}

func (e *encoder) call(p llm.ToolCallPart) {
	e.release()
	arguments := p.Arguments
	if arguments == "" {
		arguments = "{}"
	}
	w := e.w
	w.Object().Key("type").String("function_call")
	w.Key("call_id").String(p.ID)
	w.Key("name").String(p.Name)
	w.Key("arguments").String(arguments)
	w.EndObject()
}

// opaque returns an item, or a part of a message, that has no name here. A block
// that another of the provider's APIs made is left out: it is no item.
func (e *encoder) opaque(m *said, p llm.OpaquePart) {
	switch {
	case p.Type == annotationsType:
		if n := len(m.parts); m.open && n > 0 {
			m.parts[n-1].annotations = p.JSON
		}
	case strings.HasPrefix(p.Type, contentPrefix):
		e.say(m, saidPart{kind: p.Type, raw: p.JSON}, m.phase)
	case typeOf(p.JSON) == p.Type:
		e.close(m)
		e.release()
		e.w.Raw([]byte(p.JSON))
	}
}

// typeOf is the type that an item gives itself.
func typeOf(item string) string {
	var it struct {
		Type text `json:"type"`
	}
	if json.Unmarshal([]byte(item), &it, lenient...) != nil {
		return ""
	}
	return string(it.Type)
}

// hold keeps an item of thoughts until what it led to is written: the service
// refuses one that nothing follows.
func (e *encoder) hold(p llm.ReasoningPart) {
	switch {
	case strings.HasPrefix(strings.TrimSpace(p.Opaque), "{"):
		var it item
		if err := json.Unmarshal([]byte(p.Opaque), &it, lenient...); err != nil {
			e.invalid("reasoning", "the thoughts of an earlier answer are not the JSON that the service gave: %v", err)
			return
		}
		if it.Type == typeReasoning && (it.Encrypted != "" || len(it.Content) > 0 || e.stores()) {
			e.held = append(e.held, []byte(p.Opaque))
		}
	case p.Opaque != "":
		// The details that chat completions of the same service gave.
	case p.Signature != "" || p.Text != "" && e.d.PlainThoughts:
		e.held = append(e.held, thoughts(p))
	}
}

// thoughts makes an item of thoughts that did not come as one.
func thoughts(p llm.ReasoningPart) []byte {
	made := []byte(`{"type":"reasoning","summary":[`)
	if p.Text != "" && p.Signature != "" {
		made = append(made, `{"type":"summary_text","text":`...)
		made = append(jsonw.AppendString(made, p.Text), '}')
	}
	made = append(made, ']')
	if p.Signature != "" {
		made = append(made, `,"encrypted_content":`...)
		made = jsonw.AppendString(made, p.Signature)
	} else {
		made = append(made, `,"content":[{"type":"reasoning_text","text":`...)
		made = append(jsonw.AppendString(made, p.Text), `}]`...)
	}
	return append(made, '}')
}

// release writes the thoughts that led to what is written next.
func (e *encoder) release() {
	for _, item := range e.held {
		e.w.Raw(item)
	}
	e.held = e.held[:0]
}
