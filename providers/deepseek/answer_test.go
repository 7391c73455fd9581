package deepseek_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepseek"
)

const (
	usageJSON = `"usage":{"prompt_tokens":48,"completion_tokens":60,"total_tokens":108,"prompt_tokens_details":{"cached_tokens":32},` +
		`"completion_tokens_details":{"reasoning_tokens":40},"prompt_cache_hit_tokens":32,"prompt_cache_miss_tokens":16}`
	wholeBody = `{"id":"8f3a","object":"chat.completion","created":1,"model":"deepseek-v4-flash","choices":[{"index":0,"message":{"role":"assistant",` +
		`"content":"I look.","reasoning_content":"I need the time.","tool_calls":[{"index":0,"id":"call_00_a","type":"function",` +
		`"function":{"name":"now","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],` + usageJSON + `}`
	head = `{"id":"8f3a","object":"chat.completion.chunk","created":1,"model":"deepseek-v4-flash","choices":[{"index":0,`
	tail = `,"logprobs":null,"finish_reason":null}],"usage":null}`
)

var pieces = []string{
	head + `"delta":{"role":"assistant","content":null,"reasoning_content":""}` + tail,
	head + `"delta":{"content":null,"reasoning_content":"I need"}` + tail,
	head + `"delta":{"content":null,"reasoning_content":" the time."}` + tail,
	head + `"delta":{"content":"I ","reasoning_content":null}` + tail,
	head + `"delta":{"content":"look.","reasoning_content":null}` + tail,
	head + `"delta":{"tool_calls":[{"index":0,"id":"call_00_a","type":"function","function":{"name":"now","arguments":""}}]}` + tail,
	head + `"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}` + tail,
	head + `"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}` + tail,
	head + `"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"tool_calls"}],` + usageJSON + `}`,
	`[DONE]`,
}

func TestAnswers(t *testing.T) {
	want := llm.Choice{
		Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "deepseek", Text: "I need the time."},
			llm.TextPart{Text: "I look."},
			llm.ToolCallPart{ID: "call_00_a", Name: "now", Arguments: `{}`},
		}},
		FinishReason: llm.FinishToolCalls, FinishRaw: "tool_calls",
	}
	usage := &llm.Usage{
		InputTokens: llm.Count(48), OutputTokens: llm.Count(60), TotalTokens: llm.Count(108),
		CachedTokens: llm.Count(32), ReasoningTokens: llm.Count(40),
	}
	// Keep-alives: blank lines before a body, comments within a stream.
	whole := say("\n\n\n" + wholeBody)
	whole.Header.Set("X-Ds-Trace-Id", "t1")
	stream := events(pieces...)
	stream.Body = ": keep-alive\n\n: keep-alive\n\n" + strings.ReplaceAll(stream.Body, "\n\ndata: [", "\n\n: keep-alive\n\ndata: [")
	p, s := newProvider(t, whole, stream)
	unary, err := p.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, "t1", unary.RequestID)
	streamed, err := collect(t, p, hello)
	require.NoError(t, err)
	for _, resp := range []*llm.ChatResponse{unary, streamed} {
		require.Empty(t, cmp.Diff([]llm.Choice{want}, resp.Choices))
		require.Empty(t, cmp.Diff(usage, resp.Usage, cmp.AllowUnexported(llm.Tokens{})))
		require.Equal(t, "deepseek-v4-flash", resp.Model, "the model that answered, not the one asked for")
	}
	require.Equal(t, "POST https://api.deepseek.com/chat/completions", s.Paths[0])
	require.Equal(t, "Bearer sk-secret", s.Headers[0].Get("Authorization"))
	require.Equal(t, `{"model":"deepseek-flash","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}`, s.Sent[1])
}

