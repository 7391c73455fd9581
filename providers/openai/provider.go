package openai

import (
	"context"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "openai"

// dialect is the wire that the others are differences of.
var dialect = openaicompat.Dialect{
	Name:            Name,
	API:             APIChatCompletions,
	TokenLimitField: "max_completion_tokens",
	DeveloperRole:   true,
	SeedField:       "seed",
	UserField:       "user",
	MaxStops:        4,
	Refuse:          openaicompat.ParamReasoningBudget,
	ImageTypes:      openaicompat.OpenAIImageTypes,
	AudioFormats:    openaicompat.OpenAIAudioFormats,
	AskUsage:        true,
	HidesReasoning:  true,
	// OpenAI sends neither; services behind another base URL do.
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: []string{"x-request-id"},
	MaxEmbeddings:    2048,
	Rules: func(req *llm.ChatRequest) []openaicompat.Rule {
		return openaicompat.ParseOpenAIModel(req.Model).Rules(req)
	},
	Extend: extend,
	Fail: func(f *exchange.Failure, w *exchange.Words) error {
		return &Error{
			Status: f.Status, Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message, RequestID: f.RequestID,
		}
	},
}

// Name is "openai".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation, through the API that takes the request;
// ChatResponse.API names it.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.router.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage is always
// asked for.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.router.ChatCompletionStream(ctx, req)
}

// Embeddings turns texts into vectors, 2,048 texts a call. Only models of the
// text-embedding-3 family can choose the dimensions.
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	req = openaicompat.Given(req)
	if err := openaicompat.NoOptions(Name, req.Options); err != nil {
		return nil, openaicompat.Attribute(err, Name, req.Model)
	}
	if req.Dimensions != nil && strings.HasPrefix(req.Model, "text-embedding-ada") {
		return nil, openaicompat.Attribute(openaicompat.Refused("dimensions", "its vectors have 1536 dimensions; use a text-embedding-3 model"), Name, req.Model)
	}
	return p.client.Embeddings(ctx, req, nil)
}

// GenerateImages makes images from a prompt. The GPT image models answer with
// bytes, the older ones with a URL unless [ImageOptions] ask for bytes.
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	req = openaicompat.Given(req)
	options, err := imageOptions(req)
	if err != nil {
		return nil, err
	}
	return p.client.GenerateImages(ctx, req, func(w *jsonw.Writer) { options.write(w) })
}

// ListModels asks the service which models the key may use.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, p.Models())
}

// HealthCheck lists the models, which costs nothing and proves the key.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table. A dated name, such as
// "gpt-5-2025-08-07", has the price of the model without the date.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, openaicompat.UndatedModel(model), usage)
}
