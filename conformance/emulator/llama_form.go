package emulator

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// llamaForm brings a request to the one form in which the wire can express it.
func llamaForm(req *llm.ChatRequest) *llm.ChatRequest {
	form := commonForm(req)
	form.Stop, form.N, form.Seed, form.TopLogprobs, form.Metadata = nil, nil, nil, nil, nil
	form.FrequencyPenalty, form.PresencePenalty, form.ParallelToolCalls, form.Reasoning = nil, nil, nil, nil
	if f := form.ResponseFormat; f != nil {
		f.Description, f.Strict = "", false
		if f.Schema == nil {
			form.ResponseFormat = nil
		} else if f.Name == "" {
			f.Name = "response"
		}
	}
	form.Messages = nil
	for _, m := range req.Messages {
		form.Messages = append(form.Messages, llamaMessages(m)...)
	}
	return form
}

// llamaMessages is one message in the service's terms: one for each result of a
// tool, and otherwise text and images before calls.
func llamaMessages(m llm.Message) []llm.Message {
	role := m.Role
	if role == llm.RoleDeveloper {
		role = llm.RoleSystem
	}
	var results []llm.Message
	var content, calls []llm.Part
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llm.TextPart:
			content = append(content, llm.TextPart{Text: p.Text})
		case llm.RefusalPart:
			content = append(content, llm.TextPart{Text: p.Text})
		case llm.ImagePart:
			if mime, data := splitDataURL(p.URL); mime != "" {
				p = llm.ImagePart{MIME: mime, Data: data}
			}
			content = append(content, llm.ImagePart{MIME: p.MIME, Data: p.Data, URL: p.URL})
		case llm.DocumentPart, llm.AudioPart:
			content = append(content, p)
		case llm.ToolCallPart:
			arguments := p.Arguments
			if strings.TrimSpace(arguments) == "" {
				arguments = "{}"
			}
			calls = append(calls, llm.ToolCallPart{ID: p.ID, Name: p.Name, Arguments: arguments})
		case llm.ToolResultPart:
			results = append(results, llm.Message{Role: llm.RoleTool, Parts: []llm.Part{
				llm.ToolResultPart{CallID: p.CallID, Content: joinTexts(p.Content)},
			}})
		case llm.ReasoningPart, llm.OpaquePart:
		}
	}
	if role == llm.RoleTool {
		return results
	}
	return []llm.Message{{Role: role, Parts: append(joinTexts(content), calls...)}}
}
