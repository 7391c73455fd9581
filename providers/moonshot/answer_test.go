package moonshot_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/moonshot"
)

const (
	usageJSON = `"usage":{"prompt_tokens":100,"completion_tokens":40,"total_tokens":140,"cached_tokens":64,"completion_tokens_details":{"reasoning_tokens":25}}`
	wholeBody = `{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"kimi-k3","system_fingerprint":"fp","choices":[{"index":0,"message":` +
		`{"role":"assistant","content":"I look.","reasoning_content":"I need the time.","tool_calls":[{"index":0,"id":"functions.now:0","type":"function",` +
		`"function":{"name":"now","arguments":"{}"}}]},"finish_reason":"tool_calls"}],` + usageJSON + `}`
	head = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"kimi-k3","choices":[{"index":0,`
	tail = `,"finish_reason":null}]}`
)

// deltas are all but the end of a stream.
var deltas = []string{
	head + `"delta":{"role":"assistant","content":""}` + tail,
	head + `"delta":{"reasoning_content":"I need"}` + tail,
	head + `"delta":{"reasoning_content":" the time."}` + tail,
	head + `"delta":{"content":"I "}` + tail,
	head + `"delta":{"content":"look."}` + tail,
	head + `"delta":{"tool_calls":[{"index":0,"id":"functions.now:0","type":"function","function":{"name":"now","arguments":""}}]}` + tail,
	head + `"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}` + tail,
}

// The usage stands inside the choice, at the top, or in both places; it is one
// count all the same.
func TestAnswers(t *testing.T) {
	want := llm.Choice{
		Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "moonshot", Text: "I need the time."},
			llm.TextPart{Text: "I look."},
			llm.ToolCallPart{ID: "functions.now:0", Name: "now", Arguments: `{}`},
		}},
		FinishReason: llm.FinishToolCalls, FinishRaw: "tool_calls",
	}
	usage := &llm.Usage{
		InputTokens: llm.Count(100), OutputTokens: llm.Count(40), TotalTokens: llm.Count(140),
		CachedTokens: llm.Count(64), ReasoningTokens: llm.Count(25),
	}
	const end = head + `"delta":{},"finish_reason":"tool_calls"`
	good := say(wholeBody)
	good.Header.Set("Msh-Request-Id", "r1")
	p, s := newProvider(t, good,
		events(append(deltas[:7:7], end+`,`+usageJSON+`}]}`, `[DONE]`)...),
		events(append(deltas[:7:7], end+`}],`+usageJSON+`}`, `[DONE]`)...),
		events(append(deltas[:7:7], end+`,`+usageJSON+`}],`+usageJSON+`}`, `[DONE]`)...),
		events(append(deltas[:7:7], end+`,`+usageJSON+`}],"usage":null}`, `{"id":"chatcmpl-1","choices":[],`+usageJSON+`}`, `[DONE]`)...),
	)
	unary, err := p.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, "r1", unary.RequestID)
	answers := []*llm.ChatResponse{unary}
	for range 4 {
		streamed, err := collect(t, p, hello)
		require.NoError(t, err)
		answers = append(answers, streamed)
	}
	for _, resp := range answers {
		require.Empty(t, cmp.Diff([]llm.Choice{want}, resp.Choices))
		require.Empty(t, cmp.Diff(usage, resp.Usage, cmp.AllowUnexported(llm.Tokens{})))
	}
	require.Equal(t, "POST https://api.moonshot.ai/v1/chat/completions", s.Paths[0])
	require.Equal(t, "Bearer sk-secret", s.Headers[0].Get("Authorization"))
	require.Equal(t, `{"model":"kimi-k3","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}`, s.Sent[1])
}

// A limit that thinking used up leaves an empty text, which is no failure.
func TestNothingButThoughts(t *testing.T) {
	p, _ := newProvider(t, say(`{"id":"1","model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant","content":"","reasoning_content":"Hm"},"finish_reason":"length"}]}`))
	resp, err := p.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, llm.FinishLength, resp.FinishReason())
	require.Empty(t, resp.Text())
	require.Equal(t, "Hm", resp.Reasoning())
}

