package anthropic

import (
	"context"
	"net/http"
	"net/url"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Name is "anthropic".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	call, dropped, err := p.call(req, false)
	if err != nil {
		return nil, err
	}
	answer, err := p.endpoint.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	resp, err := p.decodeAnswer(req.Model, answer)
	if err != nil {
		return nil, err
	}
	resp.Dropped = dropped
	return resp, nil
}

// ChatCompletionStream answers a conversation piece by piece.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	call, dropped, err := p.call(req, true)
	if err != nil {
		return nil, err
	}
	stream, err := p.endpoint.Open(ctx, call)
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, newSource(p.endpoint, stream, req.Model), &llm.ChatResponse{
		Provider:  Name,
		Model:     req.Model,
		RequestID: stream.RequestID,
		Dropped:   dropped,
	}), nil
}

// HealthCheck asks for one entry of the model list, which is free.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health {
	return p.endpoint.Health(ctx, exchange.Call{
		Path:   "/v1/models",
		Query:  url.Values{"limit": {"1"}},
		Header: p.headers(nil, nil),
	})
}

// call encodes a chat request.
func (p *Provider) call(req *llm.ChatRequest, stream bool) (exchange.Call, []string, error) {
	e, err := newEncoder(req, stream)
	if err != nil {
		return exchange.Call{}, nil, err
	}
	body, err := e.encode()
	if err != nil {
		return exchange.Call{}, nil, err
	}
	return exchange.Call{
		Method: http.MethodPost,
		Path:   "/v1/messages",
		Body:   body,
		Header: p.headers(req.Headers, e.opts.Betas),
		Model:  req.Model,
	}, e.dropped, nil
}
