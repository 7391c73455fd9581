package v0

import (
	"context"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Name is the provider's name.
const Name = "v0"

// dialect is OpenAI's wire with what the service documented, and what the
// vendor's SDK sent beyond that.
var dialect = openaicompat.Dialect{
	Name:      Name,
	SeedField: "seed",
	UserField: "user",
	Refuse: openaicompat.ParamN | openaicompat.ParamTopLogprobs | openaicompat.ParamReasoning |
		openaicompat.ParamReasoningBudget | openaicompat.ParamMetadata | openaicompat.ParamImageURL |
		openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes: []string{"image/png", "image/jpeg", "image/gif", "image/webp"},
	Extend: func(_ *jsonw.Writer, req *llm.ChatRequest) error {
		return openaicompat.NoOptions(Name, req.Options)
	},
	Fail: fail,
}

// Name is "v0".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return p.client.ChatCompletion(ctx, req)
}

// ChatCompletionStream answers a conversation piece by piece.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return p.client.ChatCompletionStream(ctx, req)
}

// HealthCheck says that Vercel's service is gone. Another host is unknown: the
// wire has no documented call that is free.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health {
	if err := p.client.Endpoint().Retired(); err != nil {
		return llm.HealthFrom(0, err)
	}
	return p.Unsupported.HealthCheck(ctx)
}

// CalculateCost prices a usage by the last published prices.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, table, model, usage)
}

// inBand are the words of failures inside a stream, which have no status of
// their own there. (Source of Vercel's v0 SDK, 2026-08-21.)
var inBand = map[string]llm.Kind{
	"unauthorized_error":         llm.KindAuthentication,
	"forbidden_error":            llm.KindPermission,
	"not_found_error":            llm.KindNotFound,
	"payload_too_large_error":    llm.KindRequestTooLarge,
	"unprocessable_entity_error": llm.KindInvalidRequest,
	"too_many_requests_error":    llm.KindRateLimit,
	"internal_server_error":      llm.KindServer,
}

func fail(f *exchange.Failure, w *exchange.Words) error {
	if f.Status < 400 {
		w.Kind = inBand[w.Type]
	}
	return &Error{Status: f.Status, Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message}
}
