package anthropic

import (
	"context"
	"net/http"
	"net/url"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Name is "anthropic", or the name that a [Host] gave.
func (p *Provider) Name() string { return p.Provider }

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
	return llm.NewChatStream(ctx, newSource(p, stream, req.Model), &llm.ChatResponse{
		Provider:  p.Provider,
		Model:     req.Model,
		RequestID: stream.RequestID,
		Dropped:   dropped,
	}), nil
}

// HealthCheck asks for one entry of the model list, which is free.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health {
	if p.hosted {
		return p.Unsupported.HealthCheck(ctx)
	}
	return p.endpoint.Health(ctx, exchange.Call{
		Path:   "/v1/models",
		Query:  url.Values{"limit": {"1"}},
		Header: p.headers(nil, nil),
	})
}

// call encodes a chat request.
func (p *Provider) call(req *llm.ChatRequest, stream bool) (exchange.Call, []string, error) {
	e, err := newEncoder(p, req, stream)
	if err != nil {
		return exchange.Call{}, nil, p.own(err)
	}
	body, err := e.encode()
	if err != nil {
		return exchange.Call{}, nil, p.own(err)
	}
	return exchange.Call{
		Method: http.MethodPost,
		Path:   p.path(req.Model, stream),
		Body:   body,
		Header: p.headers(req.Headers, e.opts.Betas),
		Model:  req.Model,
	}, e.dropped, nil
}

// own puts the provider's name on an error of the encoder, which does not know
// whom it works for.
func (p *Provider) own(err error) error {
	if refused, ok := err.(*llm.Error); ok {
		refused.Provider = p.Provider
	}
	return err
}
