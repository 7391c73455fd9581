package mistral_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/mistral"
)

// One answer, whole and in pieces: thoughts as parts of the content, one call in
// one piece, padding, usage on the last chunk.
const (
	wholeBody = `{"id":"f9bf","created":1787150241,"model":"mistral-small-latest","object":"chat.completion",` +
		`"usage":{"prompt_tokens":90,"total_tokens":110,"completion_tokens":20,"num_cached_tokens":64,"service_tier":"standard"},` +
		`"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","tool_calls":[` +
		`{"id":"wyFNfgjhN","index":0,"function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}],` +
		`"content":[{"type":"thinking","thinking":[{"type":"text","text":"Oslo is cold."}],"closed":true},{"type":"text","text":"I look."}]}}]}`
	head = `{"id":"f9bf","object":"chat.completion.chunk","created":1787150241,"model":"mistral-small-latest","p":"abcdef","choices":[{"index":0,`
)

var pieces = []string{
	head + `"delta":{"role":"assistant","content":""},"finish_reason":null}]}`,
	head + `"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Oslo"}]}]},"finish_reason":null}]}`,
	head + `"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":" is cold."}],"closed":true},{"type":"text","text":"I "}]},"finish_reason":null}]}`,
	head + `"delta":{"content":"look.","tool_calls":null},"finish_reason":null}]}`,
	head + `"delta":{"content":"","tool_calls":[{"id":"wyFNfgjhN","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"},"index":0}]},"finish_reason":"tool_calls"}],` +
		`"usage":{"prompt_tokens":90,"total_tokens":110,"completion_tokens":20,"prompt_token_details":{"cached_tokens":64}}}`,
	`[DONE]`,
}

func TestAnswers(t *testing.T) {
	want := llm.Choice{
		Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "mistral", Text: "Oslo is cold."},
			llm.TextPart{Text: "I look."},
			llm.ToolCallPart{ID: "wyFNfgjhN", Name: "weather", Arguments: `{"city":"Oslo"}`},
		}},
		FinishReason: llm.FinishToolCalls, FinishRaw: "tool_calls",
	}
	usage := &llm.Usage{InputTokens: llm.Count(90), OutputTokens: llm.Count(20), TotalTokens: llm.Count(110), CachedTokens: llm.Count(64)}

	good := say(wholeBody)
	good.Header.Set("Mistral-Correlation-Id", "01a0")
	p, s := newProvider(t, good, events(pieces...))
	whole, err := p.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	require.Equal(t, "01a0", whole.RequestID)
	streamed, err := collect(t, p, hello)
	require.NoError(t, err)
	for _, resp := range []*llm.ChatResponse{whole, streamed} {
		require.Empty(t, cmp.Diff([]llm.Choice{want}, resp.Choices))
		require.Empty(t, cmp.Diff(usage, resp.Usage, cmp.AllowUnexported(llm.Tokens{})))
		require.Equal(t, "mistral-small-latest", resp.Model)
		require.Equal(t, "f9bf", resp.ID)
	}
	require.Equal(t, []string{"POST https://api.mistral.ai/v1/chat/completions", "POST https://api.mistral.ai/v1/chat/completions"}, s.Paths)
	require.Equal(t, "Bearer sk-secret", s.Headers[0].Get("Authorization"))
	require.Equal(t, "text/event-stream", s.Headers[1].Get("Accept"))
	require.Equal(t, `{"model":"mistral-medium-3-5","messages":[{"role":"user","content":"Hi"}],"stream":true}`, s.Sent[1], "no stream_options")
}

func TestAnswerGoesBackAsItCame(t *testing.T) {
	p, _ := newProvider(t, say(wholeBody))
	resp, err := p.ChatCompletion(t.Context(), hello)
	require.NoError(t, err)
	body := send(t, &llm.ChatRequest{Model: medium, Messages: []llm.Message{
		llm.User("Hi"), resp.Message(), llm.ToolResult("wyFNfgjhN", "weather", "4 C"),
	}})
	require.Contains(t, body, `{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Oslo is cold."}],"closed":true},`+
		`{"type":"text","text":"I look."}],"tool_calls":[{"id":"wyFNfgjhN","type":"function",`)
}

func TestFinishes(t *testing.T) {
	for word, want := range map[string]llm.FinishReason{
		"stop": llm.FinishStop, "length": llm.FinishLength, "model_length": llm.FinishLength, "error": llm.FinishError,
	} {
		p, _ := newProvider(t, events(head+`"delta":{"content":"x"},"finish_reason":"`+word+`"}]}`, `[DONE]`))
		resp, err := collect(t, p, hello)
		require.NoError(t, err)
		require.Equal(t, want, resp.FinishReason())
		require.Equal(t, word, resp.Choices[0].FinishRaw)
	}
}

func TestTruncatedStream(t *testing.T) {
	p, _ := newProvider(t, events(pieces[0], pieces[3], `[DONE]`))
	resp, err := collect(t, p, hello)
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	require.Equal(t, "look.", resp.Text())
}

