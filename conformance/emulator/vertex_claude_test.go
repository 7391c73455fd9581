package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const claudePath, claudeStream = claudeAt + "rawPredict", claudeAt + "streamRawPredict"

func TestClaudeOnVertexReadsRequests(t *testing.T) {
	tests := []struct {
		name, path, body string
		change           func(*http.Request)
		status           int
		finding          []string
	}{
		{"good", claudePath, claudeHi, nil, 200, nil},
		{"stream: false", claudePath, `{"stream":false,` + claudeHi[1:], nil, 200, nil},
		{"dated model", strings.Replace(claudePath, "sonnet-4-6", "haiku-4-5@20251001", 1), claudeHi, nil, 200, nil},
		{"a model in the body", claudePath, `{"model":"claude-sonnet-4-6",` + claudeHi[1:], nil, 400, []string{"model"}},
		{"no version", claudePath, strings.Replace(claudeHi, `"anthropic_version":"vertex-2023-10-16",`, "", 1), nil, 400, []string{"anthropic_version"}},
		{"other version", claudePath, strings.Replace(claudeHi, "vertex-2023-10-16", "2023-06-01", 1), nil, 400, []string{"anthropic_version"}},
		{"automatic caching", claudePath, `{"cache_control":{},` + claudeHi[1:], nil, 400, []string{"cache_control"}},
		{"stream on the other path", claudePath, `{"stream":true,` + claudeHi[1:], nil, 200, []string{"stream", "stream"}},
		{"Anthropic's headers", claudePath, claudeHi, func(r *http.Request) {
			r.Header.Set("X-Api-Key", "k")
			r.Header.Set("Anthropic-Version", "2023-06-01")
		}, 200, []string{"header x-api-key"}},
		{"no token", claudePath, claudeHi, func(r *http.Request) { r.Header.Del("Authorization") }, 401, []string{"authentication"}},
		{"beta unasked", claudePath, claudeHi, func(r *http.Request) { r.Header.Set("Anthropic-Beta", "b") }, 200, []string{"header anthropic-beta"}},
		{"other host", claudePath, claudeHi, func(r *http.Request) { r.Host = "api.anthropic.com" }, 404, []string{"host"}},
		{"other path", strings.Replace(claudePath, "raw", "rare", 1), claudeHi, nil, 404, []string{"path"}},
		{"method", claudePath, claudeHi, func(r *http.Request) { r.Method = http.MethodGet }, 404, []string{"method"}},
		{"other location", strings.Replace(claudePath, "global", "us-east5", 1), claudeHi, nil, 200, []string{"path"}},
		{"a count of tokens", strings.Replace(claudePath, "claude-sonnet-4-6", "count-tokens", 1), `{"anthropic_version":"vertex-2023-10-16","model":"claude-sonnet-4-6","messages":[{"role":"user","content":"hi"}]}`, nil, 200, []string{"operation"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, base := startGoogle(t, tt.path, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")})
			r := googleRequest(base, tt.path, tt.body)
			if tt.change != nil {
				tt.change(r)
			}
			w := send(e, r)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Equal(t, tt.finding, paths(e.Findings()))
		})
	}
}

func TestClaudeOnVertexRefusesInAnthropicsWords(t *testing.T) {
	w, _ := askGoogle(t, claudePath, scenario.Turn{Op: scenario.OpChat}, `{"x":1,`+claudeHi[1:])
	answer := decode(t, w.Body.String())
	require.Equal(t, "error", at(answer, "type"))
	require.Equal(t, "x: Extra inputs are not permitted", at(answer, "error", "message"))
	require.Contains(t, at(answer, "request_id"), "req_vrtx_")
	w, _ = askGoogle(t, claudePath, failing(scenario.Failure{Kind: llm.KindContextLength}), claudeHi)
	require.Equal(t, 413, w.Code)
	require.Equal(t, "Prompt is too long", at(decode(t, w.Body.String()), "error", "message"))
}

func TestClaudeOnVertexAnswers(t *testing.T) {
	path := strings.Replace(claudePath, "sonnet-4-6", "haiku-4-5@20251001", 1)
	w, _ := askGoogle(t, path, scenario.Turn{Op: scenario.OpChat, Reply: called}, claudeHi)
	answer := decode(t, w.Body.String())
	require.Equal(t, "claude-haiku-4-5-20251001", at(answer, "model"))
	require.Contains(t, at(answer, "id"), "msg_vrtx_01")
	require.Contains(t, w.Header().Get("Request-Id"), "req_vrtx_01")
	require.Empty(t, w.Header().Get("Anthropic-Ratelimit-Tokens-Limit"))

	w, findings := askGoogle(t, claudeStream, scenario.Turn{Op: scenario.OpChatStream, Reply: said}, `{"stream":true,`+claudeHi[1:])
	require.Empty(t, findings)
	all := events(t, w.Body)
	require.Equal(t, "ping", all[1].Name, "the keep-alive is the second event")
	last := all[len(all)-2]
	require.Equal(t, "message_delta", last.Name)
	require.Equal(t, map[string]any{"output_tokens": 3.0}, at(decode(t, last.Data), "usage"))

	broken := said
	broken.Failure = &scenario.Failure{Kind: llm.KindRateLimit, MidStream: true}
	w, _ = askGoogle(t, claudeStream, scenario.Turn{Op: scenario.OpChatStream, Reply: broken}, `{"stream":true,`+claudeHi[1:])
	all = events(t, w.Body)
	require.Equal(t, "error", all[len(all)-1].Name)
	require.Equal(t, "rate_limit_error", at(decode(t, all[len(all)-1].Data), "error", "type"))
}

func TestClaudeOnVertexComparesPartsOfItsProvider(t *testing.T) {
	want := hello(sonnet)
	want.Messages = append(want.Messages, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{
		llm.ReasoningPart{Provider: "vertexai", Text: "hm", Signature: "sig"},
		llm.ReasoningPart{Provider: "anthropic", Text: "no", Signature: "else"},
		llm.TextPart{Text: "a"},
	}}, llm.User("b"))
	body := `{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"sig"},{"type":"text","text":"a"}]},{"role":"user","content":"b"}]}`
	_, findings := askGoogle(t, claudePath, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")}, body)
	require.Empty(t, cmp.Diff([]string(nil), paths(findings)))
	_, findings = askGoogle(t, claudePath, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")}, strings.Replace(body, "sig\"", "six\"", 1))
	require.Equal(t, []string{"messages[1].parts[0].reasoning.signature"}, paths(findings))
}
