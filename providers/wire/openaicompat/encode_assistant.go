package openaicompat

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// assistant writes an earlier answer. Thoughts of other providers are left out;
// the dialect's own go back where it wants them.
func (e *encoder) assistant(i int, m *llm.Message) {
	var texts []llm.Part
	var calls []llm.ToolCallPart
	var images []llm.ImagePart
	var refusal, thought, opaque string
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			texts = append(texts, part)
		case llm.ToolCallPart:
			calls = append(calls, p)
		case llm.RefusalPart:
			if e.d.RefusalAsText {
				texts = append(texts, llm.TextPart{Text: p.Text})
			} else {
				refusal += p.Text
			}
		case llm.ReasoningPart:
			switch {
			case p.Provider != e.d.Name:
			case e.d.ReturnReasoning == fieldThinking:
				texts = append(texts, part)
			default:
				thought += p.Text
				// An object is an item of thoughts that the service's Responses API
				// gave; this wire has no place for it.
				if !strings.HasPrefix(strings.TrimSpace(p.Opaque), "{") {
					opaque += p.Opaque
				}
			}
		case llm.OpaquePart:
			// A block of another provider; this wire makes none that it takes back.
		case llm.ImagePart:
			if !e.d.AnswerImages {
				e.invalid(where(i), "an assistant message cannot hold a %T", part)
				return
			}
			images = append(images, p)
		case llm.DocumentPart, llm.AudioPart, llm.ToolResultPart:
			e.invalid(where(i), "an assistant message cannot hold a %T", part)
			return
		}
	}
	if e.d.SkipEmptyTurns && len(calls) == 0 && refusal+thought+opaque == "" && !slices.ContainsFunc(texts, full) {
		return
	}
	w := e.w
	w.Object().Key("role").String("assistant")
	e.name(m)
	w.Key("content")
	switch {
	case len(texts) > 0:
		e.content(i, "assistant", texts)
	case e.d.EmptyContent, len(calls) == 0 && refusal == "":
		w.String("")
	default:
		w.Null()
	}
	if refusal != "" {
		w.Key("refusal").String(refusal)
	}
	e.thoughts(thought, opaque, len(calls) > 0)
	e.answerImages(i, images)
	e.calls(calls)
	if e.d.PrefillField != "" && i == len(e.req.Messages)-1 && len(calls) == 0 {
		w.Key(e.d.PrefillField).Bool(true)
	}
	w.EndObject()
}

// full reports a part of an assistant's content that says something.
func full(part llm.Part) bool {
	text, ok := part.(llm.TextPart)
	return !ok || text.Text != ""
}

// thinking writes thoughts as Mistral has them within the content.
func (e *encoder) thinking(p llm.ReasoningPart) {
	w := e.w
	w.Object().Key("type").String("thinking").Key("thinking").Array()
	e.text(p.Text)
	w.EndArray().Key("closed").Bool(true)
	Text(w, "signature", p.Signature)
	w.EndObject()
}

func (e *encoder) thoughts(thought, opaque string, called bool) {
	switch field := e.d.ReturnReasoning; {
	case field == "", field == fieldThinking:
	case field == fieldDetails:
		if opaque == "" {
			return
		}
		details, err := joinDetails(opaque)
		if err != nil {
			e.invalid("reasoning", "the reasoning details of an earlier answer are not JSON arrays: %v", err)
			return
		}
		e.w.Key(field).Raw(details)
	case thought != "":
		e.w.Key(field).String(thought)
	case called && e.d.EmptyReasoning != nil && (e.req.Reasoning == nil || e.req.Reasoning.Effort != llm.EffortNone):
		e.w.Key(field).String(*e.d.EmptyReasoning)
	}
}

func (e *encoder) calls(calls []llm.ToolCallPart) {
	if len(calls) == 0 {
		return
	}
	w := e.w
	w.Key("tool_calls").Array()
	for i := range calls {
		w.Object().Key("id").String(e.d.CallIDs.apply(calls[i].ID))
		if !e.d.BareCalls {
			w.Key("type").String("function")
		}
		w.Key("function").Object()
		w.Key("name").String(calls[i].Name)
		w.Key("arguments").String(or(calls[i].Arguments, "{}"))
		w.EndObject().EndObject()
	}
	w.EndArray()
}
