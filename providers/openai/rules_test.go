package openai_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// Every row is a request that OpenAI refuses, or takes, by its guide to
// reasoning models and its model pages of 2026-11.
func TestModelRules(t *testing.T) {
	effort := func(e llm.Effort) *llm.Reasoning { return &llm.Reasoning{Effort: e} }
	tools := []llm.Tool{{Name: "f"}}
	for _, tt := range []struct {
		model string
		req   llm.ChatRequest
		// refused is the parameter in the error; empty when the request goes.
		refused string
	}{
		{"gpt-4.1", llm.ChatRequest{Temperature: new(0.0), TopP: new(1.0), TopLogprobs: new(1), Stop: []string{"x"}, Tools: tools}, ""},
		{"gpt-4.1", llm.ChatRequest{Reasoning: effort(llm.EffortLow)}, "reasoning"},
		{"gpt-4o-mini", llm.ChatRequest{Reasoning: effort(llm.EffortNone)}, "reasoning"},
		{"gpt-5-chat-latest", llm.ChatRequest{Temperature: new(1.0)}, ""},
		{"gpt-5-chat-latest", llm.ChatRequest{Reasoning: effort(llm.EffortLow)}, "reasoning"},
		{"gpt-4o-search-preview", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"ft:gpt-4o-mini:acme::1", llm.ChatRequest{Reasoning: effort(llm.EffortLow)}, "reasoning"},

		{"o3", llm.ChatRequest{Reasoning: effort(llm.EffortHigh), Tools: tools, MaxTokens: new(9), Seed: new(int64(1))}, ""},
		{"o3", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"o4-mini", llm.ChatRequest{Stop: []string{"x"}}, "stop"},
		{"o3", llm.ChatRequest{Tools: tools, ParallelToolCalls: new(true)}, "parallel_tool_calls"},
		{"o3", llm.ChatRequest{FrequencyPenalty: new(0.0)}, "frequency_penalty"},

		{"gpt-5", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortMinimal)}, ""},
		{"gpt-5", llm.ChatRequest{TopP: new(1.0)}, "top_p"},
		{"gpt-5-2025-08-07", llm.ChatRequest{TopLogprobs: new(0)}, "top_logprobs"},
		{"gpt-5.1", llm.ChatRequest{Temperature: new(0.5)}, ""},
		{"gpt-5.1", llm.ChatRequest{Temperature: new(0.5), Reasoning: effort(llm.EffortNone)}, ""},
		{"gpt-5.1", llm.ChatRequest{Temperature: new(0.5), Reasoning: effort(llm.EffortLow)}, "temperature"},
		{"gpt-5.1", llm.ChatRequest{PresencePenalty: new(0.5)}, "presence_penalty"},
		{"gpt-5.1", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortLow)}, ""},
		{"gpt-5.1", llm.ChatRequest{Reasoning: &llm.Reasoning{BudgetTokens: new(1)}}, "reasoning.budget_tokens"},

		{"gpt-5.4", llm.ChatRequest{Tools: tools}, ""},
		{"gpt-5.5", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortLow)}, "reasoning"},
		{"gpt-5.6-sol", llm.ChatRequest{Tools: tools}, "tools"},
		{"gpt-5.6-sol", llm.ChatRequest{Temperature: new(1.0)}, "temperature"},
		{"gpt-5.6-sol", llm.ChatRequest{Tools: tools, Temperature: new(1.0), Reasoning: effort(llm.EffortNone)}, ""},
		{"gpt-6-sol", llm.ChatRequest{Tools: tools}, "tools"},
		{"gpt-6-sol", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, ""},
		{"gpt-6-sol", llm.ChatRequest{Temperature: new(1.0), Reasoning: effort(llm.EffortNone)}, "temperature"},
		{"gpt-6.1-terra", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, ""},
		{"gpt-6-astra", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, "tools"},
		{"gpt-6.1-sol", llm.ChatRequest{Tools: tools, Reasoning: effort(llm.EffortNone)}, "tools"},
		{"gpt-6.2-sol", llm.ChatRequest{Tools: tools}, "tools"},
		{"gpt-6.2-sol", llm.ChatRequest{Reasoning: effort(llm.EffortMax)}, ""},

		{"llama-9", llm.ChatRequest{Temperature: new(1.0), Tools: tools, Reasoning: effort(llm.EffortLow)}, ""},
		{"gpt-oss-120b", llm.ChatRequest{Temperature: new(1.0), Reasoning: effort(llm.EffortLow)}, ""},
	} {
		p, r := newRecorder(t, 200, jsonType, chatBody)
		req := tt.req
		req.Model, req.Messages = tt.model, []llm.Message{llm.User("hi")}
		_, err := p.ChatCompletion(t.Context(), &req)
		if tt.refused == "" {
			require.NoError(t, err, "%s %+v", tt.model, tt.req)
			continue
		}
		var e *llm.Error
		require.ErrorAs(t, err, &e, "%s %+v", tt.model, tt.req)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, tt.refused, e.Param, tt.model)
		require.Equal(t, tt.model, e.Model)
		require.Equal(t, "openai", e.Provider)
		require.Empty(t, r.sent, "nothing is sent")

		req.DropUnsupported = true
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Contains(t, resp.Dropped, tt.refused)
	}
}

func TestLimitName(t *testing.T) {
	for _, model := range []string{"gpt-4.1", "gpt-5.1", "o3"} {
		p, r := newRecorder(t, 200, jsonType, chatBody)
		req := *hello
		req.Model, req.MaxTokens = model, new(7)
		_, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		var sent map[string]any
		require.NoError(t, json.Unmarshal([]byte(r.sent[0]), &sent))
		require.EqualValues(t, 7, sent["max_completion_tokens"])
		require.NotContains(t, sent, "max_tokens")
	}
}

// Thoughts are never shown on chat completions: asking for them is listed.
func TestInclude(t *testing.T) {
	p, _ := newRecorder(t, 200, jsonType, chatBody)
	req := *hello
	req.Model, req.Reasoning = "gpt-5.1", &llm.Reasoning{Effort: llm.EffortLow, Include: true}
	resp, err := p.ChatCompletion(t.Context(), &req)
	require.NoError(t, err)
	require.Equal(t, []string{"reasoning.include"}, resp.Dropped)
}
