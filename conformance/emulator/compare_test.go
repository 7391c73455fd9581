package emulator_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// compared plays a wanted request against a body and returns where they differ.
// The service must not mind the difference.
func compared(t *testing.T, dialect string, want *llm.ChatRequest, body string) []string {
	t.Helper()
	w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")}, body)
	require.Equal(t, 200, w.Code, w.Body.String())
	return paths(findings)
}

func with(model string, change func(*llm.ChatRequest)) *llm.ChatRequest {
	req := hello(model)
	change(req)
	return req
}

var schema = json.RawMessage(`{ "type":"object", "properties":{"n":{"type":"integer","const":9007199254740993}}, "required":["n"], "additionalProperties":false }`)

func TestOpenAIDifferences(t *testing.T) {
	tool := llm.Tool{Name: "f", Description: "d", Parameters: schema}
	wireTool := `"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"n":{"type":"integer","const":9007199254740993}},"required":["n"],"additionalProperties":false}}}]`
	tests := []struct {
		name   string
		change func(*llm.ChatRequest)
		fields string
		paths  []string
	}{
		{"temperature 0 lost", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, ``, []string{"temperature"}},
		{"temperature 0 sent", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, `"temperature":0`, nil},
		{"temperature added", func(r *llm.ChatRequest) {}, `"temperature":1`, []string{"temperature"}},
		{"penalties swapped", func(r *llm.ChatRequest) { r.FrequencyPenalty = new(1.0) }, `"presence_penalty":1`, []string{"frequency_penalty", "presence_penalty"}},
		{"top_p", func(r *llm.ChatRequest) { r.TopP = new(0.1) }, `"top_p":0.2`, []string{"top_p"}},
		{"limit lost", func(r *llm.ChatRequest) { r.MaxTokens = new(5) }, ``, []string{"max_tokens"}},
		{"limit added", func(r *llm.ChatRequest) {}, `"max_completion_tokens":4096`, []string{"max_tokens"}},
		{"limit under its old name", func(r *llm.ChatRequest) { r.MaxTokens = new(5) }, `"max_tokens":5`, []string{"max_tokens"}},
		{"stop", func(r *llm.ChatRequest) { r.Stop = []string{"a", "b"} }, `"stop":["b","a"]`, []string{"stop"}},
		{"one stop as text", func(r *llm.ChatRequest) { r.Stop = []string{"a"} }, `"stop":"a"`, nil},
		{"seed 0 lost", func(r *llm.ChatRequest) { r.Seed = new(int64(0)) }, ``, []string{"seed"}},
		{"seed digits", func(r *llm.ChatRequest) { r.Seed = new(int64(9007199254740993)) }, `"seed":9007199254740992`, []string{"seed"}},
		{"n", func(r *llm.ChatRequest) { r.N = new(2) }, ``, []string{"n"}},
		{"logprobs", func(r *llm.ChatRequest) { r.TopLogprobs = new(0) }, `"logprobs":true`, nil},
		{"logprobs lost", func(r *llm.ChatRequest) { r.TopLogprobs = new(2) }, `"logprobs":true`, []string{"top_logprobs"}},
		{"user", func(r *llm.ChatRequest) { r.User = "u" }, `"safety_identifier":"u"`, nil},
		{"user lost", func(r *llm.ChatRequest) { r.User = "u" }, ``, []string{"user"}},
		{"metadata", func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, `"metadata":{"a":"c"}`, []string{"metadata"}},
		{"unasked field", func(r *llm.ChatRequest) {}, `"store":true,"service_tier":"flex"`, []string{"store", "service_tier"}},
		{"asked field", func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option{}} }, `"service_tier":"flex"`, nil},

		{"tool", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, wireTool, nil},
		{"tool lost", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool, tool} }, wireTool, []string{"tools"}},
		{"tool renamed", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{{Name: "g", Parameters: schema, Strict: true}} }, wireTool, []string{"tools[0].name", "tools[0].description", "tools[0].strict"}},
		{"digits of a schema", func(r *llm.ChatRequest) {
			r.Tools = []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"const":9007199254740993}`)}}
		}, `"tools":[{"type":"function","function":{"name":"f","parameters":{"const":9007199254740992}}}]`, []string{"tools[0].parameters"}},
		{"order of a schema", func(r *llm.ChatRequest) {
			r.Tools = []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"b":1,"a":2}`)}}
		}, `"tools":[{"type":"function","function":{"name":"f","parameters":{"a":2,"b":1}}}]`, []string{"tools[0].parameters"}},
		{"tool without parameters", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{{Name: "f"}} }, `"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}]`, nil},
		{"choice", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"}
		}, wireTool + `,"tool_choice":{"type":"function","function":{"name":"f"}}`, nil},
		{"choice lost", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, wireTool, []string{"tool_choice"}},
		{"choice added", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, wireTool + `,"tool_choice":"auto"`, []string{"tool_choice"}},
		{"parallel", func(r *llm.ChatRequest) { r.Tools, r.ParallelToolCalls = []llm.Tool{tool}, new(false) }, wireTool, []string{"parallel_tool_calls"}},

		{"schema", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: schema} }, `"response_format":{"type":"json_schema","json_schema":{"name":"response","schema":` + string(schema) + `}}`, nil},
		{"schema lost", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: schema} }, `"response_format":{"type":"text"}`, []string{"response_format"}},
		{"schema changed", func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Schema: schema, Strict: true, Name: "x", Description: "y"}
		}, `"response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{}}}`, []string{"response_format.schema", "response_format.name", "response_format.description", "response_format.strict"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := compared(t, "openai", with("gpt-4.1", tt.change), openaiBody("gpt-4.1", tt.fields))
			require.ElementsMatch(t, tt.paths, got)
		})
	}
}

