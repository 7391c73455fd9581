package moonshot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/moonshot"
)

const schema = `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`

var (
	hello = &llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{llm.User("Hi")}}
	// off is how a caller turns thinking off.
	off = &llm.Reasoning{Effort: llm.EffortNone}
)

const (
	hi       = `"messages":[{"role":"user","content":"Hi"}]`
	nowTool  = `,"tools":[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}]`
	nowCall  = `"tool_calls":[{"id":"functions.now:0","type":"function","function":{"name":"now","arguments":"{}"}}]`
	nowReply = `{"role":"tool","tool_call_id":"functions.now:0","content":"12:00"}`
)

func TestGoldenRequests(t *testing.T) {
	called := llm.ToolCallPart{ID: "functions.now:0", Name: "now", Arguments: "{}"}
	for name, tt := range map[string]struct {
		req  llm.ChatRequest
		want string
	}{
		"everything a Kimi model takes": {
			req: llm.ChatRequest{
				Model:     "kimi-k3",
				Messages:  []llm.Message{llm.System("Be terse."), {Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "Now."}}}, llm.User("Hi")},
				MaxTokens: new(64), Stop: []string{"END"}, N: new(1), User: "u1",
				Tools: []llm.Tool{{Name: "now"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}, ParallelToolCalls: new(true),
				ResponseFormat: &llm.ResponseFormat{Name: "city", Schema: json.RawMessage(schema), Strict: true},
				Reasoning:      &llm.Reasoning{Effort: llm.EffortHigh},
				Options:        []llm.ProviderOption{moonshot.Options{PromptCacheKey: "k", Prediction: "Hello"}, &moonshot.Options{KeepReasoning: true}},
			},
			want: `"messages":[{"role":"system","content":"Be terse."},{"role":"system","content":"Now."},{"role":"user","content":"Hi"}],` +
				`"max_completion_tokens":64,"stop":["END"],"n":1` + nowTool + `,"tool_choice":"required","parallel_tool_calls":true,` +
				`"response_format":{"type":"json_schema","json_schema":{"name":"city","schema":` + schema + `,"strict":true}},"safety_identifier":"u1",` +
				`"prompt_cache_key":"k","prediction":{"type":"content","content":"Hello"},"reasoning_effort":"high"`,
		},
		"everything that moonshot-v1 takes": {
			req: llm.ChatRequest{
				Model: "moonshot-v1-8k", Messages: []llm.Message{llm.User("Hi")},
				MaxTokens: new(64), Temperature: new(0.0), TopP: new(0.9), FrequencyPenalty: new(0.5), PresencePenalty: new(-0.5), N: new(2), TopLogprobs: new(2),
				Tools: []llm.Tool{{Name: "now"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "now"}, ResponseFormat: &llm.ResponseFormat{},
			},
			want: hi + `,"max_completion_tokens":64,"temperature":0,"top_p":0.9,"frequency_penalty":0.5,"presence_penalty":-0.5,"n":2,"logprobs":true,"top_logprobs":2` +
				nowTool + `,"tool_choice":{"type":"function","function":{"name":"now"}},"response_format":{"type":"json_object"}`,
		},
		"a forced call without thoughts": {
			req: llm.ChatRequest{
				Model: "kimi-k2.6", Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "now"}},
				ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}, Reasoning: off,
			},
			want: hi + nowTool + `,"tool_choice":"required","thinking":{"type":"disabled"}`,
		},
		"thoughts go back": {
			req: llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{
				llm.User("Hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "moonshot", Text: "I need the time."}, called}},
				llm.ToolResult("functions.now:0", "now", "12:00"),
			}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"reasoning_content":"I need the time.",` + nowCall + `},` + nowReply + `]`,
		},
		"a call of another provider": {
			req: llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{
				llm.User("Hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "anthropic", Text: "Hm.", Signature: "s"}}},
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "anthropic", Text: "Hm.", Signature: "s"}, called}},
				llm.ToolResult("functions.now:0", "now", "12:00"),
			}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"reasoning_content":" ",` + nowCall + `},` + nowReply + `]`,
		},
		"a call of another provider, without thoughts": {
			req: llm.ChatRequest{Model: "kimi-k2.6", Reasoning: off, Messages: []llm.Message{
				{Role: llm.RoleAssistant, Parts: []llm.Part{called}}, llm.ToolResult("functions.now:0", "now", "12:00"),
			}},
			want: `"messages":[{"role":"assistant","content":null,` + nowCall + `},` + nowReply + `],"thinking":{"type":"disabled"}`,
		},
		"images": {
			req: llm.ChatRequest{Model: "kimi-k2.6", Messages: []llm.Message{llm.UserParts(
				llm.ImagePart{MIME: "image/png", Data: []byte("png")}, llm.ImagePart{URL: "ms://file-1"},
			)}},
			want: `"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}},` +
				`{"type":"image_url","image_url":{"url":"ms://file-1"}}]}]`,
		},
		"the beginning of the answer": {
			req:  llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{llm.User("Hi"), llm.Assistant("Well")}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Well","partial":true}]`,
		},
		"thoughts of earlier turns": {
			req:  llm.ChatRequest{Model: "kimi-k2.6", Messages: []llm.Message{llm.User("Hi")}, Options: []llm.ProviderOption{moonshot.Options{KeepReasoning: true}}},
			want: hi + `,"thinking":{"type":"enabled","keep":"all"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, `{"model":"`+tt.req.Model+`",`+tt.want+`}`, send(t, &tt.req))
		})
	}
}

func TestEfforts(t *testing.T) {
	for _, tt := range []struct {
		model  string
		effort llm.Effort
		want   string
	}{
		{"kimi-k3", llm.EffortMinimal, `,"reasoning_effort":"low"`},
		{"kimi-k3.1-pro", llm.EffortLow, `,"reasoning_effort":"low"`},
		{"kimi-k3", llm.EffortMedium, `,"reasoning_effort":"high"`},
		{"kimi-k3", llm.EffortXHigh, `,"reasoning_effort":"max"`},
		{"kimi-k3", llm.EffortMax, `,"reasoning_effort":"max"`},
		{"kimi-k3", "", ``},
		{"kimi-k2.7-code", llm.EffortLow, ``},
		{"kimi-k2.6", llm.EffortLow, `,"thinking":{"type":"enabled"}`},
		{"kimi-k2.5", llm.EffortNone, `,"thinking":{"type":"disabled"}`},
		{"kimi-k2.5", "", ``},
		{"kimi-next", llm.EffortMedium, `,"reasoning_effort":"medium"`},
	} {
		req := llm.ChatRequest{Model: tt.model, Messages: []llm.Message{llm.User("Hi")}, Reasoning: &llm.Reasoning{Effort: tt.effort, Include: true}}
		require.Equal(t, `{"model":"`+tt.model+`",`+hi+tt.want+`}`, send(t, &req))
	}
}

// Ids of another form than the service takes are replaced, in call and result.
func TestForeignIDs(t *testing.T) {
	for _, id := range []string{strings.Repeat("x", 65), "call 1", "call|1"} {
		body := send(t, &llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{
			{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: id, Name: "f"}}}, llm.ToolResult(id, "f", "1"),
		}})
		require.NotContains(t, body, id)
		require.Regexp(t, `"tool_calls":\[{"id":"([0-9A-Za-z]{32})"`, body)
		_, after, _ := strings.Cut(body, `"tool_calls":[{"id":"`)
		require.Contains(t, body, `"tool_call_id":"`+after[:32]+`"`)
	}
}

func TestRefused(t *testing.T) {
	tools := []llm.Tool{{Name: "now"}}
	force := func(mode llm.ToolChoiceMode) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) { r.Tools, r.ToolChoice = tools, &llm.ToolChoice{Mode: mode, Name: "now"} }
	}
	for _, tt := range []struct {
		model, param string
		set          func(*llm.ChatRequest)
		left         string
	}{
		{"kimi-k3", "temperature", func(r *llm.ChatRequest) { r.Temperature = new(1.7) }, ""},
		{"kimi-k2.6", "top_p", func(r *llm.ChatRequest) { r.TopP = new(0.5) }, ""},
		{"kimi-k2.5", "frequency_penalty", func(r *llm.ChatRequest) { r.FrequencyPenalty = new(0.1) }, ""},
		{"kimi-k2.7-code", "presence_penalty", func(r *llm.ChatRequest) { r.PresencePenalty = new(0.1) }, ""},
		{"kimi-k3", "top_logprobs", func(r *llm.ChatRequest) { r.TopLogprobs = new(0) }, ""},
		{"kimi-k3", "n", func(r *llm.ChatRequest) { r.N = new(2) }, ""},
		{"kimi-k3", "seed", func(r *llm.ChatRequest) { r.Seed = new(int64(1)) }, ""},
		{"kimi-k3", "metadata", func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, ""},
		{"kimi-k3", "reasoning.budget_tokens", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(9)} }, ""},
		{"kimi-k3", "reasoning", func(r *llm.ChatRequest) { r.Reasoning = off }, ""},
		{"kimi-k2.7-code", "reasoning", func(r *llm.ChatRequest) { r.Reasoning = off }, ""},
		{"moonshot-v1-8k", "reasoning", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortHigh} }, ""},
		{"moonshot-v1-8k", "response_format.schema", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: json.RawMessage(schema)} }, ""},
		{"kimi-k3", "tool_choice.name", force(llm.ToolChoiceNamed), nowTool},
		{"kimi-k2.7-code", "tool_choice", force(llm.ToolChoiceRequired), nowTool},
		{"kimi-k2.6", "tool_choice", force(llm.ToolChoiceRequired), nowTool},
		{"kimi-k2.5", "tool_choice", force(llm.ToolChoiceNamed), nowTool},
	} {
		req := llm.ChatRequest{Model: tt.model, Messages: []llm.Message{llm.User("Hi")}}
		tt.set(&req)
		e := refuse(t, &req)
		require.Equal(t, llm.KindUnsupported, e.Kind, tt.param)
		require.Equal(t, tt.param, e.Param, tt.model)

		req.DropUnsupported = true
		p, s := newProvider(t, say(plainBody))
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Equal(t, []string{tt.param}, resp.Dropped)
		require.Equal(t, `{"model":"`+tt.model+`",`+hi+tt.left+`}`, s.Sent[0])
	}
	for _, tt := range []struct {
		model, param string
		part         llm.Part
	}{
		{"kimi-k3", "image.url", llm.ImagePart{URL: "https://a.example/b.png"}},
		{"moonshot-v1-8k", "image", llm.ImagePart{MIME: "image/png", Data: []byte("x")}},
		{"kimi-k3", "document", llm.DocumentPart{MIME: "application/pdf", Data: []byte("x")}},
		{"kimi-k3", "audio", llm.AudioPart{MIME: "audio/mpeg", Data: []byte("x")}},
	} {
		e := refuse(t, &llm.ChatRequest{Model: tt.model, Messages: []llm.Message{llm.UserParts(tt.part)}})
		require.Equal(t, llm.KindUnsupported, e.Kind, tt.param)
		require.Equal(t, tt.param, e.Param)
	}
	send(t, &llm.ChatRequest{Model: "moonshot-v1-8k-vision-preview", Messages: []llm.Message{llm.UserParts(llm.ImagePart{MIME: "image/png", Data: []byte("x")})}})
}

