package anthropic_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

func TestAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       llm.Choice
		usage      *llm.Usage
	}{
		{
			"every block",
			`{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","future":[1,{"a":null}],"content":[
			{"type":"thinking","thinking":"hm","signature":"s=="},{"type":"redacted_thinking","data":"o=="},
			{"type":"text","text":"A\u00e9","citations":[{"type":"char_location"}]},{"type":"text","text":""},{"type":"text","text":"B"},
			{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"q": 1.0}},
			{"type":"hologram","text":{"not":"text"},"id":7},
			{"type":"tool_use","id":"toolu_1","name":"f","input":{"n": 12345678901234567890},"caller":{"type":"direct"}},
			{"type":"tool_use","id":"toolu_2","name":"g","input":{}},{"type":"tool_use","id":"toolu_3","name":"h","input":null}],
			"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":20,"cache_read_input_tokens":300,
			"output_tokens":9,"output_tokens_details":{"thinking_tokens":5},"service_tier":"standard"}}`,
			llm.Choice{FinishReason: llm.FinishToolCalls, FinishRaw: "tool_use", Message: llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "anthropic", Text: "hm", Signature: "s=="},
				llm.ReasoningPart{Provider: "anthropic", Opaque: "o=="},
				llm.TextPart{Text: "Aé"},
				llm.TextPart{Text: "B"},
				llm.OpaquePart{Provider: "anthropic", Type: "server_tool_use", JSON: `{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"q": 1.0}}`},
				llm.OpaquePart{Provider: "anthropic", Type: "hologram", JSON: `{"type":"hologram","text":{"not":"text"},"id":7}`},
				llm.ToolCallPart{ID: "toolu_1", Name: "f", Arguments: `{"n": 12345678901234567890}`},
				llm.ToolCallPart{ID: "toolu_2", Name: "g", Arguments: `{}`},
				llm.ToolCallPart{ID: "toolu_3", Name: "h", Arguments: `{}`},
			}}},
			&llm.Usage{
				InputTokens: llm.Count(321), OutputTokens: llm.Count(9), TotalTokens: llm.Count(330),
				CachedTokens: llm.Count(300), CacheWriteTokens: llm.Count(20), ReasoningTokens: llm.Count(5),
			},
		},
		{
			"nothing",
			` {"id":"msg_1","type":"message","model":"claude-x","content":[],"stop_reason":"end_turn"} `,
			llm.Choice{FinishReason: llm.FinishStop, FinishRaw: "end_turn", Message: llm.Message{Role: llm.RoleAssistant}},
			nil,
		},
		{
			"null content and half a count",
			`{"id":"msg_1","type":"message","model":"claude-x","content":null,"stop_reason":"refusal","usage":{"input_tokens":3,"cache_read_input_tokens":null,"output_tokens":null}}`,
			llm.Choice{FinishReason: llm.FinishContentFilter, FinishRaw: "refusal", Message: llm.Message{Role: llm.RoleAssistant}},
			&llm.Usage{InputTokens: llm.Count(3)},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := newProvider(t, reply(200, jsonHeader, tt.body)).ChatCompletion(t.Context(), hello())
			require.NoError(t, err)
			want := &llm.ChatResponse{
				Provider: "anthropic", ID: "msg_1", Model: "claude-x", Choices: []llm.Choice{tt.want},
				Usage: tt.usage, RequestID: "req_1", Raw: []byte(tt.body),
			}
			require.Empty(t, cmp.Diff(want, resp, cmp.AllowUnexported(llm.Tokens{}), cmpopts.EquateEmpty()))
		})
	}
}

func TestFinish(t *testing.T) {
	for raw, want := range map[string]llm.FinishReason{
		"end_turn": llm.FinishStop, "stop_sequence": llm.FinishStop, "max_tokens": llm.FinishLength,
		"model_context_window_exceeded": llm.FinishLength, "refusal": llm.FinishContentFilter,
		"pause_turn": llm.FinishOther, "compaction": llm.FinishOther, "novel": llm.FinishOther,
	} {
		body := `{"id":"msg_1","type":"message","content":[{"type":"text","text":"x"}],"stop_reason":"` + raw + `"}`
		resp, err := newProvider(t, reply(200, jsonHeader, body)).ChatCompletion(t.Context(), hello())
		require.NoError(t, err)
		require.Equal(t, want, resp.FinishReason(), raw)
		require.Equal(t, raw, resp.Choices[0].FinishRaw)
		require.Equal(t, "claude-sonnet-4-6", resp.Model, "the asked model stands in for an absent one")
	}
}

