package openairesponses

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// path follows the base URL.
const path = "/responses"

// Client answers chat requests in a dialect over an endpoint. It is safe for
// concurrent use.
type Client struct {
	dialect  *Dialect
	endpoint *exchange.Endpoint
}

// NewClient makes a client. The endpoint is usually shared with the provider's
// chat completions, and classifies the failures of both.
func NewClient(d *Dialect, endpoint *exchange.Endpoint) *Client {
	return &Client{dialect: d, endpoint: endpoint}
}

// ChatCompletion is as in [llm.Provider].
func (c *Client) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	body, dropped, err := c.dialect.Encode(req, false)
	if err != nil {
		return nil, err
	}
	answer, err := c.endpoint.Do(ctx, call(body, req))
	if err != nil {
		return nil, err
	}
	resp, err := c.dialect.decode(answer.Body)
	if err != nil {
		return nil, c.unreadable(req.Model, answer, err)
	}
	if resp.Model == "" {
		resp.Model = req.Model
	}
	resp.RequestID, resp.Dropped = answer.RequestID, dropped
	return resp, nil
}

// ChatCompletionStream is as in [llm.Provider].
func (c *Client) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	body, dropped, err := c.dialect.Encode(req, true)
	if err != nil {
		return nil, err
	}
	stream, err := c.endpoint.Open(ctx, call(body, req))
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, newSource(c.dialect, c.endpoint, stream, req.Model), &llm.ChatResponse{
		Provider: c.dialect.Name, API: string(openaicompat.ResponsesAPI), Model: req.Model, RequestID: stream.RequestID, Dropped: dropped,
	}), nil
}

func call(body []byte, req *llm.ChatRequest) exchange.Call {
	return exchange.Call{Method: http.MethodPost, Path: path, Body: body, Model: req.Model, Header: req.Headers}
}

// unreadable is the error for a 2xx whose body is not the answer: the typed
// error of a failure inside, or malformed_response.
func (c *Client) unreadable(model string, answer *exchange.Answer, err error) error {
	if failed, ok := errors.AsType[errFailed](err); ok {
		inner := *answer
		inner.Body = failed.body
		return c.endpoint.Fail(model, &inner)
	}
	if c.dialect.EmptyUnderLoad && len(bytes.TrimSpace(answer.Body)) == 0 {
		empty := c.endpoint.Malformed(model, answer, "the service answered with an empty body", nil)
		empty.Kind = llm.KindServer
		return empty
	}
	return c.endpoint.Malformed(model, answer, "", err)
}
