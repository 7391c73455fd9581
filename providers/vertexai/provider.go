package vertexai

import (
	"context"
	"net/http"
	"net/url"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Name is "vertexai".
func (p *Provider) Name() string { return Name }

// ChatCompletion answers a conversation.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if isClaude(req) {
		claude, err := p.claudeFor(req)
		if err != nil {
			return nil, err
		}
		return claude.ChatCompletion(ctx, req)
	}
	call, dropped, err := p.chatCall(req, false)
	if err != nil {
		return nil, err
	}
	resp, err := p.generate(ctx, call)
	if err != nil {
		return nil, err
	}
	resp.Dropped = dropped
	return resp, nil
}

// ChatCompletionStream answers a conversation piece by piece.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	if isClaude(req) {
		claude, err := p.claudeFor(req)
		if err != nil {
			return nil, err
		}
		return claude.ChatCompletionStream(ctx, req)
	}
	call, dropped, err := p.chatCall(req, true)
	if err != nil {
		return nil, err
	}
	stream, err := p.endpoint.Open(ctx, call)
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, newSource(p.endpoint, stream, req.Model), &llm.ChatResponse{
		Provider: Name,
		Model:    req.Model,
		Dropped:  dropped,
	}), nil
}

// HealthCheck counts the tokens of one word on [Config].HealthModel, which is
// free and checks the credentials, the project, the location and the model.
func (p *Provider) HealthCheck(ctx context.Context) llm.Health {
	model := p.cfg.HealthModel
	if isClaudeModel(model) {
		call, err := p.claudeHealth(model)
		if err != nil {
			return llm.HealthFrom(0, err)
		}
		return p.endpoint.Health(ctx, call)
	}
	return p.endpoint.Health(ctx, exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.modelPath(model, "countTokens"),
		Body:   []byte(`{"contents":[{"role":"user","parts":[{"text":"ping"}]}]}`),
		Model:  model,
	})
}

// chatCall encodes a chat request.
func (p *Provider) chatCall(req *llm.ChatRequest, stream bool) (exchange.Call, []string, error) {
	e, err := p.newEncoder(req)
	if err != nil {
		return exchange.Call{}, nil, err
	}
	body, err := e.encode()
	if err != nil {
		return exchange.Call{}, nil, err
	}
	call := exchange.Call{
		Method: http.MethodPost,
		Path:   p.cfg.modelPath(req.Model, "generateContent"),
		Body:   body,
		Header: req.Headers,
		Model:  req.Model,
	}
	if stream {
		call.Path = p.cfg.modelPath(req.Model, "streamGenerateContent")
		call.Query = url.Values{"alt": {"sse"}}
	}
	return call, e.dropped, nil
}

// generate sends a call and reads the answer.
func (p *Provider) generate(ctx context.Context, call exchange.Call) (*llm.ChatResponse, error) {
	answer, err := p.endpoint.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	return p.decodeAnswer(call.Model, answer)
}
