package vertexai

import (
	"context"
	"net/url"
	"path"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

const (
	// pageSizes are the most that the services give at once.
	vertexPage = "100"
	geminiPage = "1000"
	// maxPages ends a list whose service forgets to.
	maxPages = 100
)

// modelPage is a page of either service's list.
type modelPage struct {
	Models     []listedModel  `json:"models"`
	Publishers []listedModel  `json:"publisherModels"`
	Next       string         `json:"nextPageToken"`
	Error      jsontext.Value `json:"error"`
}

type listedModel struct {
	// Name is models/x or publishers/google/models/x.
	Name      string   `json:"name"`
	Display   string   `json:"displayName"`
	MaxInput  int      `json:"inputTokenLimit"`
	MaxOutput int      `json:"outputTokenLimit"`
	Methods   []string `json:"supportedGenerationMethods"`
}

// ListModels asks the service which of Google's models it has, all pages. Vertex
// AI lists its Gemini models incompletely: [Provider.Models] knows more.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	query := url.Values{"pageSize": {vertexPage}}
	call := exchange.Call{Path: p.cfg.listPath(), Query: query}
	if p.cfg.GeminiAPI {
		query.Set("pageSize", geminiPage)
	}
	if p.cfg.Project != "" && p.cfg.QuotaProject == "" {
		// The path names no project, so the header must.
		call.Header = map[string]string{"X-Goog-User-Project": p.cfg.Project}
	}
	list := []llm.Model{}
	for range maxPages {
		answer, err := p.endpoint.Do(ctx, call)
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
		if page.Models == nil && page.Publishers == nil && !emptyPage(answer.Body) {
			return nil, p.endpoint.Malformed("", answer, "the answer is no list of models", nil)
		}
		for _, listed := range slices.Concat(page.Models, page.Publishers) {
			list = append(list, listed.model())
		}
		if page.Next == "" || page.Next == query.Get("pageToken") {
			break
		}
		query.Set("pageToken", page.Next)
	}
	return list, nil
}

// emptyPage reports an empty object, which a list without entries is in Google's
// JSON.
func emptyPage(body []byte) bool {
	var members map[string]jsontext.Value
	return json.Unmarshal(body, &members, lenient) == nil && len(members) == 0
}

func (m *listedModel) model() llm.Model {
	id := path.Base(m.Name)
	model := llm.Model{
		ID: id, Name: m.Display, OwnedBy: owner,
		ContextTokens: m.MaxInput, MaxOutputTokens: m.MaxOutput,
	}
	if m.Methods == nil || slices.ContainsFunc(m.Methods, serves) {
		model.Capabilities = familyOf(id).caps
	}
	if known := lookup(id); known != nil {
		model.Price = clonePrice(known.Price)
		model.Capabilities = known.Capabilities
		if model.ContextTokens == 0 {
			model.ContextTokens, model.MaxOutputTokens = known.ContextTokens, known.MaxOutputTokens
		}
		if model.Name == "" {
			model.Name = known.Name
		}
	}
	return model
}

// serves reports a method that the library calls; models of others, such as
// video, have no capability here.
func serves(method string) bool {
	return method == "generateContent" || method == "embedContent"
}
