package deepseek

import (
	"context"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "deepseek"

// dialect is what DeepSeek's wire has of its own.
var dialect = openaicompat.Dialect{
	Name:            Name,
	API:             APIChatCompletions,
	UserField:       "user_id",
	MaxStops:        16,
	EmptyContent:    true,
	RefusalAsText:   true,
	ReturnReasoning: "reasoning_content",
	// "The reasoning_content in the thinking mode must be passed back"; an
	// empty one is accepted.
	EmptyReasoning: new(""),
	Refuse: openaicompat.ParamN | openaicompat.ParamReasoningBudget | openaicompat.ParamMetadata |
		openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:       []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning_content"},
	EmptyUnderLoad:   true,
	RequestIDHeaders: []string{"x-ds-trace-id"},

	Rules: rules,
	// Options steer thinking too, so extend writes it all.
	Reasoning: func(*jsonw.Writer, string, *llm.Reasoning) error { return nil },
	Extend:    extend,
	Fail: func(f *exchange.Failure, w *exchange.Words) error {
		return &Error{Status: f.Status, Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message, RequestID: f.RequestID}
	},
}

// Name is "deepseek".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.router.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece. Usage is always
// asked for.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.router.ChatCompletionStream(ctx, req)
}

// ListModels asks the service which models it has.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, table)
}

// HealthCheck lists the models, which costs nothing and proves the key, though
// not that there is money in the account.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table, at the price of the
// peak hours: it is an upper bound. See [Provider.CalculateCostAt].
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, model, usage)
}

// CalculateCostAt prices a usage of a request at the given time. It does not
// know Chinese public holidays, on which the service has no peak hours: on those
// it is an upper bound.
func (p *Provider) CalculateCostAt(model string, usage llm.Usage, at time.Time) (llm.Cost, error) {
	if m := lookup(model); m != nil {
		return m.Price.At(at).Of(usage)
	}
	return p.CalculateCost(model, usage)
}
