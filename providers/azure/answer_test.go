package azure_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
)

// A stream as Azure sends it: an empty chunk with the prompt's filter results,
// results and padding in every chunk, annotations without a delta after the
// finish, an object within the usage.
func TestStream(t *testing.T) {
	r := streaming(
		`{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}`,
		`{"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0}],"created":1,"id":"chatcmpl-1","model":"gpt-5-mini-2025-08-07","obfuscation":"xx","usage":null}`,
		`{"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"delta":{"content":"Hello"},"finish_reason":null,"index":0}],"id":"chatcmpl-1","model":"gpt-5-mini-2025-08-07","obfuscation":"x","usage":null}`,
		`{"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0}],"id":"chatcmpl-1","model":"gpt-5-mini-2025-08-07","usage":null}`,
		`{"choices":[{"index":0,"finish_reason":null,"content_filter_results":{},"content_filter_offsets":{"check_offset":5,"start_offset":0,"end_offset":5}}],"id":""}`,
		`{"choices":[],"id":"chatcmpl-1","latency_checkpoint":{"engine_ttft_ms":4},"usage":{"completion_tokens":7,"completion_tokens_details":{"reasoning_tokens":2},"latency_checkpoint":{"engine_ttft_ms":42},"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":3},"total_tokens":17}}`,
		"[DONE]",
	)
	s, err := connect(t, azure.Config{}, r).ChatCompletionStream(t.Context(), ask("gpt-5-mini"))
	require.NoError(t, err)
	resp, err := s.Collect()
	require.NoError(t, err)
	require.Equal(t, "Hello", resp.Text())
	require.Equal(t, "chatcmpl-1", resp.ID)
	require.Equal(t, "gpt-5-mini-2025-08-07", resp.Model)
	require.Equal(t, llm.FinishStop, resp.FinishReason())
	require.Equal(t, "apim_1", resp.RequestID)
	require.Equal(t, &llm.Usage{
		InputTokens: llm.Count(10), OutputTokens: llm.Count(7), TotalTokens: llm.Count(17),
		CachedTokens: llm.Count(3), ReasoningTokens: llm.Count(2),
	}, resp.Usage)
}

// A blocked answer is an answer.
func TestBlockedAnswer(t *testing.T) {
	p := connect(t, azure.Config{}, answering(`{"id":"r","choices":[{"index":0,"finish_reason":"content_filter","content_filter_results":{"hate":{"filtered":true,"severity":"high"}},"message":{"role":"assistant"}}]}`))
	resp, err := p.ChatCompletion(t.Context(), ask("gpt-4.1"))
	require.NoError(t, err)
	require.Equal(t, llm.FinishContentFilter, resp.FinishReason())
	require.Empty(t, resp.Text())

	r := streaming(
		`{"choices":[{"index":0,"delta":{"content":"so far"},"finish_reason":null}],"id":"r"}`,
		`{"choices":[{"index":0,"finish_reason":"content_filter","content_filter_results":{"hate":{"filtered":true,"severity":"high"}}}],"id":""}`,
		"[DONE]",
	)
	s, err := connect(t, azure.Config{}, r).ChatCompletionStream(t.Context(), ask("gpt-4.1"))
	require.NoError(t, err)
	resp, err = s.Collect()
	require.NoError(t, err)
	require.Equal(t, llm.FinishContentFilter, resp.FinishReason())
	require.Equal(t, "so far", resp.Text())
}

