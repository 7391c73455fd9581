package deepinfra

import (
	"context"
	"errors"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "deepinfra"

// dialect is what DeepInfra changed in OpenAI's wire.
var dialect = openaicompat.Dialect{
	Name:      Name,
	SeedField: "seed",
	UserField: "user",
	MaxStops:  16,
	// 2 is the highest temperature of the OpenAPI document.
	MaxTemperature: 2,
	// None of these is a member of the service's request, which drops what it
	// does not know.
	Refuse: openaicompat.ParamReasoningBudget | openaicompat.ParamMetadata |
		openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:      []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	ReasoningFields: []string{"reasoning_content", "reasoning"},
	ReturnReasoning: "reasoning_content",
	// Seen by a major client library, and handled by it in this way.
	ReasoningOutsideOutput: []string{"gemini", "gemma"},
	CostField:              "estimated_cost",
	FloatEmbeddings:        true,
	Extend:                 extend,
	Fail:                   fail,
}

// Name is "deepinfra".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.client.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage comes
// unasked.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.client.ChatCompletionStream(ctx, req)
}

// Embeddings turns texts into vectors. Dimensions beyond those of the model give
// vectors that end in zeros; the service wants at least 32. It takes
// [EmbeddingOptions].
func (p *Provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	req = openaicompat.Given(req)
	all, err := openaicompat.OptionsOf[EmbeddingOptions](Name, req.Options)
	var options EmbeddingOptions
	if len(all) > 0 {
		options = all[len(all)-1]
		err = checkTier(options.ServiceTier)
	}
	if err == nil && req.User != "" {
		err = openaicompat.Refused("user", "DeepInfra's embeddings have no field for the end user")
	}
	if err != nil {
		return nil, attribute(err, req.Model)
	}
	return p.client.Embeddings(ctx, req, func(w *jsonw.Writer) { openaicompat.Text(w, "service_tier", options.ServiceTier) })
}

// GenerateImages makes images from a prompt, as bytes. The service takes a
// quality and ignores it.
func (p *Provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	req = openaicompat.Given(req)
	err := openaicompat.NoOptions(Name, req.Options)
	if err == nil && req.Quality != "" {
		err = openaicompat.Refused("quality", "DeepInfra ignores it; leave it out")
	}
	if err != nil {
		return nil, attribute(err, req.Model)
	}
	return p.client.GenerateImages(ctx, req, func(w *jsonw.Writer) { w.Key("response_format").String("b64_json") })
}

// ListModels asks the service for its models.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, table)
}

// HealthCheck asks for the account's rate limit, which costs nothing and proves
// the key: the list of models is public.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health {
	return p.account.Health(ctx, exchange.Call{Path: "/me/rate_limit"})
}

// CalculateCost tells the cost that the answer carried; usage without one is
// priced from the library's table.
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
