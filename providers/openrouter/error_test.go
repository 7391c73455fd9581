package openrouter_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openrouter"
)

func TestErrorKinds(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		kind   llm.Kind
		code   string
		typ    string
		says   string
	}{
		{"unknown model", 400, `{"error":{"message":"x/y is not a valid model ID","code":400},"user_id":"u"}`, llm.KindNotFound, "400", "", "valid model ID"},
		{"no endpoint", 404, `{"error":{"message":"No endpoints found for x/y:free.","code":404}}`, llm.KindNotFound, "404", "", "No endpoints"},
		{"no key", 401, `{"error":{"message":"Missing Authentication header","code":401}}`, llm.KindAuthentication, "401", "", "Missing"},
		{"long prompt", 400, `{"error":{"message":"This endpoint's maximum context length is 200000 tokens. However …","code":400,"metadata":{"provider_name":null,"previous_errors":[]}}}`, llm.KindContextLength, "400", "", "maximum"},
		{"long prompt by its type", 400, `{"error":{"message":"Too long","code":400,"metadata":{"error_type":"context_length_exceeded"}}}`, llm.KindContextLength, "400", "context_length_exceeded", "Too long"},
		{"long prompt, says the host", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"prompt is too long: 9 tokens\"}}","provider_name":"Anthropic"}}}`, llm.KindContextLength, "400", "", "Anthropic: prompt is too long"},
		{"large max_tokens", 400, `{"error":{"message":"max_tokens is above the model's maximum context length","code":400,"metadata":{"error_type":"max_tokens_exceeded"}}}`, llm.KindInvalidRequest, "400", "max_tokens_exceeded", ""},
		{"malformed, on the Responses API", 400, `{"error":{"message":"m","code":"invalid_prompt"},"metadata":null,"error_type":"invalid_request"}`, llm.KindInvalidRequest, "invalid_prompt", "invalid_request", ""},
		{"unknown model, on the Responses API", 400, `{"error":{"message":"x/y is not a valid model ID","code":"invalid_prompt"},"error_type":"invalid_request"}`, llm.KindNotFound, "invalid_prompt", "invalid_request", ""},
		{"malformed prompt", 400, `{"error":{"message":"m","code":400,"metadata":{"error_type":"invalid_prompt"}}}`, llm.KindInvalidRequest, "400", "invalid_prompt", ""},
		{"policy", 400, `{"error":{"message":"m","code":400,"metadata":{"error_type":"content_policy_violation"}}}`, llm.KindContentFilter, "400", "content_policy_violation", ""},
		{"moderated", 403, `{"error":{"message":"flagged","code":403,"metadata":{"reasons":["violence"],"flagged_input":"…","provider_name":"X","model_slug":"x/y"}}}`, llm.KindContentFilter, "403", "", "flagged"},
		{"guarded", 403, `{"error":{"message":"m","code":403,"metadata":{"patterns":["email"]}}}`, llm.KindContentFilter, "403", "", ""},
		{"forbidden", 403, `{"error":{"message":"m","code":403}}`, llm.KindPermission, "403", "", ""},
		{"no credits", 402, `{"error":{"message":"Insufficient credits. Add more","code":402}}`, llm.KindQuota, "402", "", "Insufficient"},
		{"few credits", 402, `{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 1170.","code":402}}`, llm.KindQuota, "402", "", "set MaxTokens to at most 1170"},
		{"no credits by its type", 200, `{"error":{"message":"m","metadata":{"error_type":"payment_required"}}}`, llm.KindQuota, "", "payment_required", ""},
		{"the host is out of money", 502, `{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"insufficient balance","provider_name":"Z"}}}`, llm.KindServer, "502", "", "Provider returned error: Z: insufficient balance"},
		{"the host says it is out of money", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"insufficient balance"}}}`, llm.KindInvalidRequest, "400", "", ""},
		{"the host's object", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":{"error":{"message":"bad schema"}}}}}`, llm.KindInvalidRequest, "400", "", "the host: bad schema"},
		{"the host's own form", 200, `{"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"C","raw":"{\"errors\":[{\"code\":3043}]}"}},"user_id":"u"}`, llm.KindServer, "502", "", `C: {"errors":[{"code":3043}]}`},
		{"the host's filter", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"code\":\"content_filter\",\"message\":\"m\"}}"}}}`, llm.KindContentFilter, "400", "", ""},
		{"limit of the host", 429, `{"error":{"code":429,"message":"Provider returned error","metadata":{"provider_name":"Google","raw":"x is temporarily rate-limited upstream"}}}`, llm.KindRateLimit, "429", "", "Google: x is"},
		{"timeout", 408, `{"error":{"message":"m","code":408}}`, llm.KindTimeout, "408", "", ""},
		{"edge timeout", 524, `error code: 524`, llm.KindServer, "", "", "524"},
		{"too large", 413, `{"error":{"message":"m","code":413}}`, llm.KindRequestTooLarge, "413", "", ""},
		{"no provider", 503, `{"error":{"message":"There is no available model provider","code":503}}`, llm.KindOverloaded, "503", "", ""},
		{"overloaded", 529, `{"error":{"message":"m","code":529}}`, llm.KindOverloaded, "529", "", ""},
		{"error without choices", 200, `{"error":{"code":502,"message":"m"},"user_id":"u"}`, llm.KindServer, "502", "", ""},
		{"own status", 200, `{"error":{"error_type":"unmapped","http_status":429,"message":"m"}}`, llm.KindRateLimit, "", "unmapped", ""},
		{"error of a choice", 200, `{"id":"g","choices":[{"index":0,"message":{"content":"par"},"finish_reason":"error","error":{"code":429,"message":"m","metadata":{"error_type":"rate_limit_exceeded"}}}]}`, llm.KindRateLimit, "429", "rate_limit_exceeded", ""},
		{"in a list", 429, `{"error":[{"code":429,"message":"Provider returned error","metadata":{"raw":"slow","provider_name":"X"}}]}`, llm.KindRateLimit, "429", "", "X: slow"},
		{"a list around it", 429, `[{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"slow","provider_name":"X"}}}]`, llm.KindRateLimit, "429", "", "X: slow"},
		{"a text for an error", 500, `{"error":"boom"}`, llm.KindServer, "", "", "boom"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := newService(t, tt.status, jsonType, tt.body)
			_, err := p.ChatCompletion(t.Context(), hello())
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind, e.Message)
			require.Equal(t, tt.status, e.Status)
			require.Equal(t, tt.code, e.Code)
			require.Equal(t, tt.typ, e.Type)
			require.Contains(t, e.Message, tt.says)
			require.Equal(t, "gen-1", e.RequestID)
			var own *openrouter.Error
			require.ErrorAs(t, err, &own)
			require.Equal(t, tt.status, own.Status)
		})
	}
}

func TestOwnError(t *testing.T) {
	p, _ := newService(t, 403, jsonType, `{"error":{"message":"Provider returned error","code":403,"metadata":{"reasons":["a"],"patterns":["b"],"provider_name":"X","raw":"no"}}}`)
	_, err := p.ChatCompletion(t.Context(), hello())
	var own *openrouter.Error
	require.ErrorAs(t, err, &own)
	require.Equal(t, &openrouter.Error{
		Status: 403, Code: "403", Message: "Provider returned error", Provider: "X", Upstream: "no",
		Reasons: []string{"a"}, Patterns: []string{"b"}, RequestID: "gen-1",
	}, own)
	require.Equal(t, `openrouter: status 403, code "403", type "": Provider returned error (X: no)`, own.Error())
}

// What OpenRouter says of a model that no host serves, and its verdict on a
// retry.
func TestAvailability(t *testing.T) {
	for _, tt := range []struct {
		status    int
		words     string
		kind      llm.Kind
		retryable bool
		after     time.Duration
	}{
		{404, `"code":"no_endpoints","retryable":false,"fallback_models":["a/b"]`, llm.KindNotFound, false, 0},
		{404, `"code":"no_endpoints","retryable":true,"retry_after":2.5`, llm.KindOverloaded, true, 2500 * time.Millisecond},
		{429, `"code":"capacity_exhausted","retryable":true,"retry_after":30`, llm.KindOverloaded, true, 30 * time.Second},
		{429, `"code":"capacity_exhausted","retryable":false`, llm.KindOverloaded, false, 0},
		{503, `"code":"temporarily_unavailable"`, llm.KindOverloaded, true, 0},
		{403, `"code":"region_restricted","retryable":false`, llm.KindPermission, false, 0},
		{404, `"code":"constraint_filtered","retryable":false,"constraint":{"field":"provider.only"}`, llm.KindInvalidRequest, false, 0},
		{404, `"code":"a_new_word"`, llm.KindNotFound, false, 0},
	} {
		t.Run(tt.words, func(t *testing.T) {
			p, _ := newService(t, tt.status, jsonType, `{"error":{"error_type":"not_found","http_status":404,"message":"m","availability":{`+tt.words+`}}}`)
			_, err := p.ChatCompletion(t.Context(), hello())
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind)
			require.Equal(t, tt.retryable, e.Retryable())
			require.Equal(t, tt.after, e.RetryAfter)
		})
	}
	p, _ := newService(t, 404, jsonType, `{"error":{"message":"m","availability":{"code":"no_endpoints","retryable":false,"fallback_models":["a/b"]}}}`)
	_, err := p.ChatCompletion(t.Context(), hello())
	var own *openrouter.Error
	require.ErrorAs(t, err, &own)
	require.Equal(t, &openrouter.Availability{Code: "no_endpoints", Retryable: new(false), Fallbacks: []string{"a/b"}}, own.Availability)
}

// The limits of free models name the instant of their end, in milliseconds.
func TestFreeLimits(t *testing.T) {
	const body = `{"error":{"code":429,"message":"Rate limit exceeded: free-models-per-min. ","metadata":{"headers":{"X-RateLimit-Limit":"20","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1759845420000"},"provider_name":null}}}`
	limited := func(header map[string]string, body string) *llm.Error {
		p, s := newService(t, 429, jsonType, body)
		for name, value := range header {
			s.Answers[0].Header.Set(name, value)
		}
		_, err := p.ChatCompletion(t.Context(), hello())
		e := failure(t, err)
		require.Equal(t, llm.KindRateLimit, e.Kind)
		return e
	}
	reset := time.UnixMilli(1759845420000)
	date := reset.Add(-10 * time.Second).UTC().Format(http.TimeFormat)
	require.Equal(t, 10*time.Second, limited(map[string]string{"Date": date}, body).RetryAfter)
	require.Equal(t, 10*time.Second, limited(map[string]string{"Date": date, "X-RateLimit-Reset": "1759845420000"}, `{"error":{"code":429,"message":"m"}}`).RetryAfter)
	require.Equal(t, 3*time.Second, limited(map[string]string{"Date": date, "Retry-After": "3"}, body).RetryAfter)
	require.Zero(t, limited(nil, body).RetryAfter, "it is over")
	require.Zero(t, limited(map[string]string{"X-RateLimit-Reset": "soon"}, `{"error":{"code":429,"message":"m"}}`).RetryAfter)
	synctest.Test(t, func(t *testing.T) {
		// The clock of a bubble begins in the year 2000.
		body := `{"error":{"code":429,"message":"m","metadata":{"headers":{"X-RateLimit-Reset":"946684860000"}}}}`
		require.Equal(t, time.Minute, limited(nil, body).RetryAfter)
	})
}
