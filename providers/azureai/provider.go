package azureai

import (
	"context"
	"maps"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
	"github.com/parley-llm/parley/providers/wire/azurehost"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "azureai"

// v1 is the route /openai/v1: OpenAI's form for models of all makers.
var v1 = openaicompat.Dialect{
	Name:             Name,
	TokenLimitField:  "max_completion_tokens",
	DeveloperRole:    true,
	SeedField:        "seed",
	UserField:        "user",
	MaxStops:         4,
	FlatText:         true,
	Refuse:           openaicompat.ParamReasoningBudget,
	ImageTypes:       openaicompat.OpenAIImageTypes,
	AudioFormats:     openaicompat.OpenAIAudioFormats,
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: azurehost.RequestIDHeaders,
	FloatEmbeddings:  true,
	MaxEmbeddings:    2048,
	Fail:             fail,
}

// inference is the route /models. Its schema has no options of streams, but the
// models that were seen take the one that asks for usage. (Model inference API
// reference, 2025-05-01.)
var inference = openaicompat.Dialect{
	Name:             Name,
	DeveloperRole:    true,
	SeedField:        "seed",
	UserField:        "user",
	MaxTemperature:   1,
	FlatText:         true,
	Refuse:           openaicompat.ParamReasoningBudget | openaicompat.ParamDocument,
	ImageTypes:       openaicompat.OpenAIImageTypes,
	AudioFormats:     openaicompat.OpenAIAudioFormats,
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: azurehost.RequestIDHeaders,
	HealthPath:       "/info",
	FloatEmbeddings:  true,
	MaxEmbeddings:    2048,
	Fail:             fail,
}

// variant makes Provider one of the union in package providers.
type variant = union.Variant

// Provider is Azure AI Foundry. It is safe for concurrent use.
type Provider struct {
	variant
	route route
	// client serves most models, tagged those that put thoughts into their
	// text, hidden OpenAI's, which show none.
	client, tagged, hidden *openaicompat.Client
	// deployments gives the deployment of a model, byDeployment the reverse.
	deployments, byDeployment map[string]string
}

// modelName turns the name of a deployment into that of its model.
func (p *Provider) modelName(name string) string {
	if _, known := p.deployments[name]; known {
		return name
	}
	if model, ok := p.byDeployment[name]; ok {
		return model
	}
	return name
}

func (p *Provider) openaiModel(name string) openaicompat.OpenAIModel {
	return openaicompat.ParseOpenAIModel(p.modelName(name))
}

// chat chooses the client for a chat request, and adds the header that its
// options ask for.
func (p *Provider) chat(req *llm.ChatRequest) (*openaicompat.Client, *llm.ChatRequest, error) {
	req = openaicompat.Given(req)
	extra, err := p.extraParameters(req.Options)
	if err != nil {
		return nil, nil, openaicompat.Attribute(err, Name, req.Model)
	}
	if extra != "" {
		changed := *req
		changed.Headers = maps.Clone(req.Headers)
		if changed.Headers == nil {
			changed.Headers = map[string]string{}
		}
		changed.Headers[extraHeader] = string(extra)
		req = &changed
	}
	switch {
	case p.openaiModel(req.Model).Known:
		return p.hidden, req, nil
	case strings.Contains(strings.ToLower(p.modelName(req.Model)), "r1"):
		return p.tagged, req, nil
	default:
		return p.client, req, nil
	}
}

// Name is "azureai".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	client, req, err := p.chat(req)
	if err != nil {
		return nil, err
	}
	return client.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage is always
// asked for.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	client, req, err := p.chat(req)
	if err != nil {
		return nil, err
	}
	return client.ChatCompletionStream(ctx, req)
}

// Embeddings turns texts into vectors, 2,048 texts a call; some models take
// fewer, and say so.
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	req = openaicompat.Given(req)
	options, err := embeddingOptions(req)
	if err == nil {
		err = p.checkEmbeddings(req)
	}
	if err != nil {
		return nil, openaicompat.Attribute(err, Name, req.Model)
	}
	return p.client.Embeddings(ctx, req, func(w *jsonw.Writer) {
		openaicompat.Text(w, "input_type", options.InputType)
	})
}

// checkEmbeddings refuses what the route or the model lacks.
func (p *Provider) checkEmbeddings(req *llm.EmbeddingRequest) error {
	const both = llm.CapEmbeddings | llm.CapEmbeddingDims
	switch {
	case req.User != "" && p.route.models:
		return openaicompat.Refused("user", "the route /models has no field for the end user")
	case req.Dimensions != nil && p.Capabilities(req.Model)&both == llm.CapEmbeddings:
		return openaicompat.Refused("dimensions", "the length of its vectors is fixed; leave Dimensions unset")
	default:
		return nil
	}
}

// GenerateImages makes images from a prompt. On the route /models only the
// version 2025-05-15-preview does.
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	req = openaicompat.Given(req)
	if err := openaicompat.NoOptions(Name, req.Options); err != nil {
		return nil, openaicompat.Attribute(err, Name, req.Model)
	}
	if !p.makesImages() {
		return nil, unsupported("images", "this version of the route /models makes no images; use the path /openai/v1, or the version "+imagesVersion)
	}
	return p.client.GenerateImages(ctx, req, nil)
}

func (p *Provider) makesImages() bool { return !p.route.models || p.route.version == imagesVersion }

// ListModels asks the service which models the resource may deploy. The route
// /models has no list.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	if p.route.models {
		return nil, unsupported("models", "the route /models has no list of models; use the path /openai/v1")
	}
	return p.client.ListModels(ctx, table)
}

// HealthCheck makes a call that costs nothing and proves the key and the host:
// the list of models, or on the route /models what the endpoint says of
// [Config].HealthModel.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table, which holds the prices
// of global pay-as-you-go deployments. The name may be a deployment's that has
// an entry. OpenAI's models have their prices in package azure.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, p.modelName(model), usage)
}

func unsupported(param, message string) error {
	return &llm.Error{Kind: llm.KindUnsupported, Provider: Name, Param: param, Message: message}
}