func TestFinishes(t *testing.T) {
	for word, want := range map[string]llm.FinishReason{
		"stop": llm.FinishStop, "length": llm.FinishLength, "content_filter": llm.FinishContentFilter,
		"insufficient_system_resource": llm.FinishError,
	} {
		p, _ := newProvider(t, events(head+`"delta":{"content":"x"},"finish_reason":"`+word+`"}]}`, `[DONE]`))
		resp, err := collect(t, p, hello)
		require.NoError(t, err)
		require.Equal(t, want, resp.FinishReason())
	}
}

func TestTruncatedStream(t *testing.T) {
	p, _ := newProvider(t, events(pieces[:5]...))
	resp, err := collect(t, p, hello)
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Equal(t, "I look.", resp.Text())
}

// Under load the service was seen to answer nothing with a 200.
func TestEmptyAnswer(t *testing.T) {
	p, _ := newProvider(t, say("\n\n"))
	_, err := p.ChatCompletion(t.Context(), hello)
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, llm.KindServer, e.Kind)
	require.True(t, e.Retryable())
}

func TestErrors(t *testing.T) {
	type failure struct {
		status int
		body   string
		want   llm.Kind
	}
	for name, tt := range map[string]failure{
		"request": {400, `{"error":{"message":"Failed to deserialize","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, llm.KindInvalidRequest},
		"context": {400, `{"error":{"message":"This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, llm.KindContextLength},
		"filter":  {400, `{"error":{"message":"Content Exists Risk","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, llm.KindContentFilter},
		"filter of old": {
			400, `{"detail":"Content Exists Risk"}`, llm.KindContentFilter,
		},
		"model":       {400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, llm.KindNotFound},
		"key":         {401, `{"error":{"message":"Authentication Fails, Your api key: ****cret is invalid","type":"authentication_error","param":null,"code":"invalid_request_error"}}`, llm.KindAuthentication},
		"money":       {402, `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`, llm.KindQuota},
		"values":      {422, `bad parameter`, llm.KindInvalidRequest},
		"concurrency": {429, `{"error":{"message":"Your current concurrency is 40, which exceeds your concurrency limit of 39 based on your remaining balance. Please top up your balance to restore your concurrency.","type":"x","code":"invalid_request_error"}}`, llm.KindRateLimit},
		"tokens":      {429, `{"error":{"message":"Rate limit reached for TPM","type":"x","code":"invalid_request_error"}}`, llm.KindRateLimit},
		"server":      {500, ``, llm.KindServer},
		"overload":    {503, `{"error":{"message":"busy","type":"x","code":"y"}}`, llm.KindOverloaded},
		"page":        {504, `<html><title>504</title></html>`, llm.KindTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			// The type of a failure's content is wrong as often as not.
			p, _ := newProvider(t, answer{Status: tt.status, Header: http.Header{"Content-Type": {"application/octet-stream"}, "X-Ds-Trace-Id": {"t2"}}, Body: tt.body})
			_, err := p.ChatCompletion(t.Context(), hello)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.want, e.Kind)
			require.Equal(t, tt.status, e.Status)
			require.Equal(t, "t2", e.RequestID)
			require.NotContains(t, err.Error(), "sk-secret")
			var own *deepseek.Error
			require.ErrorAs(t, err, &own)
			require.Contains(t, own.Error(), "deepseek: status")
		})
	}
}

func TestStreamErrors(t *testing.T) {
	for body, want := range map[string]llm.Kind{
		`{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`: llm.KindQuota,
		`{"error":{"message":"wrong key","type":"authentication_error","param":null,"code":"invalid_request_error"}}`:     llm.KindAuthentication,
		`{"error":{"message":"failed","type":"server_error","param":null,"code":"invalid_request_error"}}`:                llm.KindServer,
	} {
		p, _ := newProvider(t, events(pieces[0], pieces[1], body))
		resp, err := collect(t, p, hello)
		require.Equal(t, want, llm.KindOf(err), body)
		require.Equal(t, "I need", resp.Reasoning())
	}
}
