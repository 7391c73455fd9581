package mistral

import (
	"context"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "mistral"

// dialect is what Mistral's wire has of its own.
var dialect = openaicompat.Dialect{
	Name:           Name,
	SeedField:      "random_seed",
	MaxTemperature: 1.5,
	RequiredWord:   "any",
	EmptyContent:   true,
	ToolName:       true,
	RefusalAsText:  true,
	SkipEmptyTurns: true,
	PrefillField:   "prefix",
	// "must be a-z, A-Z, 0-9, with a length of 9".
	CallIDs:         openaicompat.IDForm{Min: 9, Max: 9},
	ReturnReasoning: "thinking",
	Refuse:          openaicompat.ParamTopLogprobs | openaicompat.ParamName | openaicompat.ParamReasoningBudget,
	ImageTypes:      []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	AudioFormats: map[string]string{
		"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav",
	},
	DocumentURLs:     true,
	BareAudio:        true,
	RequestIDHeaders: []string{"mistral-correlation-id", "x-kong-request-id"},

	FloatEmbeddings: true,
	DimensionsField: "output_dimension",
	// A call of 257 texts was refused, and so are fewer with too many tokens,
	// with the code 3210 for both.
	MaxEmbeddings:     256,
	TooManyEmbeddings: "3210",

	Rules:  rules,
	Extend: extend,
	Fail:   fail,
}

// Name is "mistral".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.client.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. The service
// reports usage in every stream.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.client.ChatCompletionStream(ctx, req)
}

// Embeddings turns texts into vectors, at most 256 texts a call, and fewer where
// the service finds a call too long. Only codestral-embed can choose the
// dimensions.
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	req = openaicompat.Given(req)
	if err := openaicompat.NoOptions(Name, req.Options); err != nil {
		return nil, attribute(err, req.Model)
	}
	if req.Dimensions != nil && !strings.HasPrefix(req.Model, "codestral-embed") {
		return nil, attribute(openaicompat.Refused("dimensions", "the length of its vectors is fixed; codestral-embed can choose it"), req.Model)
	}
	return p.client.Embeddings(ctx, req, nil)
}

// ListModels asks the service which models the key may use. The list is long:
// each alias stands in it as a model.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, p.models)
}

// HealthCheck lists the models, which costs nothing and proves the key.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table; at a regional address
// with the region's surcharge.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, p.models, model, usage)
}
