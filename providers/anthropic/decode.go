package anthropic

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// message is an answer, whole or as a stream announces it.
type message struct {
	Type       word
	ID         string
	Model      string
	Content    []block
	StopReason word
	Usage      usage
	// Error lies in the answer.
	Error jsontext.Value
}

func (m *message) read(r *jsonr.Reader) error {
	return r.Object(func(name []byte) error {
		switch string(name) {
		case "type":
			return m.Type.read(r)
		case "id":
			return r.String(&m.ID)
		case "model":
			return r.String(&m.Model)
		case "content":
			return m.readContent(r)
		case "stop_reason":
			return m.StopReason.read(r)
		case "usage":
			return m.Usage.read(r)
		case "error":
			return rawUnlessNull(r, &m.Error)
		default:
			return r.Skip()
		}
	})
}

func (m *message) readContent(r *jsonr.Reader) error {
	m.Content = nil
	if r.Kind() != jsontext.KindNull {
		m.Content = make([]block, 0, 1)
	}
	return r.Array(func(i int) error {
		m.Content = append(m.Content, block{})
		return m.Content[i].read(r)
	})
}

// rawUnlessNull reads a value as it stands; null is none.
func rawUnlessNull(r *jsonr.Reader, dst *jsontext.Value) error {
	value, kind, err := r.Raw()
	if *dst = nil; err == nil && kind != jsontext.KindNull {
		*dst = value
	}
	return err
}

// readAnswer reads a whole answer.
func readAnswer(body []byte) (m message, err error) {
	r := jsonr.Borrow(body).Lenient()
	defer r.Release()
	if err = m.read(r); err == nil {
		err = r.End()
	}
	return m, err
}

// decodeAnswer translates a whole answer.
func (p *Provider) decodeAnswer(model string, a *exchange.Answer) (*llm.ChatResponse, error) {
	m, err := readAnswer(a.Body)
	if err != nil {
		if refused := p.endpoint.Refused(model, a); refused != nil {
			return nil, refused
		}
		return nil, p.endpoint.Malformed(model, a, "", err)
	}
	if m.Type == "error" || m.Error != nil {
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
	for i := range m.Content {
		b := &m.Content[i]
		if b.err != nil {
			return nil, p.endpoint.Malformed(model, a, "a content block cannot be read", b.err)
		}
		if part := b.part(p.Provider); part != nil {
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
