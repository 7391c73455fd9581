// Package misconfigured is the provider that a wrapper becomes when it was given
// something that it cannot work with: every call says so, before anything is
// sent. Constructors of wrappers return no error, so that wrappers nest in one
// expression; what is wrong with them must be told where it cannot be missed.
package misconfigured

import (
	"context"

	"github.com/parley-llm/parley/llm"
)

// Provider answers every call with Err.
type Provider struct {
	llm.Unsupported
	Err *llm.Error
}

// New is the provider of a wrapper whose parameter is wrong. The message says
// what is wrong with it and what to do.
func New(wrapper, param, message string) llm.Provider {
	return &Provider{
		Unsupported: llm.Unsupported{Provider: wrapper},
		Err:         &llm.Error{Kind: llm.KindConfiguration, Provider: wrapper, Param: param, Message: message},
	}
}

// Name is the wrapper's.
func (p *Provider) Name() string { return p.Provider }

// Capabilities are none.
func (*Provider) Capabilities(string) llm.Capability { return 0 }

// ChatCompletion refuses.
func (p *Provider) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return nil, p.Err
}

// ChatCompletionStream refuses.
func (p *Provider) ChatCompletionStream(context.Context, *llm.ChatRequest) (*llm.ChatStream, error) {
	return nil, p.Err
}

// Embeddings refuses.
func (p *Provider) Embeddings(context.Context, *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return nil, p.Err
}

// GenerateImages refuses.
func (p *Provider) GenerateImages(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error) {
	return nil, p.Err
}

// ListModels refuses.
func (p *Provider) ListModels(context.Context) ([]llm.Model, error) { return nil, p.Err }

// HealthCheck could not look.
func (p *Provider) HealthCheck(context.Context) llm.Health { return llm.HealthFrom(0, p.Err) }

// CalculateCost refuses.
func (p *Provider) CalculateCost(string, llm.Usage) (llm.Cost, error) { return llm.Cost{}, p.Err }
