package deepseek_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepseek"
	"github.com/parley-llm/parley/providers/internal/wiretest"
)

const schema = `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`

var hello = &llm.ChatRequest{Model: "deepseek-flash", Messages: []llm.Message{llm.User("Hi")}}

// off is how a caller turns thinking off.
var off = &llm.Reasoning{Effort: llm.EffortNone}

func TestGoldenRequests(t *testing.T) {
	called := llm.ToolCallPart{ID: "call_00_a", Name: "now", Arguments: "{}"}
	for name, tt := range map[string]struct {
		req  llm.ChatRequest
		want string
	}{
		"plain": {
			req:  llm.ChatRequest{Messages: []llm.Message{llm.User("Hi")}},
			want: `"messages":[{"role":"user","content":"Hi"}]`,
		},
		"every parameter": {
			req: llm.ChatRequest{
				Messages:  []llm.Message{llm.System("Be terse."), {Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "Now."}}}, llm.User("Hi")},
				MaxTokens: new(64), Temperature: new(0.0), TopP: new(0.9), FrequencyPenalty: new(0.5), PresencePenalty: new(-0.5),
				Stop: []string{"END"}, TopLogprobs: new(2),
				Tools: []llm.Tool{{Name: "w", Parameters: json.RawMessage(schema)}, {Name: "now"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto},
				ParallelToolCalls: new(false), ResponseFormat: &llm.ResponseFormat{}, Reasoning: &llm.Reasoning{Effort: llm.EffortMax}, User: "u1",
			},
			want: `"messages":[{"role":"system","content":"Be terse."},{"role":"system","content":"Now."},{"role":"user","content":"Hi"}],` +
				`"max_tokens":64,"temperature":0,"top_p":0.9,"frequency_penalty":0.5,"presence_penalty":-0.5,"stop":["END"],"logprobs":true,"top_logprobs":2,` +
				`"tools":[{"type":"function","function":{"name":"w","parameters":` + schema + `}},` +
				`{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}],"tool_choice":"auto","parallel_tool_calls":false,` +
				`"response_format":{"type":"json_object"},"user_id":"u1","thinking":{"type":"enabled"},"reasoning_effort":"max"`,
		},
		"a forced call without thoughts": {
			req: llm.ChatRequest{
				Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "now"}},
				ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "now"}, Reasoning: off,
			},
			want: `"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}],` +
				`"tool_choice":{"type":"function","function":{"name":"now"}},"thinking":{"type":"disabled"}`,
		},
		"thoughts go back": {
			req: llm.ChatRequest{Messages: []llm.Message{
				llm.User("Hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "deepseek", Text: "I need the time."}, called}},
				llm.ToolResult("call_00_a", "now", "12:00"),
			}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"","reasoning_content":"I need the time.",` +
				`"tool_calls":[{"id":"call_00_a","type":"function","function":{"name":"now","arguments":"{}"}}]},` +
				`{"role":"tool","tool_call_id":"call_00_a","content":"12:00"}]`,
		},
		"a call of another provider": {
			req: llm.ChatRequest{Messages: []llm.Message{
				llm.User("Hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "anthropic", Text: "Hm.", Signature: "s"}, llm.RefusalPart{Text: "No, but"}, called}},
				llm.ToolResult("call_00_a", "now", "12:00"),
				llm.Assistant("Noon."), llm.User("And?"),
			}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"No, but","reasoning_content":"",` +
				`"tool_calls":[{"id":"call_00_a","type":"function","function":{"name":"now","arguments":"{}"}}]},` +
				`{"role":"tool","tool_call_id":"call_00_a","content":"12:00"},{"role":"assistant","content":"Noon."},{"role":"user","content":"And?"}]`,
		},
		"a call of another provider, without thoughts": {
			req: llm.ChatRequest{Reasoning: off, Messages: []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{called}}}},
			want: `"messages":[{"role":"assistant","content":"","tool_calls":[{"id":"call_00_a","type":"function","function":{"name":"now","arguments":"{}"}}]}],` +
				`"thinking":{"type":"disabled"}`,
		},
		"an image": {
			req:  llm.ChatRequest{Messages: []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/png", Data: []byte("png")})}},
			want: `"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}}]}]`,
		},
		"thinking by option": {
			req:  llm.ChatRequest{Messages: []llm.Message{llm.User("Hi")}, Options: []llm.ProviderOption{deepseek.Options{Thinking: "disabled"}}},
			want: `"messages":[{"role":"user","content":"Hi"}],"thinking":{"type":"disabled"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.req.Model = "deepseek-flash"
			require.Equal(t, `{"model":"deepseek-flash",`+tt.want+`}`, send(t, &tt.req))
		})
	}
}

func TestEfforts(t *testing.T) {
	for effort, want := range map[llm.Effort]string{
		"":                `}`,
		llm.EffortNone:    `,"thinking":{"type":"disabled"}}`,
		llm.EffortMinimal: `,"thinking":{"type":"enabled"},"reasoning_effort":"low"}`,
		llm.EffortLow:     `,"thinking":{"type":"enabled"},"reasoning_effort":"low"}`,
		llm.EffortMedium:  `,"thinking":{"type":"enabled"},"reasoning_effort":"high"}`,
		llm.EffortHigh:    `,"thinking":{"type":"enabled"},"reasoning_effort":"high"}`,
		llm.EffortXHigh:   `,"thinking":{"type":"enabled"},"reasoning_effort":"high"}`,
		llm.EffortMax:     `,"thinking":{"type":"enabled"},"reasoning_effort":"max"}`,
	} {
		req := *hello
		req.Reasoning = &llm.Reasoning{Effort: effort, Include: true}
		require.Equal(t, `{"model":"deepseek-flash","messages":[{"role":"user","content":"Hi"}]`+want, send(t, &req), effort)
	}
}

// At the beta address a last message of the assistant's begins the answer.
func TestPrefix(t *testing.T) {
	for base, want := range map[string]string{
		deepseek.BetaBaseURL + "/": `{"role":"assistant","content":"Well","prefix":true}`,
		"":                         `{"role":"assistant","content":"Well"}`,
	} {
		s := &wiretest.Service{Answers: []answer{say(plainBody)}}
		p, err := deepseek.New(deepseek.Config{APIKey: "k", BaseURL: base, HTTPClient: &http.Client{Transport: s}})
		require.NoError(t, err)
		_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "deepseek-flash", Messages: []llm.Message{llm.Assistant("Well")}})
		require.NoError(t, err)
		require.Equal(t, `{"model":"deepseek-flash","messages":[`+want+`]}`, s.Sent[0])
	}
}

func TestRefused(t *testing.T) {
	tools := []llm.Tool{{Name: "now"}}
	toolsJSON := `,"tools":[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}]`
	for _, tt := range []struct {
		param string
		set   func(*llm.ChatRequest)
		left  string
	}{
		{"seed", func(r *llm.ChatRequest) { r.Seed = new(int64(1)) }, ""},
		{"n", func(r *llm.ChatRequest) { r.N = new(2) }, ""},
		{"metadata", func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, ""},
		{"reasoning.budget_tokens", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(9)} }, ""},
		{"response_format.schema", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: json.RawMessage(schema)} }, ""},
		{"tool_choice", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = tools, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, toolsJSON},
		{"tool_choice", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = tools, &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "now"}
		}, toolsJSON},
	} {
		req := llm.ChatRequest{Model: "deepseek-v4-pro", Messages: []llm.Message{llm.User("Hi")}}
		tt.set(&req)
		e := refuse(t, &req)
		require.Equal(t, llm.KindUnsupported, e.Kind, tt.param)
		require.Equal(t, tt.param, e.Param)

		req.DropUnsupported = true
		p, s := newProvider(t, say(plainBody))
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Equal(t, []string{tt.param}, resp.Dropped)
		require.Equal(t, `{"model":"deepseek-v4-pro","messages":[{"role":"user","content":"Hi"}]`+tt.left+`}`, s.Sent[0])
	}
	for param, part := range map[string]llm.Part{
		"image":     llm.ImagePart{MIME: "image/png", Data: []byte("x")},
		"image.url": llm.ImagePart{URL: "https://a.example/b.png"},
		"document":  llm.DocumentPart{MIME: "application/pdf", Data: []byte("x")},
		"audio":     llm.AudioPart{MIME: "audio/mpeg", Data: []byte("x")},
	} {
		e := refuse(t, &llm.ChatRequest{Model: "deepseek-v4-pro", Messages: []llm.Message{llm.UserParts(part)}})
		require.Equal(t, llm.KindUnsupported, e.Kind, param)
		require.Equal(t, param, e.Param)
	}
	// Of a model that the table lacks only the service's own limits are known.
	send(t, &llm.ChatRequest{Model: "deepseek-next", Messages: []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/png", Data: []byte("x")})}})
}

func TestInvalidOptions(t *testing.T) {
	for _, tt := range []struct {
		reasoning *llm.Reasoning
		options   []llm.ProviderOption
	}{
		{nil, []llm.ProviderOption{deepseek.Options{Thinking: "perhaps"}}},
		{off, []llm.ProviderOption{deepseek.Options{Thinking: "enabled"}}},
		{nil, []llm.ProviderOption{deepseek.Options{Thinking: "enabled"}, &deepseek.Options{Thinking: "disabled"}}},
		{nil, []llm.ProviderOption{other{}}},
	} {
		req := *hello
		req.Reasoning, req.Options = tt.reasoning, tt.options
		require.Equal(t, llm.KindInvalidRequest, refuse(t, &req).Kind)
	}
}

// other is an option of this provider that no operation has.
type other struct{}

func (other) ForProvider() string { return deepseek.Name }