// Other makers' models on the same paths show their thoughts.
func TestHostedThoughts(t *testing.T) {
	p := connect(t, azure.Config{}, answering(`{"id":"r","choices":[{"index":0,"finish_reason":"tool_call","matched_stop":1,"message":{"role":"assistant","content":"4","reasoning_content":"2+2","tool_calls":null}}]}`))
	resp, err := p.ChatCompletion(t.Context(), ask("deepseek-r1"))
	require.NoError(t, err)
	require.Equal(t, "2+2", resp.Reasoning())
	require.Equal(t, "4", resp.Text())
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		kind   llm.Kind
		want   azure.Error
	}{
		{
			"bad key", 401, `{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}`,
			llm.KindAuthentication, own("401", "", "", "Access denied due to invalid subscription key or wrong API endpoint."),
		},
		{"no role", 401, `{"error":{"code":"PermissionDenied","message":"m"}}`, llm.KindAuthentication, own("PermissionDenied", "", "", "m")},
		{"firewall", 403, `{"error":{"code":"AccessDenied","message":"Access denied due to Virtual Network/Firewall rules."}}`, llm.KindPermission, own("AccessDenied", "", "", "Access denied due to Virtual Network/Firewall rules.")},
		{"no deployment", 404, `{"error":{"type":"invalid_request_error","code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`, llm.KindNotFound, own("DeploymentNotFound", "invalid_request_error", "", "The API deployment for this resource does not exist.")},
		{"no path", 404, `{"error":{"code":"404","message":"Resource not found"}}`, llm.KindNotFound, own("404", "", "", "Resource not found")},
		{"context", 400, `{"error":{"message":"Input tokens exceed the configured limit of 272000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, llm.KindContextLength, own("context_length_exceeded", "invalid_request_error", "messages", "Input tokens exceed the configured limit of 272000 tokens.")},
		{"numeric code", 400, `{"error":{"requestid":"q","code":400,"message":"Validation error at #/x: Extra inputs are not permitted"}}`, llm.KindInvalidRequest, own("400", "", "", "Validation error at #/x: Extra inputs are not permitted")},
		{"unsupported", 400, `{"error":{"message":"m","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`, llm.KindInvalidRequest, own("unsupported_value", "invalid_request_error", "temperature", "m")},
		{"rate limit", 429, `{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded the rate limit. Please retry after 6 seconds."}}`, llm.KindRateLimit, own("429", "", "", "Requests to the ChatCompletions_Create Operation have exceeded the rate limit. Please retry after 6 seconds.")},
		{"capacity", 429, `{"error":{"code":"429","message":"System is experiencing high demand and cannot process your request."}}`, llm.KindOverloaded, own("429", "", "", "System is experiencing high demand and cannot process your request.")},
		{"timeout", 408, `{"error":{"code":"Timeout","message":"The operation was timeout."}}`, llm.KindTimeout, own("Timeout", "", "", "The operation was timeout.")},
		{"server", 500, `{"error":{"code":"InternalServerError","message":"m"}}`, llm.KindServer, own("InternalServerError", "", "", "m")},
		{"unavailable", 503, `{"error":{"code":"ServiceUnavailable","message":"m"}}`, llm.KindOverloaded, own("ServiceUnavailable", "", "", "m")},
		{"image filter", 400, `{"error":{"code":"contentFilter","message":"m"}}`, llm.KindContentFilter, own("contentFilter", "", "", "m")},
		{"page", 502, `<html><head><title>502 Bad Gateway</title></head></html>`, llm.KindServer, own("", "", "", "an HTML page: 502 Bad Gateway")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{status: tt.status, contentType: jsonType, body: tt.body}
			_, err := connect(t, azure.Config{}, r).ChatCompletion(t.Context(), ask("gpt-4.1"))
			e := failed(t, err)
			require.Equal(t, tt.kind, e.Kind)
			require.Equal(t, "apim_1", e.RequestID)
			require.Equal(t, "gpt-4.1", e.Model)
			require.Equal(t, tt.want.Message, e.Message)
			var wire *azure.Error
			require.ErrorAs(t, err, &wire)
			tt.want.Status = tt.status
			require.Equal(t, &tt.want, wire)
			require.Contains(t, wire.Error(), "azure: status")
		})
	}
}

func own(code, typ, param, message string) azure.Error {
	var e azure.Error
	e.Provider, e.RequestID = "azure", "apim_1"
	e.Code, e.Type, e.Param, e.Message = code, typ, param, message
	return e
}

// A blocked prompt says which categories blocked it, under either name of the
// results.
func TestBlockedPrompt(t *testing.T) {
	for name, code := range map[string]string{"content_filter_result": "content_filter", "content_filter_results": "BadRequest"} {
		r := &recorder{status: 400, contentType: jsonType, body: `{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"` + code + `","status":400,` +
			`"innererror":{"code":"ResponsibleAIPolicyViolation","` + name + `":{"violence":{"filtered":true,"severity":"high"},"hate":{"filtered":true,"severity":"high"},"sexual":{"filtered":true},"self_harm":{"filtered":true},"profanity":{"filtered":true},` +
			`"jailbreak":{"detected":false,"filtered":false},"custom_blocklists":{"filtered":true,"details":[]},"odd":7}}}}`}
		_, err := connect(t, azure.Config{}, r).ChatCompletion(t.Context(), ask("gpt-4.1"))
		e := failed(t, err)
		require.Equal(t, llm.KindContentFilter, e.Kind)
		require.False(t, e.Retryable())
		require.Equal(t, "prompt", e.Param)
		var wire *azure.Error
		require.ErrorAs(t, err, &wire)
		require.Equal(t, "ResponsibleAIPolicyViolation", wire.InnerCode)
		require.Equal(t, []string{"custom_blocklists", "hate", "profanity", "self_harm", "sexual", "violence"}, wire.Filtered)
		require.Contains(t, wire.Error(), "sexual, violence")
	}
}

func TestValidation(t *testing.T) {
	r := &recorder{status: 422, contentType: jsonType, body: `{"error":{"code":"Invalid input","details":[{"input":{"type":"function"},"loc":["body","tools",0,"x"],"msg":"Input should be a valid string","type":"string_type"}],"message":"invalid input error","status":422}}`}
	_, err := connect(t, azure.Config{}, r).ChatCompletion(t.Context(), ask("mai-ds-r1"))
	e := failed(t, err)
	require.Equal(t, llm.KindInvalidRequest, e.Kind)
	require.Equal(t, "tools.0.x", e.Param)
	require.Equal(t, "invalid input error", e.Message)
	var wire *azure.Error
	require.ErrorAs(t, err, &wire)
	require.Equal(t, []string{"tools.0.x: Input should be a valid string"}, wire.Problems)
	require.Contains(t, wire.Error(), "valid string")
}

func TestRetryDelay(t *testing.T) {
	for _, tt := range []struct {
		seconds, ms string
		want        time.Duration
	}{
		{"1", "0", time.Second},
		{"7", "", 7 * time.Second},
		{"1", "430", 430 * time.Millisecond},
		{"", "", 6 * time.Second},
	} {
		r := &recorder{status: 429, contentType: jsonType, body: `{"error":{"code":"429","message":"Please retry after 6 seconds."}}`}
		r.header = map[string][]string{"Retry-After": {tt.seconds}, "Retry-After-Ms": {tt.ms}}
		_, err := connect(t, azure.Config{}, r).ChatCompletion(t.Context(), ask("gpt-4.1"))
		delay, ok := failed(t, err).RetryDelay()
		require.True(t, ok)
		require.Equal(t, tt.want, delay)
	}
}

// A failure inside a stream has the kind of its HTTP form.
func TestErrorInStream(t *testing.T) {
	for body, kind := range map[string]llm.Kind{
		`{"error":{"code":"429","message":"m"}}`:                                    llm.KindRateLimit,
		`{"error":{"code":"RateLimitReached","message":"m"}}`:                       llm.KindRateLimit,
		`{"error":{"code":"ServiceUnavailable","message":"m"}}`:                     llm.KindOverloaded,
		`{"error":{"code":"InternalServerError","message":"m"}}`:                    llm.KindServer,
		`{"error":{"code":"content_filter","message":"m"}}`:                         llm.KindContentFilter,
		`{"error":{"code":"DeploymentNotFound","message":"m"}}`:                     llm.KindNotFound,
		`{"error":{"message":"m","type":"server_error","param":null,"code":null}}`:  llm.KindServer,
		`{"error":{"code":"x","message":"System is experiencing high demand now"}}`: llm.KindOverloaded,
	} {
		r := streaming(`{"choices":[{"index":0,"delta":{"content":"so far"}}]}`, body, "[DONE]")
		s, err := connect(t, azure.Config{}, r).ChatCompletionStream(t.Context(), ask("gpt-4.1"))
		require.NoError(t, err)
		resp, err := s.Collect()
		require.Equal(t, kind, failed(t, err).Kind, body)
		require.Equal(t, "so far", resp.Text())
	}
}
