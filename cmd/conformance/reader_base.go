package main

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
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
	chat   openairesponses.Router
}

// newBaseCodec reads the answers of the given API for chat.
func newBaseCodec(client *http.Client, api openaicompat.API) (llm.Provider, error) {
	codec, err := openaicompat.NewClient(&baseDialect, exchange.Config{
		BaseURL: "https://recorded.invalid", Client: client, Authorize: func(http.Header) {},
	})
	if err != nil {
		return nil, err
	}
	return &baseCodec{
		Unsupported: llm.Unsupported{Provider: baseName},
		client:      codec,
		chat: openairesponses.Router{
			Provider: baseName, Chat: codec,
			Responses: openairesponses.NewClient(&openairesponses.Dialect{Name: baseName}, codec.Endpoint()),
			Choose:    func(*llm.ChatRequest) (openaicompat.API, error) { return api, nil },
		},
	}, nil
}

func (b *baseCodec) Name() string { return baseName }

func (b *baseCodec) Capabilities(string) llm.Capability { return 0 }

func (b *baseCodec) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return b.chat.ChatCompletion(ctx, req)
}

func (b *baseCodec) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return b.chat.ChatCompletionStream(ctx, req)
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