func TestTruncatedStream(t *testing.T) {
	p, _ := newProvider(t, events(deltas[:3]...))
	resp, err := collect(t, p, hello)
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Equal(t, "I need the time.", resp.Reasoning())
}

func TestErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		status    int
		body      string
		want      llm.Kind
		retryable bool
	}{
		"request":     {400, `{"error":{"message":"Invalid request: x","type":"invalid_request_error"}}`, llm.KindInvalidRequest, false},
		"temperature": {400, `{"error":{"message":"invalid temperature: only 1 is allowed for this model","type":"invalid_request_error"}}`, llm.KindInvalidRequest, false},
		"context":     {400, `{"error":{"message":"Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)","type":"invalid_request_error"}}`, llm.KindContextLength, false},
		"context too": {400, `{"error":{"message":"Input token length too long","type":"invalid_request_error"}}`, llm.KindContextLength, false},
		"filter":      {400, `{"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}}`, llm.KindContentFilter, false},
		"key":         {401, `{"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}`, llm.KindAuthentication, false},
		"money":       {429, `{"error":{"message":"You exceeded your current quota","type":"exceeded_current_quota_error"}}`, llm.KindQuota, false},
		"money of old": {
			403, `{"error":{"message":"suspended due to insufficient balance","type":"exceeded_current_quota_error"}}`, llm.KindQuota, false,
		},
		"forbidden": {403, `{"error":{"message":"no","type":"permission_denied_error"}}`, llm.KindPermission, false},
		"model":     {404, `{"error":{"message":"Not found the model kimi-k9 or Permission denied","type":"resource_not_found_error"}}`, llm.KindNotFound, false},
		"rate":      {429, `{"error":{"message":"Your account org-1 request reached organization max RPM: 20, please try again after 1 seconds","type":"rate_limit_reached_error"}}`, llm.KindRateLimit, true},
		"overload":  {429, `{"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}}`, llm.KindOverloaded, true},
		"server":    {500, `{"error":{"message":"oops","type":"server_error"}}`, llm.KindServer, true},
		"scaling":   {503, `{"error":{"message":"oops","type":"server_unavailable"}}`, llm.KindOverloaded, true},
		"gateway":   {504, `<html><head><title>504 Gateway Time-out</title></head></html>`, llm.KindTimeout, true},
		"wall":      {403, `<!DOCTYPE html><html><title>Attention Required! | Cloudflare</title></html>`, llm.KindPermission, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := newProvider(t, answer{Status: tt.status, Header: http.Header{"Content-Type": {"application/json"}, "X-Msh-Trace-Id": {"t1"}}, Body: tt.body})
			_, err := p.ChatCompletion(t.Context(), hello)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.want, e.Kind)
			require.Equal(t, tt.retryable, e.Retryable())
			require.Equal(t, tt.status, e.Status)
			require.Equal(t, "t1", e.RequestID)
			var own *moonshot.Error
			require.ErrorAs(t, err, &own)
			require.Equal(t, e.Type, own.Type)
			require.Contains(t, own.Error(), "moonshot: status")
			if name == "rate" {
				d, ok := e.RetryDelay()
				require.True(t, ok)
				require.Equal(t, time.Second, d, "the delay stands in the text")
			}
		})
	}
}

// A failure in the middle of a stream has the kind of its HTTP form.
func TestStreamErrors(t *testing.T) {
	for word, want := range map[string]llm.Kind{
		"rate_limit_reached_error": llm.KindRateLimit, "engine_overloaded_error": llm.KindOverloaded, "server_unavailable": llm.KindOverloaded,
		"exceeded_current_quota_error": llm.KindQuota, "content_filter": llm.KindContentFilter, "invalid_authentication_error": llm.KindAuthentication,
		"incorrect_api_key_error": llm.KindAuthentication, "permission_denied_error": llm.KindPermission,
		"resource_not_found_error": llm.KindNotFound, "invalid_request_error": llm.KindInvalidRequest, "unexpected_output": llm.KindServer,
	} {
		p, _ := newProvider(t, events(deltas[1], `{"error":{"message":"oops","type":"`+word+`"}}`))
		resp, err := collect(t, p, hello)
		require.Equal(t, want, llm.KindOf(err), word)
		require.Equal(t, "I need", resp.Reasoning())
	}
}
