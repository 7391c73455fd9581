// Package acme is a provider in a module of its own: it speaks the wire of an
// OpenAI-like service, knows nothing of Parley but the package llm, and gates
// itself with the conformance suite. It is where a provider of your own starts.
package acme

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/parley-llm/parley/llm"
)

// Name is the provider's name.
const Name = "acme"

// Provider speaks to one service. It is safe for concurrent use.
type Provider struct {
	// Unsupported answers for what the service lacks.
	llm.Unsupported
	client       *http.Client
	baseURL, key string
}

var _ llm.Provider = (*Provider)(nil)

// New makes a provider that sends everything through the client.
func New(client *http.Client, baseURL, key string) *Provider {
	return &Provider{Unsupported: llm.Unsupported{Provider: Name}, client: client, baseURL: baseURL, key: key}
}

// Name is "acme".
func (p *Provider) Name() string { return Name }

// Capabilities are the same for every model.
func (p *Provider) Capabilities(string) llm.Capability { return llm.CapStream | llm.CapStreamUsage }

// ChatCompletion answers a conversation. An answer is a stream of one frame, so
// that one decoder reads both.
func (p *Provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, dropped, err := p.send(ctx, req, false)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, p.broken(ctx, err)
	}
	source := &source{status: resp.StatusCode, event: once(body)}
	answer, err := llm.NewChatStream(ctx, source, meta(req, resp, dropped)).Collect()
	if err != nil {
		return nil, err
	}
	answer.Raw = body
	return answer, nil
}

// ChatCompletionStream answers a conversation piece by piece.
func (p *Provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	resp, dropped, err := p.send(ctx, req, true)
	if err != nil {
		return nil, err
	}
	events, err := p.openEvents(ctx, resp)
	if err != nil {
		return nil, err
	}
	source := &source{status: resp.StatusCode, event: events.next, close: events.Close}
	return llm.NewChatStream(ctx, source, meta(req, resp, dropped)), nil
}

func meta(req *llm.ChatRequest, resp *http.Response, dropped []string) *llm.ChatResponse {
	return &llm.ChatResponse{
		Provider: Name, Model: req.Model, RequestID: resp.Header.Get("X-Request-Id"), Dropped: dropped,
	}
}

// send sends a request, and gives the open answer of a 2xx.
func (p *Provider) send(ctx context.Context, req *llm.ChatRequest, stream bool) (*http.Response, []string, error) {
	body, dropped, err := p.encode(req, stream)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, p.broken(ctx, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.baseURL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, nil, &llm.Error{Kind: llm.KindConfiguration, Provider: Name, Message: "the base URL is none"}
	}
	for name, value := range req.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Authorization", "Bearer "+p.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "acme/1.0")
	resp, err := p.client.Do(r)
	if err != nil {
		return nil, nil, p.broken(ctx, err)
	}
	if resp.StatusCode/100 != 2 {
		defer resp.Body.Close()
		return nil, nil, p.refused(resp)
	}
	return resp, dropped, nil
}

// request is the body of a call; a field that is not set is not sent.
type request struct {
	Model            string            `json:"model"`
	Messages         []message         `json:"messages"`
	MaxTokens        *int              `json:"max_completion_tokens,omitempty"`
	Temperature      *float64          `json:"temperature,omitempty"`
	TopP             *float64          `json:"top_p,omitempty"`
	FrequencyPenalty *float64          `json:"frequency_penalty,omitempty"`
	PresencePenalty  *float64          `json:"presence_penalty,omitempty"`
	User             string            `json:"user,omitempty"`
	Metadata         map[string]string `json:"metadata,omitempty"`
	Stream           bool              `json:"stream,omitempty"`
	StreamOptions    map[string]bool   `json:"stream_options,omitempty"`
}

type message struct {
	Role    llm.Role `json:"role"`
	Name    string   `json:"name,omitempty"`
	Content string   `json:"content"`
}

// encode writes the body. What the service cannot take is an error, or dropped
// and named if the caller wants that; it is never left out in silence.
func (p *Provider) encode(req *llm.ChatRequest, stream bool) (body []byte, dropped []string, err error) {
	for _, param := range []struct {
		name string
		set  bool
	}{
		{"tools", len(req.Tools) > 0 || req.ToolChoice != nil || req.ParallelToolCalls != nil},
		{"response_format", req.ResponseFormat != nil},
		{"reasoning", req.Reasoning != nil},
		{"stop", len(req.Stop) > 0},
		{"n", req.N != nil},
		{"seed", req.Seed != nil},
		{"top_logprobs", req.TopLogprobs != nil},
	} {
		if param.set && !req.DropUnsupported {
			return nil, nil, p.Refuse(param.name)
		}
		if param.set {
			dropped = append(dropped, param.name)
		}
	}
	r := request{
		Model: req.Model, MaxTokens: req.MaxTokens, Temperature: req.Temperature, TopP: req.TopP,
		FrequencyPenalty: req.FrequencyPenalty, PresencePenalty: req.PresencePenalty,
		User: req.User, Metadata: req.Metadata, Stream: stream,
	}
	if stream {
		r.StreamOptions = map[string]bool{"include_usage": true}
	}
	for _, m := range req.Messages {
		for _, part := range m.Parts {
			if _, text := part.(llm.TextPart); !text {
				return nil, nil, p.Refuse("part that is not text")
			}
		}
		r.Messages = append(r.Messages, message{Role: m.Role, Name: m.Name, Content: m.Text()})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err = enc.Encode(r)
	return out.Bytes(), dropped, err
}
