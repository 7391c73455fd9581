package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// toy is a provider that a stranger might write in an afternoon: one operation
// of the OpenAI dialect, and a hook to break it with.
type toy struct {
	llm.Unsupported
	env conformance.Env
	// before runs at the start of each call.
	before func(ctx context.Context) error
	// keepOpen leaves bodies unclosed.
	keepOpen bool
}

func (t *toy) Name() string                       { return "toy" }
func (t *toy) Capabilities(string) llm.Capability { return 0 }

func (t *toy) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	if t.before != nil {
		if err := t.before(ctx); err != nil {
			return nil, err
		}
	}
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	body := struct {
		Model    string    `json:"model"`
		Messages []message `json:"messages"`
	}{Model: req.Model}
	for _, m := range req.Messages {
		body.Messages = append(body.Messages, message{string(m.Role), m.Text()})
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.env.BaseURL+"/chat/completions", &buf)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+t.env.Key)
	r.Header.Set("Content-Type", "application/json")
	resp, err := t.env.Client.Do(r)
	if err != nil {
		return nil, err
	}
	if !t.keepOpen {
		defer resp.Body.Close()
	}
	return t.decode(resp)
}

func (t *toy) decode(resp *http.Response) (*llm.ChatResponse, error) {
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		ID, Model string
		Choices   []struct {
			Message      struct{ Content string }
			FinishReason string `json:"finish_reason"`
		}
		Usage struct {
			Prompt     int64 `json:"prompt_tokens"`
			Completion int64 `json:"completion_tokens"`
			Total      int64 `json:"total_tokens"`
			In         struct {
				Cached int64 `json:"cached_tokens"`
			} `json:"prompt_tokens_details"`
			Out struct {
				Reasoning int64 `json:"reasoning_tokens"`
			} `json:"completion_tokens_details"`
		}
	}
	if err := json.Unmarshal(raw, &answer); err != nil || len(answer.Choices) == 0 {
		return nil, &llm.Error{Kind: llm.KindServer, Provider: "toy", Status: resp.StatusCode, Body: llm.Excerpt(raw)}
	}
	u := answer.Usage
	return &llm.ChatResponse{
		Provider: "toy", ID: answer.ID, Model: answer.Model, RequestID: resp.Header.Get("X-Request-Id"), Raw: raw,
		Choices: []llm.Choice{{
			Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.TextPart{Text: answer.Choices[0].Message.Content},
			}},
			FinishReason: llm.FinishReason(answer.Choices[0].FinishReason),
			FinishRaw:    answer.Choices[0].FinishReason,
		}},
		Usage: &llm.Usage{
			InputTokens: llm.Count(u.Prompt), OutputTokens: llm.Count(u.Completion), TotalTokens: llm.Count(u.Total),
			CachedTokens: llm.Count(u.In.Cached), ReasoningTokens: llm.Count(u.Out.Reasoning),
		},
	}, nil
}

// adapter plugs a toy into the suite; change breaks it first.
func adapter(change func(*toy)) conformance.Adapter {
	return conformance.Adapter{
		Target: scenario.Target{
			Name: "toy", Provider: "toy", Dialect: "openai", BaseURL: "https://api.toy.example/v1",
			Models: scenario.Models{Chat: "toy-1"},
			Traits: scenario.Traits{HidesReasoning: true},
		},
		Version: "1",
		New: func(env conformance.Env) (llm.Provider, error) {
			t := &toy{Unsupported: llm.Unsupported{Provider: "toy"}, env: env}
			if change != nil {
				change(t)
			}
			return t, nil
		},
	}
}

// waitForever is what a leaked goroutine does.
func waitForever() { select {} }
