package mistral_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/mistral"
)

const (
	medium   = "mistral-medium-3-5"
	schema   = `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`
	hexID    = "call_0123456789abcdef"
	ownID    = "aB3dE6gH9"
	thinking = "two and two"
)

var hello = &llm.ChatRequest{Model: medium, Messages: []llm.Message{llm.User("Hi")}}

func TestGoldenRequests(t *testing.T) {
	weather := llm.Tool{Name: "weather", Description: "Weather", Parameters: json.RawMessage(schema), Strict: true}
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
				MaxTokens: new(64), Temperature: new(0.0), TopP: new(1.0), FrequencyPenalty: new(0.5), PresencePenalty: new(-0.5),
				Stop: []string{"END"}, N: new(2), Seed: new(int64(7)),
				Tools: []llm.Tool{weather, {Name: "now"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}, ParallelToolCalls: new(false),
				ResponseFormat: &llm.ResponseFormat{Name: "city", Description: "A city", Schema: json.RawMessage(schema), Strict: true},
				Reasoning:      &llm.Reasoning{Effort: llm.EffortHigh}, Metadata: map[string]string{"b": "2", "a": "1"},
				Options: []llm.ProviderOption{mistral.Options{PromptCacheKey: "k", ServiceTier: "auto", Prediction: "Hello", SafePrompt: new(false)}},
			},
			want: `"messages":[{"role":"system","content":"Be terse."},{"role":"system","content":"Now."},{"role":"user","content":"Hi"}],` +
				`"max_tokens":64,"temperature":0,"top_p":1,"frequency_penalty":0.5,"presence_penalty":-0.5,"stop":["END"],"n":2,"random_seed":7,` +
				`"tools":[{"type":"function","function":{"name":"weather","description":"Weather","parameters":` + schema + `,"strict":true}},` +
				`{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}],` +
				`"tool_choice":"any","parallel_tool_calls":false,` +
				`"response_format":{"type":"json_schema","json_schema":{"name":"city","description":"A city","schema":` + schema + `,"strict":true}},` +
				`"reasoning_effort":"high","metadata":{"a":"1","b":"2"},` +
				`"prompt_cache_key":"k","service_tier":"auto","prediction":{"type":"content","content":"Hello"},"safe_prompt":false`,
		},
		"choice of a tool": {
			req: llm.ChatRequest{
				Messages: []llm.Message{llm.User("Hi")}, Tools: []llm.Tool{{Name: "now"}},
				ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "now"}, ResponseFormat: &llm.ResponseFormat{},
			},
			want: `"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}],` +
				`"tool_choice":{"type":"function","function":{"name":"now"}},"response_format":{"type":"json_object"}`,
		},
		"media": {
			req: llm.ChatRequest{Messages: []llm.Message{llm.UserParts(
				llm.TextPart{Text: "Look"}, llm.ImagePart{MIME: "image/png", Data: []byte("png")},
				llm.ImagePart{URL: "https://a.example/b.png", Detail: "low"},
				llm.DocumentPart{MIME: "application/pdf", Data: []byte("pdf"), Name: "a.pdf"}, llm.DocumentPart{URL: "https://a.example/b.pdf"},
			)}},
			want: `"messages":[{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}},` +
				`{"type":"image_url","image_url":{"url":"https://a.example/b.png","detail":"low"}},` +
				`{"type":"document_url","document_url":"data:application/pdf;base64,cGRm","document_name":"a.pdf"},` +
				`{"type":"document_url","document_url":"https://a.example/b.pdf"}]}]`,
		},
		"own history": {
			req: llm.ChatRequest{Messages: []llm.Message{
				llm.User("Hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{
					llm.ReasoningPart{Provider: "mistral", Text: thinking, Signature: "sig"}, llm.ToolCallPart{ID: ownID, Name: "weather", Arguments: `{"city":"Oslo"}`},
				}},
				llm.ToolResult(ownID, "weather", "4 C"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "mistral", Text: thinking}, llm.TextPart{Text: "4"}}},
				llm.User("And?"),
			}},
			want: `"messages":[{"role":"user","content":"Hi"},` +
				`{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"two and two"}],"closed":true,"signature":"sig"}],` +
				`"tool_calls":[{"id":"aB3dE6gH9","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}}]},` +
				`{"role":"tool","tool_call_id":"aB3dE6gH9","name":"weather","content":"4 C"},` +
				`{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"two and two"}],"closed":true},{"type":"text","text":"4"}]},` +
				`{"role":"user","content":"And?"}]`,
		},
		"nothing but a call": {
			req: llm.ChatRequest{Messages: []llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: ownID, Name: "now"}}}}},
			want: `"messages":[{"role":"assistant","content":"","tool_calls":[{"id":"aB3dE6gH9","type":"function",` +
				`"function":{"name":"now","arguments":"{}"}}]}]`,
		},
		"the beginning of the answer": {
			req:  llm.ChatRequest{Messages: []llm.Message{llm.User("Hi"), llm.Assistant("Well")}},
			want: `"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Well","prefix":true}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.req.Model = medium
			require.Equal(t, `{"model":"mistral-medium-3-5",`+tt.want+`}`, send(t, &tt.req))
		})
	}
}

func TestAudioIsBare(t *testing.T) {
	req := &llm.ChatRequest{Model: "voxtral-small-latest", Messages: []llm.Message{llm.UserParts(llm.AudioPart{MIME: "audio/mpeg", Data: []byte("mp3")})}}
	require.Equal(t, `{"model":"voxtral-small-latest","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":"bXAz"}]}]}`, send(t, req))
}

// A conversation that another provider began keeps its calls and results
// together, under ids that the service takes, and leaves nothing that it refuses.
func TestForeignHistory(t *testing.T) {
	req := &llm.ChatRequest{Model: medium, Messages: []llm.Message{
		llm.User("Hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "anthropic", Text: "hm", Signature: "s"}}},
		{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "deepseek", Text: "hm"},
			llm.RefusalPart{Text: "I will not, but"},
			llm.ToolCallPart{ID: hexID, Name: "f", Arguments: "{}"},
			llm.ToolCallPart{ID: "functions.f:0", Name: "f"},
		}},
		{Role: llm.RoleTool, Parts: []llm.Part{
			llm.ToolResultPart{CallID: hexID, Content: []llm.Part{llm.TextPart{Text: "1"}}},
			llm.ToolResultPart{CallID: "functions.f:0", Content: []llm.Part{llm.TextPart{Text: "2"}}},
		}},
	}}
	body := send(t, req)
	require.Equal(t, body, send(t, req), "ids are computed, not drawn")
	ids := regexp.MustCompile(`"(?:tool_call_)?id":"([^"]*)"`).FindAllStringSubmatch(body, -1)
	require.Len(t, ids, 4)
	for _, id := range ids {
		require.Regexp(t, `^[a-zA-Z0-9]{9}$`, id[1])
	}
	require.Equal(t, ids[0][1], ids[2][1])
	require.Equal(t, ids[1][1], ids[3][1])
	require.NotEqual(t, ids[0][1], ids[1][1])
	require.Equal(t, hexID, req.Messages[2].Parts[2].(llm.ToolCallPart).ID, "the request itself stays as it was")
	require.Regexp(t, `^{"model":"mistral-medium-3-5","messages":\[{"role":"user","content":"Hi"},`+
		`{"role":"assistant","content":"I will not, but","tool_calls":\[{"id":"\w{9}","type":"function","function":{"name":"f","arguments":"{}"}},`, body)
}

