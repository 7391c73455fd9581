package anthropic_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

const okBody = `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hi"}],` +
	`"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}`

// sent returns the body and the header that a request becomes.
func sent(t *testing.T, req *llm.ChatRequest) (body string, header http.Header, dropped []string, err error) {
	p := newProvider(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		raw, readErr := io.ReadAll(r.Body)
		require.NoError(t, readErr)
		require.Equal(t, "POST https://api.anthropic.com/v1/messages", r.Method+" "+r.URL.String())
		body, header = string(raw), r.Header
		return reply(200, jsonHeader, okBody)(r)
	}))
	resp, err := p.ChatCompletion(t.Context(), req)
	if resp != nil {
		dropped = resp.Dropped
	}
	return body, header, dropped, err
}

// request is a request with the messages, changed by edit.
func request(model string, edit func(*llm.ChatRequest), messages ...llm.Message) *llm.ChatRequest {
	if messages == nil {
		messages = []llm.Message{llm.User("Hi")}
	}
	req := &llm.ChatRequest{Model: model, MaxTokens: new(10), Messages: messages}
	if edit != nil {
		edit(req)
	}
	return req
}

const (
	older    = "claude-sonnet-4-5"
	either   = "claude-sonnet-4-6"
	adaptive = "claude-opus-5"
	always   = "claude-opus-5-5"
)

func TestMessages(t *testing.T) {
	call := llm.ToolCallPart{ID: "toolu_1", Name: "f", Arguments: `{"b": 12345678901234567890,"a":"<&>"}`}
	for _, tt := range []struct {
		name     string
		messages []llm.Message
		want     string
	}{
		{"one", []llm.Message{llm.User("a<b>&\u2028 é")}, `"messages":[{"role":"user","content":"a<b>&` + "\u2028" + ` é"}]`},
		{
			"leading system messages are lifted",
			[]llm.Message{llm.System("A"), {Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "B"}, llm.TextPart{Text: "C"}}}, llm.System(""), llm.User("u")},
			`"system":"A\n\nBC","messages":[{"role":"user","content":"u"}]`,
		},
		{
			"later ones are folded into the user's turn",
			[]llm.Message{llm.User("u"), llm.Assistant("a"), llm.System("S"), llm.User("v")},
			`"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"},` +
				`{"role":"user","content":[{"type":"text","text":"S"},{"type":"text","text":"v"}]}]`,
		},
		{
			"neighbours of one role are one turn",
			[]llm.Message{llm.User("u"), llm.User("v"), llm.Assistant("a"), llm.Assistant("b"), llm.User("w")},
			`"messages":[{"role":"user","content":[{"type":"text","text":"u"},{"type":"text","text":"v"}]},` +
				`{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"w"}]`,
		},
		{
			"empty text, and a message of nothing else, are left out",
			[]llm.Message{llm.User("u"), llm.Assistant(""), llm.UserParts(llm.TextPart{}, llm.TextPart{Text: "v"})},
			`"messages":[{"role":"user","content":[{"type":"text","text":"u"},{"type":"text","text":"v"}]}]`,
		},
		{
			"tool results come first, in one turn",
			[]llm.Message{
				llm.User("u"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{Text: "t"}, call, llm.ToolCallPart{ID: "toolu_2", Name: "g"}}},
				llm.System("S"),
				llm.ToolResult("toolu_1", "f", "r1"),
				{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "toolu_2", IsError: true, Content: []llm.Part{
					llm.TextPart{}, llm.TextPart{Text: "x"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi")},
				}}}},
				llm.User("v"),
				{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "toolu_3"}}},
			},
			`"messages":[{"role":"user","content":"u"},{"role":"assistant","content":[{"type":"text","text":"t"},` +
				`{"type":"tool_use","id":"toolu_1","name":"f","input":{"b": 12345678901234567890,"a":"<&>"}},` +
				`{"type":"tool_use","id":"toolu_2","name":"g","input":{}}]},` +
				`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"r1"},` +
				`{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"x"},` +
				`{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}],"is_error":true},` +
				`{"type":"tool_result","tool_use_id":"toolu_3"},` +
				`{"type":"text","text":"S"},{"type":"text","text":"v"}]}]`,
		},
		{
			"images and documents",
			[]llm.Message{llm.UserParts(
				llm.ImagePart{URL: "https://x.test/a.png"},
				llm.DocumentPart{MIME: "application/pdf", Data: []byte("hi"), Name: "n"},
				llm.DocumentPart{URL: "https://x.test/a.pdf"},
				llm.DocumentPart{MIME: "text/plain", Data: []byte("text")},
			)},
			`"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://x.test/a.png"}},` +
				`{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"aGk="},"title":"n"},` +
				`{"type":"document","source":{"type":"url","url":"https://x.test/a.pdf"}},` +
				`{"type":"document","source":{"type":"text","media_type":"text/plain","data":"text"}}]}]`,
		},
		{
			"own thoughts and opaque blocks go back, foreign ones do not",
			[]llm.Message{llm.User("u"), {Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "anthropic", Text: "t", Signature: "s=="},
				llm.ReasoningPart{Provider: "anthropic", Signature: "s2"},
				llm.ReasoningPart{Provider: "anthropic", Opaque: "o"},
				llm.ReasoningPart{Provider: "anthropic", Text: "cut"},
				llm.ReasoningPart{Provider: "openai", Text: "t", Signature: "s"},
				llm.OpaquePart{Provider: "anthropic", Type: "server_tool_use", JSON: `{ "type":"server_tool_use","n":1.0 }`},
				llm.OpaquePart{Provider: "openai", JSON: "{}"},
				llm.RefusalPart{Text: "no"},
			}}},
			`"messages":[{"role":"user","content":"u"},{"role":"assistant","content":[` +
				`{"type":"thinking","thinking":"t","signature":"s=="},{"type":"thinking","thinking":"","signature":"s2"},` +
				`{"type":"redacted_thinking","data":"o"},{ "type":"server_tool_use","n":1.0 },{"type":"text","text":"no"}]}]`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body, _, _, err := sent(t, request(either, nil, tt.messages...))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(`{"model":"claude-sonnet-4-6","max_tokens":10,`+tt.want+`}`, body))
		})
	}
}