// option is a provider's own option, which the emulator cannot read.
type option struct{}

func (option) ForProvider() string { return "someone" }

func TestOpenAIReasoningIsCompared(t *testing.T) {
	want := with("gpt-5.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: true} })
	require.Empty(t, compared(t, "openai", want, openaiBody("gpt-5.1", `"reasoning_effort":"low"`)))
	require.Equal(t, []string{"reasoning.effort"}, compared(t, "openai", want, openaiBody("gpt-5.1", "")))
	require.Equal(t, []string{"reasoning.effort"}, compared(t, "openai", hello("gpt-5.1"), openaiBody("gpt-5.1", `"reasoning_effort":"low"`)))
	refused := with("gpt-5.1", func(r *llm.ChatRequest) {
		r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow}
		r.Temperature, r.TopP, r.PresencePenalty, r.DropUnsupported = new(0.5), new(0.5), new(0.5), true
	})
	require.Empty(t, compared(t, "openai", refused, openaiBody("gpt-5.1", `"reasoning_effort":"low"`)), "what the model refuses may be dropped")
}

func TestHeadersAreCompared(t *testing.T) {
	for dialect, model := range map[string]string{"openai": "gpt-4.1", "anthropic": sonnet} {
		body := plain[dialect]
		want := with(model, func(r *llm.ChatRequest) {
			r.Headers = map[string]string{"x-trace": "t", "Authorization": "mine", "X-Api-Key": "mine", "content-type": "mine"}
			if dialect == "openai" {
				delete(r.Headers, "X-Api-Key")
			}
		})
		require.Equal(t, []string{"header x-trace"}, compared(t, dialect, want, body))
		e := play(t, dialect, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")})
		r := request(dialect, chatPath[dialect], body)
		r.Header.Set("X-Trace", "t")
		send(e, r)
		require.Empty(t, e.Findings())
	}
}

// A conversation with every part, in unified terms.
func conversation(model, provider string) *llm.ChatRequest {
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{
		llm.System("one"), llm.System("two"),
		llm.UserParts(llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}, llm.ImagePart{MIME: "image/png", Data: []byte{1}}, llm.TextPart{Text: "c"}),
		{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: provider, Text: "hm", Signature: "sig"},
			llm.ReasoningPart{Provider: "someone", Text: "no", Signature: "else"},
			llm.TextPart{Text: "look"},
			llm.ToolCallPart{ID: "t1", Name: "f", Arguments: `{"n":9007199254740993}`},
			llm.ToolCallPart{ID: "t2", Name: "f", Arguments: `{}`},
			llm.OpaquePart{Provider: "someone", Type: "x", JSON: `{}`},
		}},
		llm.ToolResult("t1", "f", "r1"),
		{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "t2", Name: "f", Content: []llm.Part{llm.TextPart{Text: "r2"}}, IsError: true}}},
		llm.User("go on"),
	}}
}

