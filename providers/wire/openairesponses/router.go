package openairesponses

import (
	"context"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Router answers chat requests through one of a service's two APIs.
type Router struct {
	// Provider is the name in errors.
	Provider  string
	Chat      *openaicompat.Client
	Responses *Client
	// Choose says where a request goes.
	Choose func(*llm.ChatRequest) (openaicompat.API, error)
}

// ChatCompletion is as in [llm.Provider].
func (r *Router) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	req = openaicompat.Given(req)
	api, err := r.Choose(req)
	switch {
	case err != nil:
		return nil, openaicompat.Attribute(err, r.Provider, req.Model)
	case api == openaicompat.ResponsesAPI:
		return r.Responses.ChatCompletion(ctx, req)
	default:
		return r.Chat.ChatCompletion(ctx, req)
	}
}

// ChatCompletionStream is as in [llm.Provider].
func (r *Router) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	req = openaicompat.Given(req)
	api, err := r.Choose(req)
	switch {
	case err != nil:
		return nil, openaicompat.Attribute(err, r.Provider, req.Model)
	case api == openaicompat.ResponsesAPI:
		return r.Responses.ChatCompletionStream(ctx, req)
	default:
		return r.Chat.ChatCompletionStream(ctx, req)
	}
}