func TestInvalid(t *testing.T) {
	for _, set := range []func(*llm.ChatRequest){
		func(r *llm.ChatRequest) { r.Temperature = new(1.1) },
		func(r *llm.ChatRequest) { r.Stop = make([]string, 6) },
		func(r *llm.ChatRequest) { r.Stop = []string{strings.Repeat("x", 33)} },
		func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{other{}} },
	} {
		req := llm.ChatRequest{Model: "moonshot-v1-8k", Messages: []llm.Message{llm.User("Hi")}}
		set(&req)
		require.Equal(t, llm.KindInvalidRequest, refuse(t, &req).Kind)
	}
	req := llm.ChatRequest{Model: "kimi-k2.5", Messages: []llm.Message{llm.User("Hi")}, Options: []llm.ProviderOption{moonshot.Options{KeepReasoning: true}}}
	require.Equal(t, llm.KindUnsupported, refuse(t, &req).Kind)
}

// other is an option of this provider that no operation has.
type other struct{}

func (other) ForProvider() string { return moonshot.Name }

// What the service refuses or misreads of JSON Schema is said in other words;
// every other schema goes as it is, byte for byte.
func TestSchemas(t *testing.T) {
	for name, tt := range map[string]struct{ schema, want string }{
		"as it is":  {`{ "type": "object", "properties": {"$schema": {"type":"string","const":{"$ref":1,"type":2}}} }`, ""},
		"nested":    {`{"type":"object","properties":{"a":{"$schema":"s","type":"string"}}}`, ""},
		"boolean":   {`true`, ""},
		"dialect":   {`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}`, `{"type":"object"}`},
		"beside":    {`{"type":"object","properties":{"a":{"description":"d","$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string"}}}`, `{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string"}}}`},
		"root":      {`{"title":"t","$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}`, `{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}}`},
		"union":     {`{"type":"object","properties":{"a":{"type":"string","anyOf":[{"minLength":1},{"type":"null"},{"$ref":"#"},true]}}}`, `{"type":"object","properties":{"a":{"anyOf":[{"type":"string","minLength":1},{"type":"null"},{"$ref":"#"},true]}}}`},
		"tuple":     {`{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string","x":"é\n"},{"$ref":"#","title":"t"}]}}}`, `{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string","x":"é\n"},{"$ref":"#"}]}}}`},
		"in a list": {`{"type":"array","items":{"oneOf":[{"$ref":"#","title":"t"}]}}`, `{"type":"array","items":{"oneOf":[{"$ref":"#"}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.schema
			}
			req := llm.ChatRequest{
				Model: "kimi-k3", Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "now"}, {Name: "f", Parameters: json.RawMessage(tt.schema)}},
				ResponseFormat: &llm.ResponseFormat{Schema: json.RawMessage(tt.schema)},
			}
			body := send(t, &req)
			require.Contains(t, body, `{"name":"f","parameters":`+want+`}`)
			require.Contains(t, body, `{"name":"response","schema":`+want+`}`)
			require.Equal(t, tt.schema, string(req.Tools[1].Parameters), "the request stays as it was")
			require.Equal(t, tt.schema, string(req.ResponseFormat.Schema))
		})
	}
	req := llm.ChatRequest{Model: "kimi-k3", Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"type"`)}}}
	require.Error(t, refuse(t, &req))
}