func TestParameters(t *testing.T) {
	tool := llm.Tool{Name: "f", Description: "d", Parameters: []byte(`{ "type":"object", "maximum":12345678901234567890 }`), Strict: true}
	for _, tt := range []struct {
		name, model string
		edit        func(*llm.ChatRequest)
		want        string
	}{
		{"zeroes are sent", either, func(r *llm.ChatRequest) {
			r.MaxTokens, r.Temperature, r.TopP = new(0), new(0.0), new(0.0)
			r.Options = []llm.ProviderOption{anthropic.Options{TopK: new(0)}}
		}, `"max_tokens":0,"temperature":0,"top_p":0,"top_k":0,`},
		{"the default limit", either, func(r *llm.ChatRequest) { r.MaxTokens = nil }, `"max_tokens":16384,`},
		{"a model's own limit", "claude-3-5-haiku-latest", func(r *llm.ChatRequest) { r.MaxTokens = nil }, `"max_tokens":8192,`},
		{"an unknown model", "claude-next", func(r *llm.ChatRequest) { r.MaxTokens = nil; r.Temperature = new(0.5) }, `"max_tokens":16384,"temperature":0.5,`},
		{"stop and user", either, func(r *llm.ChatRequest) { r.Stop, r.User, r.N = []string{"a", "\n"}, "u1", new(1) }, `"max_tokens":10,"stop_sequences":["a","\n"],"metadata":{"user_id":"u1"},`},
		{"tools", either, func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool, {Name: "g"}} }, `"max_tokens":10,"tools":[{"name":"f","description":"d",` +
			`"input_schema":{ "type":"object", "maximum":12345678901234567890 },"strict":true},{"name":"g","input_schema":{"type":"object","properties":{}}}],`},
		{"required", either, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{{Name: "g"}}, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, `"max_tokens":10,"tools":[{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any"},`},
		{"named, one at a time", either, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{{Name: "g"}}, &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "g"}
			r.ParallelToolCalls = new(false)
		}, `"max_tokens":10,"tools":[{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"g","disable_parallel_tool_use":true},`},
		{"one at a time", either, func(r *llm.ChatRequest) {
			r.Tools, r.ParallelToolCalls = []llm.Tool{{Name: "g"}}, new(false)
		}, `"max_tokens":10,"tools":[{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true},`},
		{"none", always, func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{{Name: "g"}}, &llm.ToolChoice{Mode: llm.ToolChoiceNone}
			r.ParallelToolCalls = new(true)
		}, `"max_tokens":10,"tools":[{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"none"},`},
		{"schema and effort", always, func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Schema: []byte(`{"type": "object"}`), Name: "n", Strict: true}
			r.Reasoning = &llm.Reasoning{Effort: llm.EffortXHigh, Include: true}
		}, `"max_tokens":10,"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"xhigh","format":{"type":"json_schema","schema":{"type": "object"}}},`},
		{"thoughts only", either, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Include: true} }, `"max_tokens":10,"thinking":{"type":"adaptive","display":"summarized"},`},
		{"no order", always, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{} }, `"max_tokens":10,`},
		{"minimal", adaptive, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortMinimal} }, `"max_tokens":10,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"},`},
		{"off", adaptive, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortNone} }, `"max_tokens":10,"thinking":{"type":"disabled"},`},
		{"between tools", "claude-sonnet-5-5", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortNone} }, `"max_tokens":10,"thinking":{"type":"between_tools"},`},
		{"a budget", either, func(r *llm.ChatRequest) {
			r.MaxTokens, r.Reasoning = new(5000), &llm.Reasoning{BudgetTokens: new(2000)}
		}, `"max_tokens":5000,"thinking":{"type":"enabled","budget_tokens":2000},`},
		{"an effort as a budget", older, func(r *llm.ChatRequest) {
			r.MaxTokens, r.Reasoning = nil, &llm.Reasoning{Effort: llm.EffortHigh}
		}, `"max_tokens":32768,"thinking":{"type":"enabled","budget_tokens":16384},`},
		{"an effort yields to the limit", older, func(r *llm.ChatRequest) {
			r.MaxTokens, r.Reasoning = new(4000), &llm.Reasoning{Effort: llm.EffortHigh}
		}, `"max_tokens":4000,"thinking":{"type":"enabled","budget_tokens":2000},`},
		{"temperature 1 changes nothing", "claude-sonnet-5", func(r *llm.ChatRequest) { r.Temperature = new(1.0) }, `"max_tokens":10,"temperature":1,`},
		{"options", either, func(r *llm.ChatRequest) {
			r.Messages = append([]llm.Message{llm.System("S")}, r.Messages...)
			r.Tools = []llm.Tool{{Name: "g"}}
			r.Options = []llm.ProviderOption{foreign{}, &anthropic.Options{
				ServiceTier: "standard_only", InferenceGeo: "us", Cache: anthropic.Cache5m,
				CacheSystem: anthropic.Cache1h, CacheTools: anthropic.Cache5m,
				Extra: map[string]json.RawMessage{"z": []byte("1"), "a": []byte(`{ "b":2 }`)},
			}}
		}, `"max_tokens":10,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral","ttl":"1h"}}],` +
			`"tools":[{"name":"g","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}}],` +
			`"service_tier":"standard_only","cache_control":{"type":"ephemeral"},"inference_geo":"us","a":{ "b":2 },"z":1,`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := request(tt.model, tt.edit)
			body, _, dropped, err := sent(t, req)
			require.NoError(t, err)
			require.Empty(t, dropped)
			require.Empty(t, cmp.Diff(`{"model":"`+tt.model+`",`+tt.want+`"messages":[{"role":"user","content":"Hi"}]}`, body))
			for range 20 {
				again, _, _, err := sent(t, req)
				require.NoError(t, err)
				require.Equal(t, body, again)
			}
		})
	}
}