func TestErrors(t *testing.T) {
	wrap := func(kind, message string) string {
		return `{"type":"error","error":{"details":null,"type":"` + kind + `","message":"` + message + `"},"request_id":"req_body"}`
	}
	for _, tt := range []struct {
		name, body string
		status     int
		header     http.Header
		kind       llm.Kind
		message    string
		retryable  bool
	}{
		{"bad request", wrap("invalid_request_error", "messages: no"), 400, nil, llm.KindInvalidRequest, "messages: no", false},
		{"too long", wrap("invalid_request_error", "prompt is too long: 2 tokens > 1 maximum"), 400, nil, llm.KindContextLength, "prompt is too long: 2 tokens > 1 maximum", false},
		{"too long with the answer", wrap("invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 3"), 400, nil, llm.KindContextLength, "input length and `max_tokens` exceed context limit: 1 + 2 > 3", false},
		{"credit", wrap("invalid_request_error", "Your credit balance is too low to access the Anthropic API."), 400, nil, llm.KindQuota, "Your credit balance is too low to access the Anthropic API.", false},
		{"limit of the user", wrap("invalid_request_error", "You have reached your specified API usage limits."), 400, nil, llm.KindQuota, "You have reached your specified API usage limits.", false},
		{"filter", wrap("invalid_request_error", "Output blocked by content filtering policy"), 400, nil, llm.KindContentFilter, "Output blocked by content filtering policy", false},
		{"key", wrap("authentication_error", "invalid x-api-key"), 401, nil, llm.KindAuthentication, "invalid x-api-key", false},
		{"billing", wrap("billing_error", "pay"), 402, nil, llm.KindQuota, "pay", false},
		{"permission", wrap("permission_error", "no"), 403, nil, llm.KindPermission, "no", false},
		{"model", wrap("not_found_error", "model: claude-x"), 404, nil, llm.KindNotFound, "model: claude-x", false},
		{"conflict", wrap("conflict_error", "busy"), 409, nil, llm.KindServer, "busy", true},
		{"the edge's 413", `{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`, 413, nil, llm.KindRequestTooLarge, "Request exceeds the maximum size", false},
		{"rate", wrap("rate_limit_error", "This request would exceed your organization's rate limit"), 429, http.Header{"Retry-After": {"7"}}, llm.KindRateLimit, "This request would exceed your organization's rate limit", true},
		{"rate, in the words of a cap", wrap("rate_limit_error", "over your usage limits for this minute"), 429, http.Header{"Retry-After": {"7"}}, llm.KindRateLimit, "over your usage limits for this minute", true},
		{"spend cap", wrap("rate_limit_error", "monthly spend limit reached"), 429, nil, llm.KindQuota, "monthly spend limit reached", false},
		{"server", wrap("api_error", "Internal server error"), 500, nil, llm.KindServer, "Internal server error", true},
		{"told not to retry", wrap("api_error", "no"), 500, http.Header{"X-Should-Retry": {"false"}}, llm.KindServer, "no", false},
		{"timeout", wrap("timeout_error", "late"), 504, nil, llm.KindTimeout, "late", true},
		{"overload", wrap("overloaded_error", "Overloaded"), 529, nil, llm.KindOverloaded, "Overloaded", true},
		{"a proxy's page", "<html><head><title>502 Bad Gateway</title>", 502, nil, llm.KindServer, "an HTML page: 502 Bad Gateway", true},
		{"nothing", "", 520, nil, llm.KindServer, "the service answered with status 520 and no message", true},
		{"inside a 200", wrap("overloaded_error", "Overloaded"), 200, http.Header{"Retry-After": {"7"}}, llm.KindOverloaded, "Overloaded", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"application/json"}}
			for name, values := range tt.header {
				header[name] = values
			}
			p := newProvider(t, reply(tt.status, header, tt.body))
			_, unary := p.ChatCompletion(t.Context(), hello())
			_, stream := p.ChatCompletionStream(t.Context(), hello())
			for _, err := range []error{unary, stream} {
				failed, ok := err.(*llm.Error)
				require.True(t, ok, "%v", err)
				require.Equal(t, tt.kind, failed.Kind)
				require.Equal(t, tt.status, failed.Status)
				require.Equal(t, tt.message, failed.Message)
				require.Equal(t, tt.retryable, failed.Retryable())
				require.Equal(t, "claude-sonnet-4-6", failed.Model)
				require.Equal(t, tt.body, failed.Body)
				_, delayed := failed.RetryDelay()
				require.Equal(t, tt.kind == llm.KindRateLimit, delayed)
				var wire *anthropic.Error
				require.ErrorAs(t, err, &wire)
				require.Equal(t, tt.status, wire.Status)
				require.Equal(t, failed.Type, wire.Type)
				require.Equal(t, failed.RequestID, wire.RequestID)
				require.Contains(t, wire.Error(), wire.Message)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for name, body := range map[string]string{
		"cut":           `{"id":"msg_1","type":"message","content":[{"ty`,
		"a page":        `<html>hotel</html>`,
		"empty":         ``,
		"no message":    `{"id":"x","choices":[]}`,
		"a wrong block": `{"type":"message","content":[{"type":"text","text":{"a":1}}]}`,
		"no block":      `{"type":"message","content":[17]}`,
		"a wrong count": `{"type":"message","content":[],"usage":"many"}`,
		"two values":    `{"type":"message","content":[]} {}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newProvider(t, reply(200, jsonHeader, body)).ChatCompletion(t.Context(), hello())
			require.ErrorIs(t, err, llm.ErrMalformedResponse)
			failed := err.(*llm.Error)
			require.Equal(t, "req_1", failed.RequestID)
			require.Equal(t, body, failed.Body)
		})
	}
}
