package metallama

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Name is the provider's name, on every host.
const Name = "metallama"

// Name is "metallama".
func (p *Provider) Name() string { return Name }

// Host is the service that is called.
func (p *Provider) Host() Host { return p.host }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if !infos[p.host].native {
		return p.client.ChatCompletion(ctx, req)
	}
	call, dropped, err := p.nativeCall(req, false)
	if err != nil {
		return nil, err
	}
	endpoint := p.client.Endpoint()
	answer, err := endpoint.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	resp, err := decodeNative(answer.Body)
	if err != nil {
		if refused := endpoint.Refused(req.Model, answer); refused != nil {
			return nil, refused
		}
		return nil, endpoint.Malformed(req.Model, answer, "", err)
	}
	resp.Model, resp.RequestID, resp.Dropped = req.Model, answer.RequestID, dropped
	return resp, nil
}

// ChatCompletionStream answers a conversation piece by piece.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	if !infos[p.host].native {
		return p.client.ChatCompletionStream(ctx, req)
	}
	call, dropped, err := p.nativeCall(req, true)
	if err != nil {
		return nil, err
	}
	// Without an Accept header for event streams the service answers 400; Open
	// sends it.
	endpoint := p.client.Endpoint()
	stream, err := endpoint.Open(ctx, call)
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, newNativeSource(endpoint, stream, req.Model), &llm.ChatResponse{
		Provider: Name, Model: req.Model, RequestID: stream.RequestID, Dropped: dropped,
	}), nil
}

func (p *Provider) nativeCall(req *llm.ChatRequest, stream bool) (call exchange.Call, dropped []string, err error) {
	body, dropped, err := p.dialect.EncodeChat(req, stream)
	return exchange.Call{
		Method: http.MethodPost, Path: "/chat/completions", Body: body, Model: req.Model, Header: req.Headers,
	}, dropped, err
}

// ListModels asks the host for its models.
func (p *Provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	return p.client.ListModels(ctx, tables[p.host])
}

// HealthCheck lists the models, which costs nothing.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health { return p.client.HealthCheck(ctx) }

// CalculateCost prices a usage from the library's table of the host's models.
// The table has none for Groq, Together and Cerebras.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return llm.CostFromModels(Name, tables[p.host], model, usage)
}