func TestOpenAIConversation(t *testing.T) {
	messages := func(system, user, assistant, results string) string {
		return `{"model":"gpt-4.1","messages":[` + system + `,` + user + `,` + assistant + `,` + results + `,{"role":"user","content":"go on"}]}`
	}
	const (
		system    = `{"role":"system","content":"one"},{"role":"system","content":[{"type":"text","text":"two"}]}`
		user      = `{"role":"user","content":[{"type":"text","text":"ab"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}},{"type":"text","text":"c"}]}`
		assistant = `{"role":"assistant","content":"look","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"n\":9007199254740993}"}},{"id":"t2","type":"function","function":{"name":"f","arguments":"{}"}}]}`
		results   = `{"role":"tool","tool_call_id":"t1","content":"r1"},{"role":"tool","tool_call_id":"t2","content":"r2"}`
	)
	want := conversation("gpt-4.1", "openai")
	tests := []struct{ name, body, path string }{
		{"same", messages(system, user, assistant, results), ""},
		{"system joined", messages(`{"role":"system","content":"onetwo"}`, user, assistant, results), "messages"},
		{"system as developer", messages(`{"role":"developer","content":"one"},{"role":"system","content":"two"}`, user, assistant, results), "messages"},
		{"text changed", messages(system, `{"role":"user","content":[{"type":"text","text":"ba"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}},{"type":"text","text":"c"}]}`, assistant, results), "messages[2].parts[0].text.text"},
		{"image changed", messages(system, `{"role":"user","content":[{"type":"text","text":"ab"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"c"}]}`, assistant, results), "messages[2].parts[1].image.data"},
		{"image lost", messages(system, `{"role":"user","content":"abc"}`, assistant, results), "messages[2].parts"},
		{"arguments rewritten", messages(system, user, `{"role":"assistant","content":"look","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"n\":9007199254740992}"}},{"id":"t2","type":"function","function":{"name":"f","arguments":"{}"}}]}`, results), "messages[3].parts[1].tool_call.arguments"},
		{"results swapped", messages(system, user, assistant, `{"role":"tool","tool_call_id":"t1","content":"r2"},{"role":"tool","tool_call_id":"t2","content":"r2"}`), "messages[4].parts[0].parts[0].text.text"},
		{"name added", messages(system, `{"role":"user","name":"x","content":[{"type":"text","text":"ab"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}},{"type":"text","text":"c"}]}`, assistant, results), "messages[2].name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := compared(t, "openai", want, tt.body)
			if tt.path == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{tt.path}, got)
		})
	}
}

func TestOpenAISystemAndDeveloperAreOneForReasoningModels(t *testing.T) {
	want := &llm.ChatRequest{Model: "gpt-5.1", Messages: []llm.Message{llm.System("s"), llm.User("hi")}}
	require.Empty(t, compared(t, "openai", want, `{"model":"gpt-5.1","messages":[{"role":"developer","content":"s"},{"role":"user","content":"hi"}]}`))
}

func TestOpenAIMediaAndRefusals(t *testing.T) {
	want := &llm.ChatRequest{Model: "gpt-4.1", Messages: []llm.Message{
		llm.UserParts(
			llm.DocumentPart{MIME: "application/pdf", Data: []byte{1}, Name: "a.pdf"}, llm.AudioPart{MIME: "audio/mpeg", Data: []byte{2}},
			llm.ImagePart{URL: "https://x/y.png", Detail: "low"}, llm.ImagePart{URL: "data:image/gif;base64,Aw=="}),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}}},
		llm.User(""),
	}}
	require.Empty(t, compared(t, "openai", want, openaiTalk(`{"role":"user","content":[
		{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AQ=="}},{"type":"input_audio","input_audio":{"data":"Ag==","format":"mp3"}},
		{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}},{"type":"image_url","image_url":{"url":"data:image/gif;base64,Aw=="}}]},
		{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},{"role":"user","content":""}`)))
}

func TestAFindingReadsWell(t *testing.T) {
	want := with("gpt-4.1", func(r *llm.ChatRequest) { r.Temperature = new(0.0) })
	_, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")}, openaiBody("gpt-4.1", ""))
	require.Equal(t, []scenario.Finding{{
		Path: "turn 1: temperature", Want: "0", Got: "absent",
		Rule: "a parameter that was set is sent as it was set, zero included, and one that was not set is not sent",
	}}, findings)
}
