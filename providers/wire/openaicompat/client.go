package openaicompat

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Client has the operations of a provider, in a dialect over an endpoint. It is
// safe for concurrent use.
type Client struct {
	dialect  *Dialect
	endpoint *exchange.Endpoint
}

// NewClient makes a client. The dialect fills in the configuration's provider
// name, request id headers and classifier.
func NewClient(d *Dialect, cfg exchange.Config) (*Client, error) {
	cfg.Provider = d.Name
	cfg.RequestIDHeaders = d.RequestIDHeaders
	if d.Fail != nil {
		cfg.Classify = d.classify
	}
	endpoint, err := exchange.New(cfg)
	if err != nil {
		return nil, err
	}
	return &Client{dialect: d, endpoint: endpoint}, nil
}

// Endpoint is what the client talks to, for the operations of a service that are
// none of this wire.
func (c *Client) Endpoint() *exchange.Endpoint { return c.endpoint }

func (d *Dialect) classify(f *exchange.Failure) *llm.Error {
	words, _ := f.Words()
	cause := d.Fail(f, &words)
	return f.Error(words, cause)
}

// ChatCompletion is as in [llm.Provider].
func (c *Client) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	body, dropped, err := c.dialect.EncodeChat(req, false)
	if err != nil {
		return nil, err
	}
	answer, err := c.endpoint.Do(ctx, c.call(c.dialect.path(c.dialect.ChatPath, "/chat/completions", req.Model), body, req.Model, req.Headers))
	if err != nil {
		return nil, err
	}
	resp, err := c.dialect.decodeChat(answer.Body)
	if err != nil {
		return nil, c.unreadable(req.Model, answer, err)
	}
	if resp.Model == "" {
		resp.Model = req.Model
	}
	resp.API, resp.RequestID, resp.Dropped = string(c.dialect.API), answer.RequestID, dropped
	return resp, nil
}

// ChatCompletionStream is as in [llm.Provider].
func (c *Client) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	body, dropped, err := c.dialect.EncodeChat(req, true)
	if err != nil {
		return nil, err
	}
	stream, err := c.endpoint.Open(ctx, c.call(c.dialect.path(c.dialect.ChatPath, "/chat/completions", req.Model), body, req.Model, req.Headers))
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, newSource(c.dialect, c.endpoint, stream, req.Model), &llm.ChatResponse{
		Provider: c.dialect.Name, API: string(c.dialect.API), Model: req.Model, RequestID: stream.RequestID, Dropped: dropped,
	}), nil
}

// HealthCheck is as in [llm.Provider]: one call that costs nothing.
func (c *Client) HealthCheck(ctx context.Context) llm.Health {
	path := or(c.dialect.HealthPath, or(c.dialect.ModelsPath, "/models"))
	return c.endpoint.Health(ctx, exchange.Call{Path: path, Query: c.dialect.HealthQuery})
}

func (c *Client) call(path string, body []byte, model string, headers map[string]string) exchange.Call {
	return exchange.Call{Method: http.MethodPost, Path: path, Body: body, Model: model, Header: headers}
}

// unreadable is the error for a 2xx whose body is not the answer: the typed
// error of a failure inside, or malformed_response.
func (c *Client) unreadable(model string, answer *exchange.Answer, err error) error {
	failed, ok := errors.AsType[errFailed](err)
	if !ok && c.dialect.EmptyUnderLoad && len(bytes.TrimSpace(answer.Body)) == 0 {
		empty := c.endpoint.Malformed(model, answer, "the service answered with an empty body", nil)
		empty.Kind = llm.KindServer
		return empty
	}
	if !ok {
		return c.endpoint.Malformed(model, answer, "", err)
	}
	if failed.failure != nil {
		inner := *answer
		inner.Body = errorBody(failed.failure)
		answer = &inner
	}
	return c.endpoint.Fail(model, answer)
}
