package azureai_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azureai"
)

// Grok as Foundry sends it: no finish_reason until the last chunk, a whole call
// in one chunk, more cached tokens than the prompt has, a cost of 0.
func TestGrok(t *testing.T) {
	p := connect(t, azureai.Config{BaseURL: modelsURL}, answering(
		`{"id":"8a0e","object":"chat.completion","created":1,"model":"grok-4-1-fast-non-reasoning","prompt_filter_results":null,`+
			`"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","index":0,"type":"function","function":{"name":"f","arguments":"{}"}}]}}],`+
			`"usage":{"prompt_tokens":293,"completion_tokens":58,"total_tokens":351,"audio_prompt_tokens":0,"num_sources_used":0,"cost_in_usd_ticks":0,`+
			`"prompt_tokens_details":{"cached_tokens":387},"completion_tokens_details":{"reasoning_tokens":0}}}`))
	resp, err := p.ChatCompletion(t.Context(), ask(grok))
	require.NoError(t, err)
	require.Equal(t, []llm.ToolCallPart{{ID: "call_1", Name: "f", Arguments: "{}"}}, resp.ToolCalls())
	usage := &llm.Usage{
		InputTokens: llm.Count(293), OutputTokens: llm.Count(58), TotalTokens: llm.Count(351),
		CachedTokens: llm.Count(293), ReasoningTokens: llm.Count(0),
	}
	require.Equal(t, usage, resp.Usage)
	cost, err := p.CalculateCost(grok, *resp.Usage)
	require.NoError(t, err)
	require.Positive(t, cost.Total, "a cost of 0 is no price")

	s, err := connect(t, azureai.Config{BaseURL: modelsURL}, streaming(
		`{"id":"8a0e","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"so "}}]}`,
		`{"id":"8a0e","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{}"},"index":0,"type":"function"}]}}]}`,
		`{"id":"8a0e","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`,
		`{"id": "8a0e", "choices": [], "usage": {"prompt_tokens": 293, "completion_tokens": 58, "total_tokens": 351, "prompt_tokens_details": {"cached_tokens": 387}, "completion_tokens_details": {"reasoning_tokens": 0}, "num_sources_used": 0, "cost_in_usd_ticks": 0}}`,
		"[DONE]",
	)).ChatCompletionStream(t.Context(), ask(grok))
	require.NoError(t, err)
	streamed, err := s.Collect()
	require.NoError(t, err)
	require.Equal(t, "so ", streamed.Text())
	require.Equal(t, resp.ToolCalls(), streamed.ToolCalls())
	require.Equal(t, llm.FinishToolCalls, streamed.FinishReason())
	require.Equal(t, usage, streamed.Usage)
}

// Thoughts come in a field, or between tags within the text of R1 models only.
func TestThoughts(t *testing.T) {
	for _, tt := range []struct{ model, message, thought, text string }{
		{"DeepSeek-V3.2", `{"content":"4","reasoning_content":"2+2"}`, "2+2", "4"},
		{"DeepSeek-R1", `{"content":"<think>\n2+2</think>\n\n4"}`, "2+2", "4"},
		{"DeepSeek-R1-0528", `{"content":"4","reasoning_content":"2+2"}`, "2+2", "4"},
		{"MAI-DS-R1", `{"content":"<think>2+2</think>4"}`, "2+2", "4"},
		{"thinker", `{"content":"<think>2+2</think>4"}`, "2+2", "4"},
		{grok, `{"content":"<think>2+2</think>4"}`, "", "<think>2+2</think>4"},
	} {
		cfg := azureai.Config{Deployments: map[string]string{"DeepSeek-R1": "thinker"}}
		p := connect(t, cfg, answering(`{"id":"r","choices":[{"index":0,"finish_reason":"stop","message":`+tt.message+`}]}`))
		resp, err := p.ChatCompletion(t.Context(), ask(tt.model))
		require.NoError(t, err)
		require.Equal(t, tt.thought, resp.Reasoning(), tt.model)
		require.Equal(t, tt.text, resp.Text(), tt.model)

		s, err := connect(t, cfg, streaming(
			`{"id":"r","choices":[{"index":0,"delta":`+tt.message+`}]}`,
			`{"id":"r","choices":[{"index":0,"delta":{"role":null,"content":null,"reasoning_content":null,"tool_calls":null},"finish_reason":"stop","matched_stop":1}]}`,
			"[DONE]",
		)).ChatCompletionStream(t.Context(), ask(tt.model))
		require.NoError(t, err)
		resp, err = s.Collect()
		require.NoError(t, err)
		require.Equal(t, tt.thought, resp.Reasoning(), tt.model)
		require.Equal(t, tt.text, resp.Text(), tt.model)
	}
}

// OpenAI's models show no thoughts, and say so when they are asked for.
func TestHiddenThoughts(t *testing.T) {
	for model, dropped := range map[string][]string{"gpt-5.1": {"reasoning.include"}, "DeepSeek-V3.2": nil} {
		req := ask(model)
		req.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: true}
		resp, err := connect(t, azureai.Config{}, answering(chatBody)).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, dropped, resp.Dropped)
	}
}

