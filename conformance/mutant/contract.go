package mutant

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func contractMutants() []Mutant {
	return []Mutant{
		{
			ID:        "sends-when-undeclared",
			Why:       "A call that the provider does not have costs a round trip, or money, before it fails.",
			Scenarios: []string{"contract/honesty"},
			Applies:   lacks(llm.CapEmbeddings | llm.CapImages),
			Wrap: byProvider(func(inner llm.Provider, env conformance.Env) llm.Provider {
				return hopeful{inner, env}
			}),
		},
		{
			ID:        "undeclared-untyped",
			Why:       "A caller cannot tell a provider that lacks an operation from one that failed.",
			Scenarios: []string{"contract/honesty"},
			Applies:   lacks(llm.CapEmbeddings | llm.CapImages),
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if e.Kind == llm.KindUnsupported {
					e.Kind = llm.KindServer
				}
			}}),
		},
		{
			ID:        "over-claimer",
			Why:       "It declares what it cannot do, and the caller finds out in production.",
			Scenarios: []string{"contract/honesty"},
			Applies:   lacks(llm.AllCapabilities),
			Wrap: func(a conformance.Adapter) conformance.Adapter {
				a.Capabilities = llm.AllCapabilities
				return a
			},
		},
		{
			ID:        "denies-what-it-can",
			Why:       "A caller who asks first never uses what the service offers.",
			Scenarios: []string{"contract/honesty"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return denying{inner}
			}),
		},
	}
}

// denying says that it can do nothing.
type denying struct{ llm.Provider }

func (denying) Capabilities(string) llm.Capability { return 0 }

// lacks limits a mutant to targets without some of the capabilities.
func lacks(c llm.Capability) func(scenario.Target) bool {
	return func(t scenario.Target) bool { return !t.Capabilities.Has(c) }
}

// hopeful asks the service for what the provider does not have.
type hopeful struct {
	llm.Provider
	env conformance.Env
}

func (h hopeful) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	h.try(ctx)
	return h.Provider.Embeddings(ctx, req)
}

func (h hopeful) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	h.try(ctx)
	return h.Provider.GenerateImages(ctx, req)
}

func (h hopeful) try(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.env.BaseURL+"/embeddings", nil)
	if err != nil {
		return
	}
	if resp, err := h.env.Client.Do(req); err == nil {
		_ = resp.Body.Close()
	}
}