func TestRefused(t *testing.T) {
	chat := func(model string, set func(*llm.ChatRequest)) llm.ChatRequest {
		req := llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("Hi")}}
		set(&req)
		return req
	}
	show := func(part llm.Part) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) { r.Messages = []llm.Message{llm.UserParts(part)} }
	}
	for param, req := range map[string]llm.ChatRequest{
		"user":                    chat(medium, func(r *llm.ChatRequest) { r.User = "u" }),
		"top_logprobs":            chat(medium, func(r *llm.ChatRequest) { r.TopLogprobs = new(1) }),
		"messages.name":           chat(medium, func(r *llm.ChatRequest) { r.Messages[0].Name = "ann" }),
		"reasoning.budget_tokens": chat(medium, func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(9)} }),
		"reasoning":               chat("mistral-large-2512", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortHigh} }),
	} {
		e := refuse(t, &req)
		require.Equal(t, llm.KindUnsupported, e.Kind, param)
		require.Equal(t, param, e.Param)

		req.DropUnsupported = true
		p, s := newProvider(t, say(plainBody))
		resp, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.Equal(t, []string{param}, resp.Dropped)
		require.Equal(t, `{"model":"`+req.Model+`","messages":[{"role":"user","content":"Hi"}]}`, s.Sent[0])
	}
	for param, req := range map[string]llm.ChatRequest{
		"image":     chat("codestral-2508", show(llm.ImagePart{MIME: "image/png", Data: []byte("x")})),
		"image.url": chat("codestral-2508", show(llm.ImagePart{URL: "https://a.example/b.png"})),
		"document":  chat("codestral-2508", show(llm.DocumentPart{MIME: "application/pdf", Data: []byte("x")})),
		"audio":     chat(medium, show(llm.AudioPart{MIME: "audio/mpeg", Data: []byte("x")})),
	} {
		e := refuse(t, &req)
		require.Equal(t, llm.KindUnsupported, e.Kind, param)
		require.Equal(t, param, e.Param)
	}
	hot := chat(medium, func(r *llm.ChatRequest) { r.Temperature = new(1.6) })
	require.Equal(t, llm.KindInvalidRequest, refuse(t, &hot).Kind)
	for _, option := range []llm.ProviderOption{mistral.Options{ServiceTier: "gold"}, other{}} {
		bad := chat(medium, func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option} })
		require.Equal(t, llm.KindInvalidRequest, refuse(t, &bad).Kind)
	}
}

// other is an option of this provider that no operation has.
type other struct{}

func (other) ForProvider() string { return mistral.Name }
