package azure

import (
	"context"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/azurehost"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "azure"

// dialect is what Azure's form of OpenAI's wire has of its own. Rules are added
// by [New], for they go by the deployments.
var dialect = openaicompat.Dialect{
	Name:            Name,
	API:             APIChatCompletions,
	TokenLimitField: "max_completion_tokens",
	SeedField:       "seed",
	UserField:       "user",
	MaxStops:        4,
	Refuse:          openaicompat.ParamReasoningBudget,
	ImageTypes:      openaicompat.OpenAIImageTypes,
	AudioFormats:    openaicompat.OpenAIAudioFormats,
	AskUsage:        true,
	HidesReasoning:  true,
	// OpenAI's models hide their thoughts; the other models that Azure serves
	// on the same paths show them.
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: azurehost.RequestIDHeaders,
	MaxEmbeddings:    2048,
	Extend:           extend,
	Fail:             fail,
}

// aged changes a dialect to that of a dated version: the deployment stands in the
// path, and versions before 2024-09-01 know neither the new name of the limit on
// the answer nor options of streams.
func aged(d *openaicompat.Dialect, version string) {
	d.ChatPath = "/deployments/{model}/chat/completions"
	d.EmbeddingsPath = "/deployments/{model}/embeddings"
	d.ImagesPath = "/deployments/{model}/images/generations"
	if version < "2024-09-01" {
		d.TokenLimitField, d.AskUsage, d.PlainStream = "max_tokens", false, false
	}
}

// model is what is known of the model behind a name, which may be that of a
// deployment.
func (p *Provider) model(name string) openaicompat.OpenAIModel {
	return openaicompat.ParseOpenAIModel(p.modelName(name))
}

// modelName turns the name of a deployment into that of its model.
func (p *Provider) modelName(name string) string {
	if _, known := p.dialect.ModelNames[name]; known {
		return name
	}
	if model, ok := p.models[name]; ok {
		return model
	}
	return name
}

// Name is "azure".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation, through the API that takes the request;
// ChatResponse.API names it.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.router.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage is asked for
// where the version has it.
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
	if req.Dimensions != nil && strings.HasPrefix(p.modelName(req.Model), "text-embedding-ada") {
		return nil, openaicompat.Attribute(openaicompat.Refused("dimensions", "its vectors have 1536 dimensions; use a text-embedding-3 model"), Name, req.Model)
	}
	return p.client.Embeddings(ctx, req, nil)
}

// GenerateImages makes images from a prompt; they come as bytes. The service's
// pages of 2026-04 ask for the API version "preview" on the path /openai/v1.
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	req = openaicompat.Given(req)
	options, err := imageOptions(req)
	if err != nil {
		return nil, openaicompat.Attribute(err, Name, req.Model)
	}
	return p.client.GenerateImages(ctx, req, func(w *jsonw.Writer) { options.write(w) })
}

// ListModels asks the service which models the resource may deploy. It does not
// say which are deployed.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, p.Models())
}

// HealthCheck lists the models, which costs nothing and proves the key and the
// host, but no deployment.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table, which holds the prices
// of Global Standard deployments; others cost more. The name may be a
// deployment's that has an entry, and may hold a date.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, openaicompat.UndatedModel(p.modelName(model)), usage)
}