// foreign is another provider's option.
type foreign struct{}

func (foreign) ForProvider() string { return "acme" }

func TestHeaders(t *testing.T) {
	_, header, _, err := sent(t, request(either, func(r *llm.ChatRequest) {
		r.Headers = map[string]string{"anthropic-beta": "c", "X-Extra": "1"}
		r.Options = []llm.ProviderOption{anthropic.Options{Betas: []string{"a", "b"}}}
	}))
	require.NoError(t, err)
	require.Equal(t, key, header.Get("x-api-key"))
	require.Equal(t, "2023-06-01", header.Get("anthropic-version"))
	require.Equal(t, "application/json", header.Get("Content-Type"))
	require.Equal(t, "a,b,c", header.Get("anthropic-beta"))
	require.Equal(t, "1", header.Get("X-Extra"))
	require.True(t, strings.HasPrefix(header.Get("User-Agent"), "parley/"))
	require.Empty(t, header.Get("Authorization"))
}

// The next turn's body begins as this one does, so that the service's cache of
// prefixes can work.
func TestPrefix(t *testing.T) {
	first, _, _, err := sent(t, request(either, nil, llm.System("S"), llm.User("a")))
	require.NoError(t, err)
	second, _, _, err := sent(t, request(either, nil, llm.System("S"), llm.User("a"), llm.Assistant("b"), llm.User("c")))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(second, strings.TrimSuffix(first, "]}")))
}
