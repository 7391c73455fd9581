package openrouter_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/openrouter"
)

const responsesBody = "\n         \n" + `{"object":"response","id":"gen-1","model":"openai/o4-mini","error":null,"output":[` +
	`{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA","format":"openai-responses-v1"},` +
	`{"role":"assistant","type":"message","status":"completed","content":[{"type":"output_text","text":"12","annotations":[]}],"id":"msg_tmp_1"}],` +
	`"usage":{"input_tokens":19,"output_tokens":158,"cost":0.0007161,"is_byok":false,"cost_details":{"upstream_inference_cost":null}}}`

func newResponses(t testing.TB, contentType string, bodies ...string) (*openrouter.Provider, *wiretest.Service) {
	t.Helper()
	s := wiretest.New(200, http.Header{"Content-Type": {contentType}, "X-Generation-Id": {"gen-1"}}, bodies...)
	p, err := openrouter.New(openrouter.Config{
		APIKey: "sk-or-v1-secret", API: openrouter.APIResponses, HTTPClient: &http.Client{Transport: s},
	})
	require.NoError(t, err)
	return p, s
}

// OpenRouter's answers have keep-alives before them, no status, and their cost.
func TestResponses(t *testing.T) {
	p, s := newResponses(t, jsonType, responsesBody)
	req := hello(openrouter.Options{
		Models: []string{"a/b"}, ServiceTier: "flex", Verbosity: "low", PromptCacheKey: "k", TopK: new(3), SessionID: "s",
	})
	req.FrequencyPenalty, req.Reasoning = new(0.5), &llm.Reasoning{BudgetTokens: new(1024), Include: true}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "responses", resp.API)
	require.Equal(t, "12", resp.Text())
	require.Equal(t, llm.FinishStop, resp.FinishReason())
	require.Equal(t, "$0.0007161", resp.Usage.ReportedCost.String())
	require.Equal(t, []string{"POST https://openrouter.ai/api/v1/responses"}, s.Paths)
	require.Equal(t, `{"model":"openai/gpt-4o:nitro","input":[{"role":"user","content":"hi"}],"frequency_penalty":0.5,`+
		`"text":{"verbosity":"low"},"reasoning":{"max_tokens":1024,"summary":"auto"},"include":["reasoning.encrypted_content"],"store":false,`+
		`"service_tier":"flex","prompt_cache_key":"k","models":["a/b"],"top_k":3,"session_id":"s"}`, s.Sent[0])

	// The thoughts go back, to this API and past the other one.
	req = hello()
	req.Messages = append(req.Messages, resp.Message(), llm.User("and?"))
	_, err = p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Contains(t, s.Sent[1], `{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA","format":"openai-responses-v1"},{"role":"assistant","content":"12"}`)
	chat, c := newService(t, 200, jsonType, finished)
	resp, err = chat.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "chat_completions", resp.API)
	require.NotContains(t, c.Sent[0], "rs_1")
}

// Its streams have no lines for the type, comments in between, and a mark at
// the end.
func TestResponsesStream(t *testing.T) {
	const text = ": OPENROUTER PROCESSING\n\n:\n\n" +
		`data: {"type":"response.created","response":{"id":"gen-1","model":"m"},"sequence_number":0}` + "\n\n: \n\n" +
		`data: {"type":"response.output_text.delta","output_index":0,"item_id":"msg_tmp_1","content_index":0,"delta":"4","logprobs":[],"sequence_number":1}` + "\n\n"
	const end = `data: {"type":"response.completed","response":{"id":"gen-1","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":1,"cost":0.1,"is_byok":false}}}` + "\n\ndata: [DONE]\n\n"
	p, _ := newResponses(t, eventType, text+end)
	resp, err := wiretest.Collect(t, p, hello())
	require.NoError(t, err)
	require.Equal(t, "4", resp.Text())
	require.Equal(t, "$0.1", resp.Usage.ReportedCost.String())

	for failed, want := range map[string]llm.Kind{
		`{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"m"}}}`:                                                     llm.KindServer,
		`{"type":"response.failed","error_type":"x","response":{"status":"failed","error_type":"provider_overloaded","error":{"code":"server_error","message":"m"}}}`: llm.KindOverloaded,
		`{"type":"error","error_type":"payment_required","code":"server_error","message":"m"}`:                                                                        llm.KindQuota,
		`{"error":{"code":502,"message":"Provider returned error"},"user_id":"u"}`:                                                                                    llm.KindServer,
	} {
		p, _ := newResponses(t, eventType, text+"data: "+failed+"\n\n")
		resp, err := wiretest.Collect(t, p, hello())
		require.Equal(t, want, failure(t, err).Kind, failed)
		require.Equal(t, "4", resp.Text())
	}
}

// Options that this API does not document would be dropped without a word.
func TestResponsesOptions(t *testing.T) {
	for param, options := range map[string]openrouter.Options{
		"transforms":         {Transforms: []string{}},
		"hide_reasoning":     {HideReasoning: true},
		"min_p":              {MinP: new(0.1)},
		"top_a":              {TopA: new(0.1)},
		"repetition_penalty": {RepetitionPenalty: new(1.0)},
		"logit_bias":         {LogitBias: map[string]int{"1": 1}},
		"cache_control":      {CacheControl: "5m"},
	} {
		p, s := newResponses(t, jsonType, responsesBody)
		req := hello(options)
		e := wiretest.Refuse(t, p, s, req)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
		req.DropUnsupported = true
		resp, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, []string{param}, resp.Dropped)
		require.NotContains(t, s.Sent[0], param)
	}
	p, s := newResponses(t, jsonType, responsesBody)
	req := hello()
	req.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, BudgetTokens: new(1)}
	require.Equal(t, llm.KindInvalidRequest, wiretest.Refuse(t, p, s, req).Kind)
	require.Equal(t, "API", wiretest.Refuse(t, p, s, hello(openrouter.Options{API: "x"})).Param)
	require.False(t, p.Capabilities("openai/gpt-5.6-sol").Has(llm.CapStop))
	require.True(t, p.Capabilities("openai/gpt-5.6-sol").Has(llm.CapTools|llm.CapReasoningSignature))
	_, err := openrouter.New(openrouter.Config{APIKey: "k", API: "x"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
}
