package openaicompat

import "github.com/parley-llm/parley/llm"

// assistant writes an earlier answer. Thoughts of other providers are left out;
// the dialect's own go back where it wants them.
func (e *encoder) assistant(i int, m *llm.Message) {
	var texts []llm.Part
	var calls []llm.ToolCallPart
	var refusal, thought, opaque string
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			texts = append(texts, p)
		case llm.ToolCallPart:
			calls = append(calls, p)
		case llm.RefusalPart:
			refusal += p.Text
		case llm.ReasoningPart:
			if p.Provider == e.d.Name {
				thought += p.Text
				opaque += p.Opaque
			}
		case llm.OpaquePart:
			// A block of another provider; this wire makes none that it takes back.
		case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart:
			e.invalid(where(i), "an assistant message cannot hold a %T", part)
			return
		}
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
	e.thoughts(thought, opaque)
	e.calls(calls)
	w.EndObject()
}

func (e *encoder) thoughts(thought, opaque string) {
	switch field := e.d.ReturnReasoning; {
	case field == "":
	case field == fieldDetails:
		if opaque == "" {
			return
		}
		details, err := joinArrays(opaque)
		if err != nil {
			e.invalid("reasoning", "the reasoning details of an earlier answer are not JSON arrays: %v", err)
			return
		}
		e.w.Key(field).Raw(details)
	case thought != "":
		e.w.Key(field).String(thought)
	}
}

func (e *encoder) calls(calls []llm.ToolCallPart) {
	if len(calls) == 0 {
		return
	}
	w := e.w
	w.Key("tool_calls").Array()
	for i := range calls {
		w.Object().Key("id").String(calls[i].ID)
		w.Key("type").String("function")
		w.Key("function").Object()
		w.Key("name").String(calls[i].Name)
		w.Key("arguments").String(or(calls[i].Arguments, "{}"))
		w.EndObject().EndObject()
	}
	w.EndArray()
}
