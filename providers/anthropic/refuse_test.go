package anthropic_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

// stray claims to be this provider's option.
type stray struct{}

func (stray) ForProvider() string { return "anthropic" }

// Each of these is refused; with DropUnsupported, those with drops are sent
// without the parameter.
func TestRefused(t *testing.T) {
	tools := []llm.Tool{{Name: "f"}}
	for _, tt := range []struct {
		name, model string
		edit        func(*llm.ChatRequest)
		kind        llm.Kind
		param       string
		drops       bool
	}{
		{"seed", either, func(r *llm.ChatRequest) { r.Seed = new(int64(0)) }, llm.KindUnsupported, "seed", true},
		{"n", either, func(r *llm.ChatRequest) { r.N = new(2) }, llm.KindUnsupported, "n", true},
		{"frequency penalty", either, func(r *llm.ChatRequest) { r.FrequencyPenalty = new(0.0) }, llm.KindUnsupported, "frequency_penalty", true},
		{"presence penalty", either, func(r *llm.ChatRequest) { r.PresencePenalty = new(1.0) }, llm.KindUnsupported, "presence_penalty", true},
		{"logprobs", either, func(r *llm.ChatRequest) { r.TopLogprobs = new(0) }, llm.KindUnsupported, "top_logprobs", true},
		{"metadata", either, func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, llm.KindUnsupported, "metadata", true},
		{"JSON without a schema", either, func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{} }, llm.KindUnsupported, "response_format", true},
		{"a schema on an old model", "claude-sonnet-4-20250514", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: []byte("{}")} }, llm.KindUnsupported, "response_format", true},
		{"a hot temperature", either, func(r *llm.ChatRequest) { r.Temperature = new(1.5) }, llm.KindInvalidRequest, "temperature", true},
		{"a cold temperature", either, func(r *llm.ChatRequest) { r.Temperature = new(-0.1) }, llm.KindInvalidRequest, "temperature", true},
		{"temperature on a new model", always, func(r *llm.ChatRequest) { r.Temperature = new(1.0) }, llm.KindUnsupported, "temperature", true},
		{"temperature on sonnet 5", "claude-sonnet-5", func(r *llm.ChatRequest) { r.Temperature = new(0.5) }, llm.KindUnsupported, "temperature", true},
		{"top_p on a new model", "claude-opus-4-7", func(r *llm.ChatRequest) { r.TopP = new(0.5) }, llm.KindUnsupported, "top_p", true},
		{"top_k on a new model", always, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{anthropic.Options{TopK: new(3)}} }, llm.KindUnsupported, "top_k", true},
		{"a forced call on a new model", always, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = tools, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, llm.KindUnsupported, "tool_choice", true},
		{"silence of a model that always thinks", always, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortNone} }, llm.KindUnsupported, "reasoning.effort", true},
		{"a budget on a new model", always, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(2000)} }, llm.KindUnsupported, "reasoning.budget_tokens", true},
		{"thoughts of a model without", "claude-3-5-sonnet-20241022", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Include: true} }, llm.KindUnsupported, "reasoning", true},
		{"a budget beyond the limit", older, func(r *llm.ChatRequest) {
			r.MaxTokens, r.Reasoning = new(2000), &llm.Reasoning{BudgetTokens: new(2000)}
		}, llm.KindInvalidRequest, "reasoning", false},
		{"no room to think", older, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow} }, llm.KindInvalidRequest, "reasoning", false},
		{"an unknown effort", always, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: "wild"} }, llm.KindInvalidRequest, "reasoning.effort", false},
		{"no model", "", nil, llm.KindInvalidRequest, "model", false},
		{"a negative limit", either, func(r *llm.ChatRequest) { r.MaxTokens = new(-1) }, llm.KindInvalidRequest, "max_tokens", false},
		{"a call without tools", either, func(r *llm.ChatRequest) { r.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceRequired} }, llm.KindInvalidRequest, "tool_choice", false},
		{"a nameless choice", either, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = tools, &llm.ToolChoice{Mode: llm.ToolChoiceNamed}
		}, llm.KindInvalidRequest, "tool_choice", false},
		{"an unknown choice", either, func(r *llm.ChatRequest) { r.ToolChoice = &llm.ToolChoice{Mode: "maybe"} }, llm.KindInvalidRequest, "tool_choice", false},
		{"a nameless tool", either, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{{}} }, llm.KindInvalidRequest, "tools", false},
		{"a broken schema", either, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{{Name: "f", Parameters: []byte(`{`)}} }, llm.KindInvalidRequest, "input_schema", false},
		{"audio", either, func(r *llm.ChatRequest) { r.Messages = []llm.Message{llm.UserParts(llm.AudioPart{})} }, llm.KindUnsupported, "messages", false},
		{"an unknown image", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/tiff", Data: []byte("x")})}
		}, llm.KindInvalidRequest, "messages", false},
		{"an empty image", either, func(r *llm.ChatRequest) { r.Messages = []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/png"})} }, llm.KindInvalidRequest, "messages", false},
		{"an unknown document", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.DocumentPart{MIME: "text/rtf", Data: []byte("x")})}
		}, llm.KindUnsupported, "messages", false},
		{"an image of the assistant", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ImagePart{URL: "https://x.test"}}}}
		}, llm.KindInvalidRequest, "messages", false},
		{"a call of the user", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.ToolCallPart{Name: "f"})}
		}, llm.KindInvalidRequest, "messages", false},
		{"an image as system prompt", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{{Role: llm.RoleSystem, Parts: []llm.Part{llm.ImagePart{}}}}
		}, llm.KindInvalidRequest, "messages", false},
		{"an unknown role", either, func(r *llm.ChatRequest) { r.Messages = []llm.Message{{Role: "robot"}} }, llm.KindInvalidRequest, "messages", false},
		{"arguments that are no object", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{Name: "f", Arguments: "[1]"}}}}
		}, llm.KindInvalidRequest, "messages", false},
		{"a cut call", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{Name: "f", Arguments: `{"a":`}}}}
		}, llm.KindInvalidRequest, "input", false},
		{"a call in a result", either, func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.ToolResultPart{Content: []llm.Part{llm.ToolCallPart{}}})}
		}, llm.KindInvalidRequest, "messages", false},
		{"stray options", either, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{stray{}} }, llm.KindInvalidRequest, "options", false},
		{"two sets of options", either, func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{anthropic.Options{}, anthropic.Options{}}
		}, llm.KindInvalidRequest, "options", false},
		{"a wrong tier", either, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{anthropic.Options{ServiceTier: "gold"}} }, llm.KindInvalidRequest, "options", false},
		{"a wrong lifetime", either, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{anthropic.Options{Cache: "2h"}} }, llm.KindInvalidRequest, "options", false},
		{"a negative top_k", either, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{anthropic.Options{TopK: new(-1)}} }, llm.KindInvalidRequest, "options", false},
		{"an extra that is ours", either, func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{anthropic.Options{Extra: map[string]json.RawMessage{"model": []byte(`"x"`)}}}
		}, llm.KindInvalidRequest, "options", false},
		{"a broken extra", either, func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{anthropic.Options{Extra: map[string]json.RawMessage{"x": []byte(`{`)}}}
		}, llm.KindInvalidRequest, "x", false},
		{"a header that authenticates", either, func(r *llm.ChatRequest) { r.Headers = map[string]string{"x-api-key": "other"} }, llm.KindInvalidRequest, "headers", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, _, _, err := sent(t, request(tt.model, tt.edit))
			failed, ok := err.(*llm.Error)
			require.True(t, ok, "%v", err)
			require.Empty(t, body, "nothing may be sent")
			require.Equal(t, tt.kind, failed.Kind, failed)
			require.Equal(t, tt.param, failed.Param)
			require.Equal(t, "anthropic", failed.Provider)
			require.Equal(t, tt.model, failed.Model)
			require.NotEmpty(t, failed.Message)

			req := request(tt.model, tt.edit)
			req.DropUnsupported = true
			body, _, dropped, err := sent(t, req)
			if !tt.drops {
				require.Equal(t, failed.Kind, llm.KindOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, []string{tt.param}, dropped)
			for _, field := range []string{"seed", "penalty", "logprobs", "temperature", "top_", "tool_choice", "output_config", "budget", "disabled", `"b"`} {
				require.NotContains(t, body, field)
			}
		})
	}
	p := newProvider(t, reply(200, jsonHeader, okBody))
	_, err := p.ChatCompletion(t.Context(), nil)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
}
