package main

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// baseName is the name of [baseCodec].
const baseName = "openaicompat"

// baseDialect has what services with OpenAI's wire differ in when they answer,
// and no service is known to contradict.
var baseDialect = openaicompat.Dialect{
	Name:             baseName,
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: []string{"X-Request-Id"},
}

// baseCodec reads the answers of a service with OpenAI's wire that is no
// provider of the library.
type baseCodec struct {
	llm.Unsupported
	client *openaicompat.Client
}

func newBaseCodec(client *http.Client) (llm.Provider, error) {
	codec, err := openaicompat.NewClient(&baseDialect, exchange.Config{
		BaseURL: "https://recorded.invalid", Client: client, Authorize: func(http.Header) {},
	})
	if err != nil {
		return nil, err
	}
	return &baseCodec{Unsupported: llm.Unsupported{Provider: baseName}, client: codec}, nil
}

func (b *baseCodec) Name() string { return baseName }

func (b *baseCodec) Capabilities(string) llm.Capability { return 0 }

func (b *baseCodec) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return b.client.ChatCompletion(ctx, req)
}

func (b *baseCodec) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return b.client.ChatCompletionStream(ctx, req)
}

func (b *baseCodec) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return b.client.Embeddings(ctx, req, nil)
}

func (b *baseCodec) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	return b.client.GenerateImages(ctx, req, nil)
}

func (b *baseCodec) ListModels(ctx context.Context) ([]llm.Model, error) {
	return b.client.ListModels(ctx, nil)
}