func TestErrors(t *testing.T) {
	extra := `[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":1}]`
	for name, tt := range map[string]struct {
		status int
		body   string
		want   llm.Error
	}{
		"model":       {400, `{"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500","raw_status_code":400}`, llm.Error{Kind: llm.KindNotFound, Code: "1500", Type: "invalid_model", Message: "Invalid model: x"}},
		"order":       {400, `{"object":"error","message":"Unexpected role 'user' after role 'tool'","type":"invalid_request_message_order","param":null,"code":"3230"}`, llm.Error{Kind: llm.KindInvalidRequest, Code: "3230", Type: "invalid_request_message_order", Message: "Unexpected role 'user' after role 'tool'"}},
		"context":     {400, `{"object":"error","message":"Prompt contains 300000 tokens and 0 draft tokens, too large for model with 131072 maximum context length","type":"invalid_request_error","code":"3051"}`, llm.Error{Kind: llm.KindContextLength, Code: "3051", Type: "invalid_request_error", Message: "Prompt contains 300000 tokens and 0 draft tokens, too large for model with 131072 maximum context length"}},
		"key":         {401, "{\"detail\":\"Invalid API Key\"}\n", llm.Error{Kind: llm.KindAuthentication, Message: "Invalid API Key"}},
		"old gateway": {401, `{"message":"Unauthorized","request_id":"r7"}`, llm.Error{Kind: llm.KindAuthentication, Message: "Unauthorized", RequestID: "r7"}},
		"guardrail":   {403, `{"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":{}}}`, llm.Error{Kind: llm.KindContentFilter, Message: "Content blocked by guardrail"}},
		"guardrail, flat": {
			403, `{"object":"Error","message":"blocked","type":"invalid_request_error","code":3201,"guardrails":[{}]}`,
			llm.Error{Kind: llm.KindContentFilter, Code: "3201", Type: "invalid_request_error", Message: "blocked"},
		},
		"forbidden":        {403, `{"detail":"no"}`, llm.Error{Kind: llm.KindPermission, Message: "no"}},
		"unknown field":    {422, `{"detail":` + extra + `}`, llm.Error{Kind: llm.KindInvalidRequest, Message: "body.seed: Extra inputs are not permitted"}},
		"nested message":   {422, `{"object":"error","message":{"detail":` + extra + `},"type":"invalid_request_error","param":null,"code":null,"raw_status_code":422}`, llm.Error{Kind: llm.KindInvalidRequest, Type: "invalid_request_error", Message: "body.seed: Extra inputs are not permitted"}},
		"list message":     {422, `{"object":"Error","detail":` + extra + `,"message":` + extra + `,"type":"invalid_request_error","code":3001}`, llm.Error{Kind: llm.KindInvalidRequest, Code: "3001", Type: "invalid_request_error", Message: "body.seed: Extra inputs are not permitted"}},
		"rate":             {429, `{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}`, llm.Error{Kind: llm.KindRateLimit, Code: "1300", Type: "rate_limited", Message: "Rate limit exceeded"}},
		"rate, gateway":    {429, `{"message":"Requests rate limit exceeded"}`, llm.Error{Kind: llm.KindRateLimit, Message: "Requests rate limit exceeded"}},
		"capacity":         {429, `{"object":"error","message":"Service tier capacity exceeded for this model.","type":"invalid_request_error","param":null,"code":null}`, llm.Error{Kind: llm.KindOverloaded, Type: "invalid_request_error", Message: "Service tier capacity exceeded for this model."}},
		"capacity by code": {503, `{"object":"error","message":"busy","type":"service_tier_capacity_exceeded","code":"3505"}`, llm.Error{Kind: llm.KindOverloaded, Code: "3505", Type: "service_tier_capacity_exceeded", Message: "busy"}},
		"page":             {502, `<html><head><title>502 Bad Gateway</title></head></html>`, llm.Error{Kind: llm.KindServer, Message: "an HTML page: 502 Bad Gateway"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := newProvider(t, fail(tt.status, tt.body))
			_, err := p.ChatCompletion(t.Context(), hello)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			got := llm.Error{Kind: e.Kind, Code: e.Code, Type: e.Type, Message: e.Message, RequestID: e.RequestID}
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.status, e.Status)
			var own *mistral.Error
			require.ErrorAs(t, err, &own)
			require.Equal(t, tt.want.Message, own.Message)
			require.Contains(t, own.Error(), "mistral: status")
		})
	}
}

func TestRetryAfter(t *testing.T) {
	a := fail(429, `{"object":"error","message":"Rate limit exceeded","type":"rate_limited","code":"1300"}`)
	a.Header = http.Header{"Retry-After": {"2"}, "Mistral-Correlation-Id": {"01a0"}, "X-Kong-Request-Id": {"kong"}}
	p, _ := newProvider(t, a)
	_, err := p.ChatCompletion(t.Context(), hello)
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	d, ok := e.RetryDelay()
	require.True(t, ok)
	require.Equal(t, "2s", d.String())
	require.Equal(t, "01a0", e.RequestID)
}

// A failure in the middle of a stream has the kind of its HTTP form.
func TestStreamErrors(t *testing.T) {
	for body, want := range map[string]llm.Kind{
		`{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"}`:                 llm.KindRateLimit,
		`{"object":"error","message":"no","type":"x","param":null,"code":"9","raw_status_code":401}`:                          llm.KindAuthentication,
		`{"object":"error","message":"busy","type":"service_tier_capacity_exceeded","param":null,"code":"3505"}`:              llm.KindOverloaded,
		`{"error":{"message":"Content blocked by guardrail","status":403},"guardrails":{"results":{}}}`:                       llm.KindContentFilter,
		`{"object":"error","message":"Service unavailable","type":"internal","param":null,"code":null,"raw_status_code":500}`: llm.KindServer,
	} {
		p, _ := newProvider(t, events(pieces[0], pieces[3], body))
		resp, err := collect(t, p, hello)
		require.Equal(t, want, llm.KindOf(err), body)
		require.Equal(t, "look.", resp.Text())
		var own *mistral.Error
		require.ErrorAs(t, err, &own)
		require.Equal(t, 200, own.Status)
	}
}
