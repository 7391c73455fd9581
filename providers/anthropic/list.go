package anthropic

import (
	"context"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

const (
	// pageSize is the most that the service gives at once.
	pageSize = "1000"
	// maxPages ends a list whose service forgets to.
	maxPages = 100
)

type modelPage struct {
	Data    []listedModel  `json:"data"`
	HasMore bool           `json:"has_more"`
	LastID  string         `json:"last_id"`
	Error   jsontext.Value `json:"error"`
}

type listedModel struct {
	ID          string    `json:"id"`
	DisplayName string    `json:"display_name"`
	CreatedAt   string    `json:"created_at"`
	MaxInput    int       `json:"max_input_tokens"`
	MaxOutput   int       `json:"max_tokens"`
	Can         *features `json:"capabilities"`
}

// features are the service's own word on what a model can do. Recordings older
// than 2026 have none.
type features struct {
	Image      feature `json:"image_input"`
	PDF        feature `json:"pdf_input"`
	Structured feature `json:"structured_outputs"`
	Thinking   feature `json:"thinking"`
}

type feature struct {
	Supported *bool `json:"supported"`
}

// ListModels asks the service which models it has, all pages.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	if p.hosted {
		return p.Unsupported.ListModels(ctx)
	}
	var list []llm.Model
	query := url.Values{"limit": {pageSize}}
	for range maxPages {
		answer, err := p.endpoint.Do(ctx, exchange.Call{Path: "/v1/models", Query: query, Header: p.headers(nil, nil)})
		if err != nil {
			return nil, err
		}
		var page modelPage
		if err := json.Unmarshal(answer.Body, &page, lenient); err != nil {
			return nil, p.endpoint.Malformed("", answer, "", err)
		}
		if len(page.Error) > 0 && page.Error.Kind() != 'n' {
			return nil, p.endpoint.Fail("", answer)
		}
		if page.Data == nil {
			return nil, p.endpoint.Malformed("", answer, "the answer is no list of models: it has no data", nil)
		}
		for i := range page.Data {
			list = append(list, page.Data[i].model())
		}
		if !page.HasMore || page.LastID == "" || page.LastID == query.Get("after_id") {
			break
		}
		query.Set("after_id", page.LastID)
	}
	return list, nil
}

func (m *listedModel) model() llm.Model {
	f := familyOf(m.ID)
	model := llm.Model{
		ID: m.ID, Name: m.DisplayName, OwnedBy: Name,
		ContextTokens: m.MaxInput, MaxOutputTokens: m.MaxOutput,
		Capabilities: f.capabilities(),
	}
	// A date that cannot be read is no reason to lose the model.
	model.Created, _ = time.Parse(time.RFC3339, m.CreatedAt)
	if m.Can != nil {
		m.Can.Image.apply(&model, llm.CapVision|llm.CapVisionURL)
		m.Can.PDF.apply(&model, llm.CapPDF)
		m.Can.Structured.apply(&model, llm.CapStructured)
		m.Can.Thinking.apply(&model, llm.CapReasoning|llm.CapReasoningSignature)
	}
	if known := lookup(m.ID); known != nil {
		price := *known.Price
		model.Price = &price
		if model.ContextTokens == 0 {
			model.ContextTokens, model.MaxOutputTokens = known.ContextTokens, known.MaxOutputTokens
		}
	}
	return model
}

func (f feature) apply(m *llm.Model, set llm.Capability) {
	switch {
	case f.Supported == nil:
	case *f.Supported:
		m.Capabilities |= set
	default:
		m.Capabilities &^= set
	}
}
