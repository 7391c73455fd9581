package emulator

import (
	"bytes"
	"encoding/json"

	"github.com/parley-llm/parley/llm"
)

// normal brings a request to the one form in which the service's wire can
// express it; see the package's documentation for each step.
func (d openai) normal(req *llm.ChatRequest, model string) *llm.ChatRequest {
	form := commonForm(req)
	form.Messages = nil
	for _, m := range req.Messages {
		form.Messages = append(form.Messages, d.messages(m, d.onlySystem || d.exact && reasons(model))...)
	}
	if f := form.ResponseFormat; f != nil && f.Schema != nil && f.Name == "" {
		f.Name = "response"
	}
	form.Reasoning = thinkingForm(form.Reasoning)
	d.refused(form)
	if d.form != nil {
		d.form(form, model)
	}
	return form
}

// thinkingForm keeps the effort, and the budget where there is none.
func thinkingForm(r *llm.Reasoning) *llm.Reasoning {
	switch {
	case r == nil || r.Effort == "" && r.BudgetTokens == nil:
		return nil
	case r.Effort != "":
		return &llm.Reasoning{Effort: r.Effort}
	default:
		return &llm.Reasoning{BudgetTokens: r.BudgetTokens}
	}
}

// refused takes what the service has no field for as not asked for.
func (d openai) refused(form *llm.ChatRequest) {
	for name, drop := range map[string]func(){
		"frequency_penalty":   func() { form.FrequencyPenalty = nil },
		"presence_penalty":    func() { form.PresencePenalty = nil },
		"n":                   func() { form.N = nil },
		d.seed:                func() { form.Seed = nil },
		"logprobs":            func() { form.TopLogprobs = nil },
		"stop":                func() { form.Stop = nil },
		"parallel_tool_calls": func() { form.ParallelToolCalls = nil },
		"metadata":            func() { form.Metadata = nil },
		"response_format":     func() { form.ResponseFormat = nil },
	} {
		if !d.takes(name) {
			drop()
		}
	}
	if len(d.users) == 0 {
		form.User = ""
	}
	if d.think == nil && !d.takes("reasoning_effort") {
		form.Reasoning = nil
	}
	if form.Reasoning != nil && form.Reasoning.Effort == "" && !d.takes("reasoning") {
		form.Reasoning = nil
	}
	if t := form.Temperature; t != nil && *t > d.hottest {
		form.Temperature = &d.hottest
	}
}

// openaiSampling leaves out what reasoning models refuse.
func openaiSampling(form *llm.ChatRequest, model string) {
	if !reasons(model) {
		return
	}
	form.FrequencyPenalty, form.PresencePenalty = nil, nil
	if !samples(model, string(orZero(form.Reasoning).Effort)) {
		form.Temperature, form.TopP, form.TopLogprobs = nil, nil, nil
	}
}

// messages is one message in the service's terms: a tool message for each
// result, and otherwise thoughts, text, refusal and calls in fields of their
// own.
func (d openai) messages(m llm.Message, onlySystem bool) []llm.Message {
	if m.Role == llm.RoleDeveloper && onlySystem {
		m.Role = llm.RoleSystem
	}
	if d.unnamed {
		m.Name = ""
	}
	var results []llm.Message
	var content, refusals, calls []llm.Part
	var thought llm.ReasoningPart
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			content = append(content, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			content = append(content, openaiImageForm(p))
		case llm.DocumentPart, llm.AudioPart:
			content = append(content, p)
		case llm.RefusalPart:
			if d.look.own && !d.look.refusals {
				content = append(content, llm.TextPart{Text: p.Text})
				continue
			}
			refusals = append(refusals, p)
		case llm.ToolCallPart:
			calls = append(calls, llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: p.Arguments})
		case llm.ToolResultPart:
			results = append(results, llm.Message{Role: llm.RoleTool, Parts: []llm.Part{
				llm.ToolResultPart{CallID: p.CallID, Content: joinTexts(p.Content)},
			}})
		case llm.ReasoningPart:
			if d.thoughts != nil && p.Provider == d.provider {
				thought.Text += p.Text
				thought.Signature += p.Signature
			}
		case llm.OpaquePart:
		}
	}
	if m.Role == llm.RoleTool {
		return results
	}
	var parts []llm.Part
	if !d.signed {
		thought.Signature = ""
	}
	if thought != (llm.ReasoningPart{}) {
		parts = append(parts, thought)
	}
	parts = append(append(parts, joinTexts(content)...), refusals...)
	return []llm.Message{{Role: m.Role, Name: m.Name, Parts: append(parts, calls...)}}
}

func openaiImageForm(p llm.ImagePart) llm.Part {
	if mime, data := splitDataURL(p.URL); mime != "" {
		return llm.ImagePart{MIME: mime, Data: data, Detail: p.Detail}
	}
	return p
}

// commonForm is a copy of a request without what no wire carries.
func commonForm(req *llm.ChatRequest) *llm.ChatRequest {
	form := *req
	form.Headers, form.Options, form.DropUnsupported = nil, nil, false
	if len(form.Metadata) == 0 {
		form.Metadata = nil
	}
	form.Tools = make([]llm.Tool, len(req.Tools))
	for i, t := range req.Tools {
		t.Parameters = compact(t.Parameters)
		if noParameters(t.Parameters) {
			t.Parameters = nil
		}
		form.Tools[i] = t
	}
	if f := req.ResponseFormat; f != nil {
		form.ResponseFormat = &llm.ResponseFormat{
			Schema: compact(f.Schema), Name: f.Name, Description: f.Description, Strict: f.Strict,
		}
		if len(f.Schema) == 0 {
			form.ResponseFormat = &llm.ResponseFormat{}
		}
	}
	return &form
}

// noParameters recognises the schema of an object without properties, which a
// tool without parameters may be sent with.
func noParameters(schema json.RawMessage) bool {
	if len(bytes.TrimSpace(schema)) == 0 {
		return true
	}
	var s map[string]json.RawMessage
	if json.Unmarshal(schema, &s) != nil {
		return false
	}
	for name, value := range s {
		switch name {
		case "type":
			if string(value) != `"object"` {
				return false
			}
		case "properties":
			if string(compact(value)) != "{}" {
				return false
			}
		case "required":
			if string(compact(value)) != "[]" {
				return false
			}
		case "additionalProperties":
			if string(value) != "false" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// joinTexts joins neighbouring text parts and leaves out empty ones.
func joinTexts(parts []llm.Part) []llm.Part {
	var joined []llm.Part
	for _, part := range parts {
		text, isText := part.(llm.TextPart)
		if !isText {
			joined = append(joined, part)
			continue
		}
		if text.Text == "" {
			continue
		}
		if n := len(joined); n > 0 {
			if last, ok := joined[n-1].(llm.TextPart); ok {
				joined[n-1] = llm.TextPart{Text: last.Text + text.Text}
				continue
			}
		}
		joined = append(joined, llm.TextPart{Text: text.Text})
	}
	return joined
}