// The gateway, the models' hosts and the older hosts each have shapes of their
// own.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name     string
		status   int
		body     string
		kind     llm.Kind
		code     string
		param    string
		message  string
		problems []string
	}{
		{"bad key", 401, `{"error":{"code":"401","message":"Access denied"}}`, llm.KindAuthentication, "401", "", "Access denied", nil},
		{"bad key as text", 401, `{"error":"Invalid auth token"}`, llm.KindAuthentication, "", "", "Invalid auth token", nil},
		{"bad key, flat", 401, `{"statusCode":401,"message":"Unauthorized"}`, llm.KindAuthentication, "", "", "Unauthorized", nil},
		{"no model", 400, `{"error":{"code":"no_model_name","message":"No model specified","details":"No model specified"}}`, llm.KindInvalidRequest, "no_model_name", "", "No model specified", nil},
		{"unknown model", 400, `{"error":{"code":"400","message":"Unknown model: x"}}`, llm.KindNotFound, "400", "", "Unknown model: x", nil},
		{"unknown model, old host", 404, `{"error":{"code":"unknown_model","message":"m","details":"d"}}`, llm.KindNotFound, "unknown_model", "", "m", nil},
		{"endpoint gone", 404, `{"status":"Serverless endpoint not found"}`, llm.KindNotFound, "", "", "Serverless endpoint not found", nil},
		{"no path", 404, `{"error":{"code":"404","message":"Resource not found"}}`, llm.KindNotFound, "404", "", "Resource not found", nil},
		{"filter, flat", 400, `{"status":400,"code":"content_filter","message":"The response was filtered","param":"messages","type":null}`, llm.KindContentFilter, "content_filter", "messages", "The response was filtered", nil},
		{"filter, nested", 400, `{"error":{"code":"content_filter","message":"m","innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, llm.KindContentFilter, "content_filter", "", "m", nil},
		{
			"not supported, documented", 422, `{"status":422,"code":"parameter_not_supported","detail":{"loc":["body","response_format"],"input":"json_object"},"message":"One of the parameters contain invalid values."}`,
			llm.KindInvalidRequest, "parameter_not_supported", "response_format", "One of the parameters contain invalid values.",
			[]string{"response_format"},
		},
		{
			"extra field", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted","input":"u"}]}`,
			llm.KindInvalidRequest, "", "user", "body.user: Extra inputs are not permitted",
			[]string{"user: Extra inputs are not permitted"},
		},
		{"extra field, list", 422, `{"error":["Extra inputs are not permitted"]}`, llm.KindInvalidRequest, "", "", "Extra inputs are not permitted", nil},
		{"rate limit", 429, `{"error":{"code":"RateLimitReached","message":"You have exceeded rate limit.","details":"You have exceeded rate limit."}}`, llm.KindRateLimit, "RateLimitReached", "", "You have exceeded rate limit.", nil},
		{"swagger", 500, `{"error":{"code":"Internal","message":"m","target":"t","details":[{"code":"c","message":"n"}],"innererror":{}}}`, llm.KindServer, "Internal", "", "m", nil},
		{"text", 503, `upstream connect error`, llm.KindServer, "", "", "upstream connect error", nil},
		{"empty", 403, ``, llm.KindPermission, "", "", "the service answered with status 403 Forbidden and no message", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, base := range []string{v1URL, modelsURL} {
				r := &recorder{status: tt.status, body: tt.body}
				_, err := connect(t, azureai.Config{BaseURL: base}, r).ChatCompletion(t.Context(), ask(grok))
				e := failed(t, err)
				require.Equal(t, tt.kind, e.Kind)
				require.Equal(t, tt.code, e.Code)
				require.Equal(t, tt.param, e.Param)
				require.Equal(t, tt.message, e.Message)
				require.Equal(t, "apim_1", e.RequestID)
				var wire *azureai.Error
				require.ErrorAs(t, err, &wire)
				require.Equal(t, tt.status, wire.Status)
				require.Equal(t, tt.code, wire.Code)
				require.Equal(t, tt.problems, wire.Problems)
				require.Contains(t, wire.Error(), "azureai: status")
			}
		})
	}
}

func TestRetryDelay(t *testing.T) {
	r := &recorder{status: 429, contentType: jsonType, body: `{"error":{"code":"RateLimitReached","message":"m","details":"m"}}`}
	r.header = map[string][]string{"Retry-After": {"1"}, "Retry-After-Ms": {"0"}}
	_, err := connect(t, azureai.Config{}, r).ChatCompletion(t.Context(), ask(grok))
	delay, ok := failed(t, err).RetryDelay()
	require.True(t, ok)
	require.Equal(t, time.Second, delay)
}

func TestErrorInStream(t *testing.T) {
	r := streaming(`{"choices":[{"index":0,"delta":{"content":"so far"}}]}`, `{"error":{"code":"RateLimitReached","message":"m"}}`)
	s, err := connect(t, azureai.Config{}, r).ChatCompletionStream(t.Context(), ask(grok))
	require.NoError(t, err)
	resp, err := s.Collect()
	require.Equal(t, llm.KindRateLimit, failed(t, err).Kind)
	require.Equal(t, "so far", resp.Text())
}
