package openairesponses_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// plain is a dialect that asks for nothing by itself.
var plain = openairesponses.Dialect{Name: "acme", UserField: "user", ImageTypes: []string{"image/png"}, Summaries: true, ToolMedia: true}

const tail = `,"store":false}`

// encode returns what follows the model in a request of the dialect.
func encode(t testing.TB, d openairesponses.Dialect, req *llm.ChatRequest) string {
	t.Helper()
	req.Model = "m"
	if req.Messages == nil {
		req.Messages = []llm.Message{llm.User("hi")}
	}
	body, dropped, err := d.Encode(req, false)
	require.NoError(t, err)
	require.Empty(t, dropped)
	const head = `{"model":"m",`
	require.Equal(t, head, string(body[:len(head)]))
	return string(body[len(head):])
}

const hiInput = `"input":[{"role":"user","content":"hi"}]`

func TestParameters(t *testing.T) {
	for _, tt := range []struct {
		name string
		req  llm.ChatRequest
		want string
	}{
		{"nothing", llm.ChatRequest{}, ``},
		{"sampling", llm.ChatRequest{MaxTokens: new(16), Temperature: new(0.0), TopP: new(0.5)}, `,"max_output_tokens":16,"temperature":0,"top_p":0.5`},
		{"one choice is what there is", llm.ChatRequest{N: new(1)}, ``},
		{"a tool is strict or not, never unsaid", llm.ChatRequest{Tools: []llm.Tool{tool, {Name: "g", Strict: true}}}, `,"tools":[` +
			`{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false},` +
			`{"type":"function","name":"g","parameters":{"type":"object","properties":{}},"strict":true}]`},
		{"tool choice", llm.ChatRequest{Tools: []llm.Tool{{Name: "g", Parameters: []byte(`{}`)}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "g"}, ParallelToolCalls: new(false)}, `,"tools":[` +
			`{"type":"function","name":"g","parameters":{},"strict":false}],"tool_choice":{"type":"function","name":"g"},"parallel_tool_calls":false`},
		{"schema", llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{Schema: []byte(`{"a": 1}`), Description: "d", Strict: true}}, `,"text":{"format":{"type":"json_schema","name":"response","description":"d","schema":{"a": 1},"strict":true}}`},
		{"any JSON", llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{}}, `,"text":{"format":{"type":"json_object"}}`},
		{"effort and summary", llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortLow, Include: true}}, `,"reasoning":{"effort":"low","summary":"auto"}`},
		{"summary alone", llm.ChatRequest{Reasoning: &llm.Reasoning{Include: true}}, `,"reasoning":{"summary":"auto"}`},
		{"probabilities", llm.ChatRequest{TopLogprobs: new(0)}, `,"include":["message.output_text.logprobs"]`},
		{"alternatives", llm.ChatRequest{TopLogprobs: new(2)}, `,"top_logprobs":2,"include":["message.output_text.logprobs"]`},
		{"identity", llm.ChatRequest{User: "u", Metadata: map[string]string{"b": "2", "a": "1"}}, `,"user":"u","metadata":{"a":"1","b":"2"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(hiInput+tt.want+tail, encode(t, plain, &tt.req)))
		})
	}
}

// The thoughts of a model are asked for in encrypted form, where it has any.
func TestEncrypted(t *testing.T) {
	require.Equal(t, hiInput+`,"include":["reasoning.encrypted_content"]`+tail, encode(t, acme, &llm.ChatRequest{}))
	require.Equal(t, hiInput+`,"include":["reasoning.encrypted_content","message.output_text.logprobs"]`+tail,
		encode(t, acme, &llm.ChatRequest{TopLogprobs: new(0)}))
}

func TestOptions(t *testing.T) {
	d := plain
	d.Options = func(*llm.ChatRequest) (openaicompat.OpenAIOptions, error) {
		return openaicompat.OpenAIOptions{
			ServiceTier: "flex", Verbosity: "low", PromptCacheKey: "k", PromptCacheRetention: "24h",
			SafetyIdentifier: "s", Store: new(true),
		}, nil
	}
	require.Equal(t, hiInput+`,"text":{"verbosity":"low"},"store":true,"service_tier":"flex","prompt_cache_key":"k",`+
		`"prompt_cache_retention":"24h","safety_identifier":"s"}`, encode(t, d, &llm.ChatRequest{}))
}

func TestStreamMembers(t *testing.T) {
	body, _, err := plain.Encode(hello(), true)
	require.NoError(t, err)
	require.Equal(t, `{"model":"m",`+hiInput+`,"store":false,"stream":true}`, string(body))
	d := plain
	d.PlainStream, d.ModelNames = true, map[string]string{"m": "prod"}
	body, _, err = d.Encode(hello(), true)
	require.NoError(t, err)
	require.Equal(t, `{"model":"prod",`+hiInput+`,"store":false,"stream":true,"stream_options":{"include_obfuscation":false}}`, string(body))
}

func TestInput(t *testing.T) {
	png := llm.ImagePart{MIME: "image/png", Data: []byte("i")}
	for _, tt := range []struct {
		name     string
		messages []llm.Message
		want     string
	}{
		{
			"who speaks",
			[]llm.Message{llm.System("s"), {Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}}}, llm.User("u")},
			`{"role":"system","content":"s"},` +
				`{"role":"developer","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]},` +
				`{"role":"user","content":"u"}`,
		},
		{
			"media",
			[]llm.Message{llm.UserParts(
				llm.TextPart{Text: "see"}, png, llm.ImagePart{URL: "https://a.test/i", Detail: "low"},
				llm.DocumentPart{MIME: "application/pdf", Data: []byte("p"), Name: "p.pdf"},
				llm.DocumentPart{MIME: "application/pdf", Data: []byte("q")},
				llm.DocumentPart{URL: "https://a.test/p", Name: "p.pdf"},
			)},
			`{"role":"user","content":[{"type":"input_text","text":"see"},` +
				`{"type":"input_image","image_url":"data:image/png;base64,aQ=="},` +
				`{"type":"input_image","image_url":"https://a.test/i","detail":"low"},` +
				`{"type":"input_file","filename":"p.pdf","file_data":"data:application/pdf;base64,cA=="},` +
				`{"type":"input_file","filename":"document","file_data":"data:application/pdf;base64,cQ=="},` +
				`{"type":"input_file","file_url":"https://a.test/p"}]}`,
		},
		{
			"a call and its result",
			[]llm.Message{
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{Text: "look"}, llm.ToolCallPart{ID: "c1", Name: "f", Arguments: `{"x": 1}`}, llm.ToolCallPart{ID: "c2", Name: "g"}}},
				{Role: llm.RoleTool, Parts: []llm.Part{
					llm.ToolResultPart{CallID: "c1", Content: []llm.Part{llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}}},
					llm.ToolResultPart{CallID: "c2", Content: []llm.Part{llm.TextPart{Text: "see"}, png}},
				}},
			},
			`{"role":"assistant","content":"look"},` +
				`{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\": 1}"},` +
				`{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},` +
				`{"type":"function_call_output","call_id":"c1","output":"ab"},` +
				`{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,aQ=="}]}`,
		},
		{
			"an answer keeps its phases",
			[]llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.TextPart{Text: "first", Phase: "commentary"},
				llm.TextPart{Text: "more", Phase: "commentary"},
				llm.TextPart{Text: "last", Phase: "final_answer"},
			}}},
			`{"role":"assistant","content":[{"type":"output_text","text":"first"},{"type":"output_text","text":"more"}],"phase":"commentary"},` +
				`{"role":"assistant","content":[{"type":"output_text","text":"last"}],"phase":"final_answer"}`,
		},
		{
			"a refusal",
			[]llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{}, llm.RefusalPart{Text: "no"}}}},
			`{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}`,
		},
		{
			"what has no name here",
			[]llm.Message{{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.OpaquePart{Provider: "acme", Type: "web_search_call", JSON: `{ "type":"web_search_call", "id":"ws_1"}`},
				llm.OpaquePart{Provider: "other", Type: "web_search_call", JSON: `{"type":"web_search_call"}`},
				llm.TextPart{Text: "t"},
				llm.OpaquePart{Provider: "acme", Type: "message.annotations", JSON: `[{"type":"url_citation"}]`},
				llm.OpaquePart{Provider: "acme", Type: "message.sketch", JSON: `{"type":"sketch","a":1}`},
				// A block of the provider's chat completions.
				llm.OpaquePart{Provider: "acme", Type: "audio", JSON: `{"id":"audio_1"}`},
			}}},
			`{ "type":"web_search_call", "id":"ws_1"},` +
				`{"role":"assistant","content":[{"type":"output_text","text":"t","annotations":[{"type":"url_citation"}]},{"type":"sketch","a":1}]}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := encode(t, plain, &llm.ChatRequest{Messages: tt.messages})
			require.Empty(t, cmp.Diff(`"input":[`+tt.want+`]`+tail, got))
		})
	}
}
