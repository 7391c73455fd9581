package providers

import (
	"context"

	"github.com/parley-llm/parley/llm"
)

// unset stands in for the provider that the zero [Provider] lacks.
type unset struct{}

func errUnset() *llm.Error {
	return &llm.Error{
		Kind:    llm.KindConfiguration,
		Param:   "provider",
		Message: "the zero providers.Provider is no provider; make one with Of, New, FromEnv or External",
	}
}

func (unset) Name() string                       { return unknownName }
func (unset) Capabilities(string) llm.Capability { return 0 }
func (unset) Models() []llm.Model                { return nil }

func (unset) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return nil, errUnset()
}

func (unset) ChatCompletionStream(context.Context, *llm.ChatRequest) (*llm.ChatStream, error) {
	return nil, errUnset()
}

func (unset) Embeddings(context.Context, *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return nil, errUnset()
}

func (unset) GenerateImages(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error) {
	return nil, errUnset()
}

func (unset) ListModels(context.Context) ([]llm.Model, error) { return nil, errUnset() }

func (unset) HealthCheck(context.Context) llm.Health { return llm.HealthFrom(0, errUnset()) }

func (unset) CalculateCost(string, llm.Usage) (llm.Cost, error) { return llm.Cost{}, errUnset() }
