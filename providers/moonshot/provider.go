package moonshot

import (
	"context"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "moonshot"

// dialect is what Moonshot's wire has of its own.
var dialect = openaicompat.Dialect{
	Name:            Name,
	TokenLimitField: "max_completion_tokens",
	UserField:       "safety_identifier",
	MaxStops:        5,
	MaxStopBytes:    32,
	// Of moonshot-v1; the other models have no temperature to set.
	MaxTemperature: 1,
	RefusalAsText:  true,
	SkipEmptyTurns: true,
	PrefillField:   "partial",
	// The service's own ids are of the form "functions.name:0".
	CallIDs:         openaicompat.IDForm{Min: 1, Max: 64, Marks: "_-.:"},
	ReturnReasoning: "reasoning_content",
	// "thinking is enabled but reasoning_content is missing"; an empty one
	// counts as missing, a blank does not.
	EmptyReasoning: new(" "),
	Refuse: openaicompat.ParamReasoningBudget | openaicompat.ParamMetadata | openaicompat.ParamDocument |
		openaicompat.ParamAudio,
	ImageTypes: []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	AskUsage:   true,
	// Services that resell the models use the second name.
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: []string{"msh-request-id", "x-msh-trace-id", "x-trace-id"},

	Rules: rules,
	// Options steer thinking too, so extend writes it all.
	Reasoning: func(*jsonw.Writer, string, *llm.Reasoning) error { return nil },
	Extend:    extend,
	Fail: func(f *exchange.Failure, w *exchange.Words) error {
		return &Error{Status: f.Status, Code: w.Code, Type: w.Type, Message: w.Message, RequestID: f.RequestID}
	},
}

// Name is "moonshot".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation. Moonshot recommends streams: a
// connection on which nothing moves may be cut.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.client.ChatCompletion(ctx, portable(openaicompat.Given(req)))
}

// ChatCompletionStream answers a conversation piece by piece. Usage is always
// asked for.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.client.ChatCompletionStream(ctx, portable(openaicompat.Given(req)))
}

// ListModels asks the service which models the key may use.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, table)
}

// HealthCheck lists the models, which costs nothing and proves the key. It may
// take some tens of seconds: give it a deadline that allows for them.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, model, usage)
}
