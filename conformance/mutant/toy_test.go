package mutant_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// toy speaks as much of OpenAI's chat completions as the tests need: text, unary
// and streamed, and errors.
type toy struct {
	llm.Unsupported
	env conformance.Env
}

func toyAdapter() conformance.Adapter {
	return conformance.Adapter{
		Target: scenario.Target{
			Name: "toy", Provider: "toy", Dialect: "openai", BaseURL: "https://api.toy.example/v1",
			Models:       scenario.Models{Chat: "gpt-4.1"},
			Capabilities: llm.CapStream,
			Traits:       scenario.Traits{NoCacheWrite: true},
		},
		New: func(env conformance.Env) (llm.Provider, error) {
			return &toy{llm.Unsupported{Provider: "toy"}, env}, nil
		},
	}
}

// withRecordings gives an adapter every recording that it needs.
func withRecordings(t *testing.T, a conformance.Adapter) conformance.Adapter {
	t.Helper()
	files := fstest.MapFS{}
	for _, id := range conformance.Recordings(a.Target) {
		data, err := conformance.Record(t.Context(), a, id)
		require.NoError(t, err)
		files[cassette.Path(a.Name, id)] = &fstest.MapFile{Data: data}
	}
	a.Cassettes = files
	return a
}

func (p *toy) Name() string                       { return "toy" }
func (p *toy) Capabilities(string) llm.Capability { return llm.CapStream }

type (
	toyRequest struct {
		Model       string         `json:"model"`
		Messages    []toyMessage   `json:"messages"`
		MaxTokens   *int           `json:"max_completion_tokens,omitempty"`
		Temperature *float64       `json:"temperature,omitempty"`
		Stream      bool           `json:"stream,omitempty"`
		Options     map[string]any `json:"stream_options,omitempty"`
	}
	toyMessage struct {
		Role    string `json:"role"`
		Content any    `json:"content"`
	}
	toyAnswer struct {
		ID, Model string
		Choices   []struct {
			Index          int
			Message, Delta struct{ Content string }
			FinishReason   string `json:"finish_reason"`
		}
		Usage *struct {
			Input   int64 `json:"prompt_tokens"`
			Output  int64 `json:"completion_tokens"`
			Total   int64 `json:"total_tokens"`
			Details struct {
				Cached int64 `json:"cached_tokens"`
			} `json:"prompt_tokens_details"`
		}
		Error *toyError
	}
	toyError struct {
		Message string
		Code    any
		Type    string
	}
)

func (p *toy) send(ctx context.Context, req *llm.ChatRequest, stream bool) (*http.Response, error) {
	out := toyRequest{Model: req.Model, MaxTokens: req.MaxTokens, Temperature: req.Temperature, Stream: stream}
	if stream {
		out.Options = map[string]any{"include_usage": true}
	}
	for _, m := range req.Messages {
		content := any(m.Text())
		if len(m.Parts) > 1 {
			var parts []map[string]string
			for _, part := range m.Parts {
				parts = append(parts, map[string]string{"type": "text", "text": part.(llm.TextPart).Text})
			}
			content = parts
		}
		out.Messages = append(out.Messages, toyMessage{string(m.Role), content})
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.env.BaseURL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range req.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.env.Key)
	r.Header.Set("User-Agent", "toy/1")
	resp, err := p.env.Client.Do(r)
	if err != nil {
		return nil, &llm.Error{Kind: cmp.Or(llm.KindOf(err), llm.KindNetwork), Provider: "toy", Message: "no answer", Err: ctx.Err()}
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer resp.Body.Close()
		return nil, toyFailure(resp)
	}
	return resp, nil
}

func toyFailure(resp *http.Response) error {
	body, _ := io.ReadAll(resp.Body)
	var answer toyAnswer
	if json.Unmarshal(body, &answer) != nil || answer.Error == nil {
		answer.Error = &toyError{Message: http.StatusText(resp.StatusCode)}
	}
	e := answer.Error.typed(resp.StatusCode)
	e.Status, e.RequestID = resp.StatusCode, resp.Header.Get("X-Request-Id")
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil {
		e.RetryAfter = time.Duration(s) * time.Second
	}
	return e
}

func (e toyError) typed(status int) *llm.Error {
	kinds := map[int]llm.Kind{
		400: llm.KindInvalidRequest, 401: llm.KindAuthentication, 404: llm.KindNotFound,
		413: llm.KindRequestTooLarge, 429: llm.KindRateLimit, 503: llm.KindOverloaded,
	}
	kind := cmp.Or(kinds[status], llm.KindServer)
	switch code := fmt.Sprint(e.Code, " ", e.Type); {
	case strings.Contains(code, "insufficient_quota"):
		kind = llm.KindQuota
	case strings.Contains(code, "context_length"):
		kind = llm.KindContextLength
	case strings.Contains(code, "rate_limit"):
		kind = llm.KindRateLimit
	case strings.Contains(code, "overloaded"):
		kind = llm.KindOverloaded
	}
	return &llm.Error{Kind: kind, Provider: "toy", Message: e.Message}
}

func (a toyAnswer) usage() *llm.Usage {
	if a.Usage == nil {
		return nil
	}
	return &llm.Usage{
		InputTokens: llm.Count(a.Usage.Input), OutputTokens: llm.Count(a.Usage.Output),
		TotalTokens: llm.Count(a.Usage.Total), CachedTokens: llm.Count(a.Usage.Details.Cached),
	}
}

func (p *toy) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, err := p.send(ctx, req, false)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer toyAnswer
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, &llm.Error{Kind: llm.KindMalformedResponse, Provider: "toy", Message: err.Error()}
	}
	out := &llm.ChatResponse{
		Provider: "toy", ID: answer.ID, Model: answer.Model,
		Usage: answer.usage(), RequestID: resp.Header.Get("X-Request-Id"),
	}
	for _, c := range answer.Choices {
		out.Choices = append(out.Choices, llm.Choice{
			Index: c.Index, Message: llm.Assistant(c.Message.Content),
			FinishReason: llm.FinishReason(c.FinishReason), FinishRaw: c.FinishReason,
		})
	}
	return out, nil
}

func (p *toy) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	resp, err := p.send(ctx, req, true)
	if err != nil {
		return nil, err
	}
	return llm.NewChatStream(ctx, &toySource{resp.Body, bufio.NewReader(resp.Body)}, &llm.ChatResponse{
		Provider: "toy", Model: req.Model, RequestID: resp.Header.Get("X-Request-Id"),
	}), nil
}

type toySource struct {
	io.Closer
	lines *bufio.Reader
}

func (s *toySource) Next() (llm.Chunk, error) {
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return llm.Chunk{}, err
		}
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
		if !ok {
			continue
		}
		if data == "[DONE]" {
			return llm.Chunk{}, io.EOF
		}
		var frame toyAnswer
		if err := json.Unmarshal([]byte(data), &frame); err != nil {
			return llm.Chunk{}, &llm.Error{Kind: llm.KindMalformedResponse, Message: err.Error()}
		}
		if frame.Error != nil {
			return llm.Chunk{}, frame.Error.typed(0)
		}
		chunk := llm.Chunk{ID: frame.ID, Model: frame.Model, Usage: frame.usage()}
		for _, c := range frame.Choices {
			chunk.Text = c.Delta.Content
			chunk.FinishReason, chunk.FinishRaw = llm.FinishReason(c.FinishReason), c.FinishReason
		}
		return chunk, nil
	}
}
