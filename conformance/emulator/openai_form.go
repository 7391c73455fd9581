package emulator

import (
	"bytes"
	"encoding/json"

	"github.com/parley-llm/parley/llm"
)

// openaiForm brings a request to the one form in which the service's wire can
// express it; see the package's documentation for each step.
func openaiForm(req *llm.ChatRequest, model string) *llm.ChatRequest {
	form := commonForm(req)
	form.Messages = nil
	for _, m := range req.Messages {
		form.Messages = append(form.Messages, openaiMessages(m, reasons(model))...)
	}
	if f := form.ResponseFormat; f != nil && f.Schema != nil && f.Name == "" {
		f.Name = "response"
	}
	effort := ""
	if form.Reasoning != nil {
		effort = string(form.Reasoning.Effort)
		form.Reasoning = nil
	}
	if effort != "" {
		form.Reasoning = &llm.Reasoning{Effort: llm.Effort(effort)}
	}
	if reasons(model) {
		form.FrequencyPenalty, form.PresencePenalty = nil, nil
		if !samples(model, effort) {
			form.Temperature, form.TopP, form.TopLogprobs = nil, nil, nil
		}
	}
	return form
}

// openaiMessages is one message in the service's terms: a tool message for each
// result, and otherwise text, refusal and calls in fields of their own.
func openaiMessages(m llm.Message, reasoning bool) []llm.Message {
	if m.Role == llm.RoleDeveloper && reasoning {
		m.Role = llm.RoleSystem
	}
	var results []llm.Message
	var content, refusals, calls []llm.Part
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			content = append(content, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			content = append(content, openaiImageForm(p))
		case llm.DocumentPart, llm.AudioPart:
			content = append(content, p)
		case llm.RefusalPart:
			refusals = append(refusals, p)
		case llm.ToolCallPart:
			calls = append(calls, llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: p.Arguments})
		case llm.ToolResultPart:
			results = append(results, llm.Message{Role: llm.RoleTool, Parts: []llm.Part{
				llm.ToolResultPart{CallID: p.CallID, Content: joinTexts(p.Content)},
			}})
		case llm.ReasoningPart, llm.OpaquePart:
		}
	}
	if m.Role == llm.RoleTool {
		return results
	}
	parts := append(joinTexts(content), refusals...)
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
