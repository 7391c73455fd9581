package openrouter

import (
	"context"
	"errors"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "openrouter"

// dialect is what OpenRouter changed in OpenAI's wire.
var dialect = openaicompat.Dialect{
	Name:       Name,
	API:        APIChatCompletions,
	ImagesPath: "/images",
	// The model list needs no key, so it proves none. (OpenRouter OpenAPI,
	// 2026-08-22.)
	HealthPath:      "/key",
	TokenLimitField: "max_completion_tokens",
	DeveloperRole:   true,
	SeedField:       "seed",
	UserField:       "user",
	MaxStops:        4,
	ReturnReasoning: "reasoning_details",
	AnswerImages:    true,
	ImageTypes:      []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	AudioFormats: map[string]string{
		"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/vnd.wave": "wav",
		"audio/mpeg": "mp3", "audio/mp3": "mp3",
	},
	ReasoningFields: []string{"reasoning", "reasoning_content"},
	CostField:       "cost",
	// A failure has no generation, and so no id: the edge's own Cf-Ray is none of
	// the service's.
	RequestIDHeaders: []string{"X-Generation-Id"},
	// The models behind it are of many makers; all of them have numbers.
	FloatEmbeddings: true,
	Rules:           rules,
	// Extend writes the reasoning too: request and options share one member.
	Reasoning: func(*jsonw.Writer, string, *llm.Reasoning) error { return nil },
	Extend:    extend,
	Fail:      fail,
}

// Name is "openrouter".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.router.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage and cost
// always come with it.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.router.ChatCompletionStream(ctx, req)
}

// Embeddings turns texts into vectors. It takes [EmbeddingOptions].
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	req = openaicompat.Given(req)
	options, err := last[EmbeddingOptions](req.Options)
	if err == nil && options.Routing != nil {
		err = options.Routing.check()
	}
	if err == nil && req.User != "" {
		err = openaicompat.Refused("user", "OpenRouter's embeddings have no field for the end user")
	}
	if err == nil {
		err = lacks(req.Model, llm.CapEmbeddings)
	}
	if err != nil {
		return nil, attribute(err, req.Model)
	}
	return p.client.Embeddings(ctx, req, options.write)
}

// GenerateImages makes images from a prompt, as bytes. It takes [ImageOptions].
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	req = openaicompat.Given(req)
	options, err := last[ImageOptions](req.Options)
	if err == nil {
		err = options.check()
	}
	if err == nil && req.User != "" {
		err = openaicompat.Refused("user", "OpenRouter's images have no field for the end user")
	}
	if err == nil {
		err = lacks(req.Model, llm.CapImages)
	}
	if err != nil {
		return nil, attribute(err, req.Model)
	}
	return p.client.GenerateImages(ctx, req, options.write)
}

// HealthCheck asks about the key, which costs nothing and proves it.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost tells the cost that the answer carried. Usage without one is
// priced from the library's table, which is an estimate: the host that serves a
// request has its own prices.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, model, usage)
}

// attribute says whose error it is.
func attribute(err error, model string) error {
	if e, ok := errors.AsType[*llm.Error](err); ok {
		e.Provider, e.Model = Name, model
	}
	return err
}

// last returns the last of the options of type T, or its zero value.
func last[T llm.ProviderOption](options []llm.ProviderOption) (T, error) {
	all, err := openaicompat.OptionsOf[T](Name, options)
	if err != nil || len(all) == 0 {
		var none T
		return none, err
	}
	return all[len(all)-1], nil
}
