package anthropic

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// message is an answer, whole or as a stream announces it.
type message struct {
	Type       word             `json:"type"`
	ID         string           `json:"id"`
	Model      string           `json:"model"`
	Content    []jsontext.Value `json:"content"`
	StopReason word             `json:"stop_reason"`
	Usage      usage            `json:"usage"`
	Error      jsontext.Value   `json:"error"`
}

// decodeAnswer reads a whole answer.
func (p *Provider) decodeAnswer(model string, a *exchange.Answer) (*llm.ChatResponse, error) {
	var m message
	if err := json.Unmarshal(a.Body, &m, lenient); err != nil {
		if refused := p.endpoint.Refused(model, a); refused != nil {
			return nil, refused
		}
		return nil, p.endpoint.Malformed(model, a, "", err)
	}
	if m.Type == "error" || len(m.Error) > 0 && m.Error.Kind() != 'n' {
		return nil, p.endpoint.Fail(model, a)
	}
	if m.Type != "message" && m.Content == nil {
		return nil, p.endpoint.Malformed(model, a, "the answer is no message: it has no content", nil)
	}
	choice := llm.Choice{
		Message:      llm.Message{Role: llm.RoleAssistant, Parts: make([]llm.Part, 0, len(m.Content))},
		FinishReason: finishReason(string(m.StopReason)),
		FinishRaw:    string(m.StopReason),
	}
	for _, raw := range m.Content {
		b, opaque, err := decodeBlock(raw)
		if err != nil {
			return nil, p.endpoint.Malformed(model, a, "a content block cannot be read", err)
		}
		if part := b.part(p.Provider, raw, opaque); part != nil {
			choice.Message.Parts = append(choice.Message.Parts, part)
		}
	}
	llm.FinishChoice(&choice)
	resp := &llm.ChatResponse{
		Provider:  p.Provider,
		ID:        m.ID,
		Model:     m.Model,
		Choices:   []llm.Choice{choice},
		Usage:     m.Usage.unified(),
		RequestID: a.RequestID,
		Raw:       a.Body,
	}
	if resp.Model == "" {
		resp.Model = model
	}
	return resp, nil
}