// Whatever the schema, the request is JSON, and a clean schema stays clean.
func FuzzSchema(f *testing.F) {
	f.Add(`{"type":"object","properties":{"a":{"type":"string","anyOf":[{"$ref":"#"},{}],"items":[1]}}}`)
	f.Add(`{"$schema":"s","$ref":"r","$defs":{"a":null}}`)
	f.Add(`{"items":[[{"$ref":1,"x":"\ud800"}]],"anyOf":{"type":[]}}`)
	f.Fuzz(func(t *testing.T, schema string) {
		if !json.Valid([]byte(schema)) {
			return
		}
		clean := func(schema json.RawMessage) (json.RawMessage, error) {
			p, s := newProvider(t, say(plainBody))
			_, err := p.ChatCompletion(t.Context(), &llm.ChatRequest{
				Model: "kimi-k3", Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "f", Parameters: schema}},
			})
			if err != nil {
				return nil, err
			}
			var sent struct {
				Tools []struct {
					Function struct{ Parameters json.RawMessage }
				}
			}
			require.NoError(t, json.Unmarshal([]byte(s.Sent[0]), &sent))
			return sent.Tools[0].Function.Parameters, nil
		}
		once, err := clean(json.RawMessage(schema))
		if err != nil {
			require.ErrorIs(t, err, llm.ErrInvalidRequest)
			return
		}
		twice, err := clean(once)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}
