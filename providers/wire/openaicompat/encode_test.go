package openaicompat_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// rich is a dialect with everything that OpenAI has.
var rich = openaicompat.Dialect{
	Name: "acme", TokenLimitField: "max_completion_tokens", DeveloperRole: true,
	SeedField: "seed", UserField: "user", MaxStops: 4, AskUsage: true, PlainStream: true,
	ImageTypes: []string{"image/png"}, AudioFormats: map[string]string{"audio/wav": "wav"},
}

// with changes a copy of the rich dialect.
func with(change func(*openaicompat.Dialect)) openaicompat.Dialect {
	d := rich
	change(&d)
	return d
}

func TestEncodeMembers(t *testing.T) {
	user := `{"model":"m","messages":[{"role":"user","content":"hi"}]`
	tool := llm.Tool{Name: "f", Parameters: json.RawMessage(`{"type": "object", "n":12345678901234567890}`)}
	toolJSON := `,"tools":[{"type":"function","function":{"name":"f","parameters":{"type": "object", "n":12345678901234567890}}}]`
	for _, tt := range []struct {
		name    string
		dialect openaicompat.Dialect
		req     llm.ChatRequest
		stream  bool
		want    string
	}{
		{"nothing set", rich, llm.ChatRequest{}, false, ``},
		{
			"zero is sent", rich,
			llm.ChatRequest{Temperature: new(0.0), TopP: new(0.0), FrequencyPenalty: new(0.0), PresencePenalty: new(0.0), Seed: new(int64(0)), MaxTokens: new(0), TopLogprobs: new(0)},
			false,
			`,"max_completion_tokens":0,"temperature":0,"top_p":0,"frequency_penalty":0,"presence_penalty":0,"seed":0,"logprobs":true`,
		},
		{"token limit's old name", with(func(d *openaicompat.Dialect) { d.TokenLimitField = "" }), llm.ChatRequest{MaxTokens: new(9)}, false, `,"max_tokens":9`},
		{"seed's other name", with(func(d *openaicompat.Dialect) { d.SeedField = "random_seed" }), llm.ChatRequest{Seed: new(int64(-1))}, false, `,"random_seed":-1`},
		{"several", rich, llm.ChatRequest{N: new(2), Stop: []string{"<", "b"}, TopLogprobs: new(3)}, false, `,"stop":["<","b"],"n":2,"logprobs":true,"top_logprobs":3`},
		{"user and sorted metadata", rich, llm.ChatRequest{User: "u", Metadata: map[string]string{"b": "2", "a": "1"}}, false, `,"user":"u","metadata":{"a":"1","b":"2"}`},
		{"user's other name", with(func(d *openaicompat.Dialect) { d.UserField = "user_id" }), llm.ChatRequest{User: "u"}, false, `,"user_id":"u"`},
		{"stream", rich, llm.ChatRequest{}, true, `,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}`},
		{"stream, usage unasked", plain, llm.ChatRequest{}, true, `,"stream":true`},
		{"effort", rich, llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortLow}}, false, `,"reasoning_effort":"low"`},
		{
			"effort by hook", with(func(d *openaicompat.Dialect) {
				d.Reasoning = func(w *jsonw.Writer, model string, r *llm.Reasoning) error {
					w.Key("thinking").Object().Key("type").String(model + "/" + string(r.Effort)).EndObject()
					return nil
				}
			}), llm.ChatRequest{Reasoning: &llm.Reasoning{Effort: llm.EffortHigh}}, false, `,"thinking":{"type":"m/high"}`,
		},
		{"tool", rich, llm.ChatRequest{Tools: []llm.Tool{tool}}, false, toolJSON},
		{
			"tool without parameters", rich,
			llm.ChatRequest{Tools: []llm.Tool{{Name: "f", Description: "d", Strict: true}}},
			false,
			`,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{}},"strict":true}}]`,
		},
		{"choice auto", rich, llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto}}, false, toolJSON + `,"tool_choice":"auto"`},
		{"choice required", rich, llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}}, false, toolJSON + `,"tool_choice":"required"`},
		{
			"choice any", with(func(d *openaicompat.Dialect) { d.RequiredWord = "any" }),
			llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}},
			false, toolJSON + `,"tool_choice":"any"`,
		},
		{
			"choice named, not parallel", rich,
			llm.ChatRequest{Tools: []llm.Tool{tool}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"}, ParallelToolCalls: new(false)},
			false,
			toolJSON + `,"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false`,
		},
		{"JSON mode", rich, llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{}}, false, `,"response_format":{"type":"json_object"}`},
		{
			"schema", rich,
			llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{Schema: json.RawMessage(`{"b":1,"a":2}`), Strict: true, Description: "d"}},
			false,
			`,"response_format":{"type":"json_schema","json_schema":{"name":"response","description":"d","schema":{"b":1,"a":2},"strict":true}}`,
		},
		{"extended", with(func(d *openaicompat.Dialect) {
			d.Extend = func(w *jsonw.Writer, req *llm.ChatRequest) error { w.Key("tier").String(req.Model); return nil }
		}), llm.ChatRequest{}, false, `,"tier":"m"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := tt.req
			req.Model, req.Messages = "m", []llm.Message{llm.User("hi")}
			got, dropped, err := tt.dialect.EncodeChat(&req, tt.stream)
			require.NoError(t, err)
			require.Empty(t, dropped)
			require.Equal(t, user+tt.want+`}`, string(got))
		})
	}
}

func TestEncodeMessages(t *testing.T) {
	call := llm.ToolCallPart{ID: "c1", Name: "f", Arguments: `{"a": "<"}`}
	callJSON := `"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": \"<\"}"}}]`
	own := llm.ReasoningPart{Provider: "acme", Text: "hmm", Opaque: `[{"a":1}][{"b": 2}]`}
	foreign := llm.ReasoningPart{Provider: "other", Text: "no", Signature: "s"}
	for _, tt := range []struct {
		name    string
		dialect openaicompat.Dialect
		message llm.Message
		want    string
	}{
		{"system", rich, llm.System("s"), `{"role":"system","content":"s"}`},
		{"developer", rich, llm.Message{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}}, `{"role":"developer","content":"d"}`},
		{"developer as system", plain, llm.Message{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}}, `{"role":"system","content":"d"}`},
		{"name", rich, llm.Message{Role: llm.RoleUser, Name: "ann", Parts: []llm.Part{llm.TextPart{Text: "x"}}}, `{"role":"user","name":"ann","content":"x"}`},
		{"empty text", rich, llm.User(""), `{"role":"user","content":""}`},
		{"texts", rich, llm.UserParts(llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}), `{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`},
		{"flat texts", with(func(d *openaicompat.Dialect) { d.FlatText = true }), llm.UserParts(llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"}), `{"role":"user","content":"ab"}`},
		{
			"image bytes", rich, llm.UserParts(llm.TextPart{Text: "a"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi"), Detail: "low"}),
			`{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"low"}}]}`,
		},
		{"image URL", rich, llm.UserParts(llm.ImagePart{URL: "https://x.test/a?b&c"}), `{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.test/a?b&c"}}]}`},
		{
			"document", rich, llm.UserParts(llm.DocumentPart{MIME: "application/pdf", Data: []byte("hi"), Name: "a.pdf"}),
			`{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="}}]}`,
		},
		{"audio", rich, llm.UserParts(llm.AudioPart{MIME: "audio/wav", Data: []byte("hi")}), `{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"aGk=","format":"wav"}}]}`},
		{"answer", rich, llm.Assistant("x"), `{"role":"assistant","content":"x"}`},
		{"call", rich, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{foreign, call}}, `{"role":"assistant","content":null,` + callJSON + `}`},
		{
			"call with empty content", with(func(d *openaicompat.Dialect) { d.EmptyContent = true }),
			llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{call}},
			`{"role":"assistant","content":"",` + callJSON + `}`,
		},
		{"text and call", rich, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{Text: "x"}, call}}, `{"role":"assistant","content":"x",` + callJSON + `}`},
		{"nothing said", rich, llm.Message{Role: llm.RoleAssistant}, `{"role":"assistant","content":""}`},
		{"refusal", rich, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}}}, `{"role":"assistant","content":null,"refusal":"no"}`},
		{"thoughts left out", rich, llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{own, llm.TextPart{Text: "x"}}}, `{"role":"assistant","content":"x"}`},
		{
			"thoughts returned", with(func(d *openaicompat.Dialect) { d.ReturnReasoning = "reasoning_content" }),
			llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{foreign, own, llm.TextPart{Text: "x"}}},
			`{"role":"assistant","content":"x","reasoning_content":"hmm"}`,
		},
		{
			"details returned, joined, byte-exact", with(func(d *openaicompat.Dialect) { d.ReturnReasoning = "reasoning_details" }),
			llm.Message{Role: llm.RoleAssistant, Parts: []llm.Part{own, llm.TextPart{Text: "x"}}},
			`{"role":"assistant","content":"x","reasoning_details":[{"a":1},{"b": 2}]}`,
		},
		{
			"tool results", rich,
			llm.Message{Role: llm.RoleTool, Parts: []llm.Part{
				llm.ToolResultPart{CallID: "c1", Name: "f", Content: []llm.Part{llm.TextPart{Text: "1"}}},
				llm.ToolResultPart{CallID: "c2"},
			}},
			`{"role":"tool","tool_call_id":"c1","content":"1"},{"role":"tool","tool_call_id":"c2","content":""}`,
		},
		{
			"tool result with name", with(func(d *openaicompat.Dialect) { d.ToolName = true }),
			llm.ToolResult("c1", "f", "1"), `{"role":"tool","tool_call_id":"c1","name":"f","content":"1"}`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := tt.dialect.EncodeChat(&llm.ChatRequest{Model: "m", Messages: []llm.Message{tt.message}}, false)
			require.NoError(t, err)
			require.Equal(t, `{"model":"m","messages":[`+tt.want+`]}`, string(got))
		})
	}
}

// What cannot be sent is a typed error that names the culprit.
func TestEncodeErrors(t *testing.T) {
	tools := []llm.Tool{{Name: "f"}}
	parts := func(p ...llm.Part) llm.ChatRequest {
		return llm.ChatRequest{Messages: []llm.Message{llm.UserParts(p...)}}
	}
	message := func(role llm.Role, p ...llm.Part) llm.ChatRequest {
		return llm.ChatRequest{Messages: []llm.Message{{Role: role, Parts: p}}}
	}
	refuse := func(p openaicompat.Param) openaicompat.Dialect {
		return with(func(d *openaicompat.Dialect) { d.Refuse = p })
	}
	for _, tt := range []struct {
		name    string
		dialect openaicompat.Dialect
		req     llm.ChatRequest
		kind    llm.Kind
		param   string
	}{
		{"no messages", rich, llm.ChatRequest{Messages: []llm.Message{}}, llm.KindInvalidRequest, "messages"},
		{"too many stops", rich, llm.ChatRequest{Stop: []string{"1", "2", "3", "4", "5"}}, llm.KindInvalidRequest, "stop"},
		{"long stop", with(func(d *openaicompat.Dialect) { d.MaxStopBytes = 2 }), llm.ChatRequest{Stop: []string{"abc"}}, llm.KindInvalidRequest, "stop"},
		{"hot", with(func(d *openaicompat.Dialect) { d.MaxTemperature = 1.5 }), llm.ChatRequest{Temperature: new(1.6)}, llm.KindInvalidRequest, "temperature"},
		{"bad schema", rich, llm.ChatRequest{ResponseFormat: &llm.ResponseFormat{Schema: json.RawMessage(`{`)}}, llm.KindInvalidRequest, "schema"},
		{"bad parameters", rich, llm.ChatRequest{Tools: []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{`)}}}, llm.KindInvalidRequest, "parameters"},
		{"nameless tool", rich, llm.ChatRequest{Tools: []llm.Tool{{}}}, llm.KindInvalidRequest, "tools"},
		{"choice without tools", rich, llm.ChatRequest{ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceAuto}}, llm.KindInvalidRequest, "tool_choice"},
		{"unknown choice", rich, llm.ChatRequest{Tools: tools, ToolChoice: &llm.ToolChoice{Mode: "maybe"}}, llm.KindInvalidRequest, "tool_choice"},
		{"nameless choice", rich, llm.ChatRequest{Tools: tools, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceNamed}}, llm.KindInvalidRequest, "tool_choice"},
		{"unknown role", rich, message("bard", llm.TextPart{}), llm.KindInvalidRequest, "messages[0]"},
		{"empty message", rich, message(llm.RoleUser), llm.KindInvalidRequest, "messages[0]"},
		{"empty image", rich, parts(llm.ImagePart{}), llm.KindInvalidRequest, "messages[0]"},
		{"image twice", rich, parts(llm.ImagePart{MIME: "image/png", Data: []byte("x"), URL: "https://x.test"}), llm.KindInvalidRequest, "messages[0]"},
		{"unknown image type", rich, parts(llm.ImagePart{MIME: "image/tiff", Data: []byte("x")}), llm.KindInvalidRequest, "messages[0]"},
		{"no image type", rich, parts(llm.ImagePart{Data: []byte("x")}), llm.KindInvalidRequest, "messages[0]"},
		{"unknown sound", rich, parts(llm.AudioPart{MIME: "audio/ogg", Data: []byte("x")}), llm.KindInvalidRequest, "messages[0]"},
		{"document by URL", rich, parts(llm.DocumentPart{URL: "https://x.test"}), llm.KindUnsupported, "document.url"},
		{"document without type", rich, parts(llm.DocumentPart{Data: []byte("x")}), llm.KindInvalidRequest, "messages[0]"},
		{"call by the user", rich, parts(llm.ToolCallPart{}), llm.KindInvalidRequest, "messages[0]"},
		{"image by the system", rich, message(llm.RoleSystem, llm.ImagePart{URL: "https://x.test"}), llm.KindInvalidRequest, "messages[0]"},
		{"image by the model", rich, message(llm.RoleAssistant, llm.ImagePart{URL: "https://x.test"}), llm.KindInvalidRequest, "messages[0]"},
		{"text by a tool", rich, message(llm.RoleTool, llm.TextPart{}), llm.KindInvalidRequest, "messages[0]"},
		{"no tool result", rich, message(llm.RoleTool), llm.KindInvalidRequest, "messages[0]"},
		{"result of no call", rich, message(llm.RoleTool, llm.ToolResultPart{}), llm.KindInvalidRequest, "messages[0]"},
		{"image as result", rich, message(llm.RoleTool, llm.ToolResultPart{CallID: "c", Content: []llm.Part{llm.ImagePart{URL: "https://x.test"}}}), llm.KindUnsupported, "tool result image"},
		{"no seed", plain, llm.ChatRequest{Seed: new(int64(1))}, llm.KindUnsupported, "seed"},
		{"no user", with(func(d *openaicompat.Dialect) { d.UserField = "" }), llm.ChatRequest{User: "u"}, llm.KindUnsupported, "user"},
		{"refused by the service", refuse(openaicompat.ParamN), llm.ChatRequest{N: new(2)}, llm.KindUnsupported, "n"},
		{"refused name", refuse(openaicompat.ParamName), llm.ChatRequest{Messages: []llm.Message{{Role: llm.RoleUser, Name: "x", Parts: []llm.Part{llm.TextPart{}}}}}, llm.KindUnsupported, "messages.name"},
		{"refused image URL", refuse(openaicompat.ParamImageURL), parts(llm.ImagePart{URL: "https://x.test"}), llm.KindUnsupported, "image.url"},
		{"refused image", refuse(openaicompat.ParamImage), parts(llm.ImagePart{MIME: "image/png", Data: []byte("x")}), llm.KindUnsupported, "image"},
		{"refused audio", refuse(openaicompat.ParamAudio), parts(llm.AudioPart{MIME: "audio/wav"}), llm.KindUnsupported, "audio"},
		{"refused document", refuse(openaicompat.ParamDocument), parts(llm.DocumentPart{}), llm.KindUnsupported, "document"},
		{"refused budget", refuse(openaicompat.ParamReasoningBudget), llm.ChatRequest{Reasoning: &llm.Reasoning{BudgetTokens: new(1)}}, llm.KindUnsupported, "reasoning.budget_tokens"},
		{
			"refused by the model", with(func(d *openaicompat.Dialect) {
				d.Rules = func(*llm.ChatRequest) []openaicompat.Rule {
					return []openaicompat.Rule{{Refuse: openaicompat.ParamTopP, Why: "because"}}
				}
			}), llm.ChatRequest{TopP: new(1.0)}, llm.KindUnsupported, "top_p",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := tt.req
			req.Model = "m"
			if req.Messages == nil {
				req.Messages = []llm.Message{llm.User("hi")}
			}
			_, _, err := tt.dialect.EncodeChat(&req, false)
			var e *llm.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tt.kind, e.Kind)
			require.Equal(t, tt.param, e.Param)
			require.Equal(t, "acme", e.Provider)
			require.Equal(t, "m", e.Model)
			require.NotEmpty(t, e.Message)
		})
	}
	_, _, err := rich.EncodeChat(&llm.ChatRequest{Messages: []llm.Message{llm.User("x")}}, false)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
}

// DropUnsupported leaves parameters out and lists them; what a message holds is
// never left out.
func TestDropUnsupported(t *testing.T) {
	d := with(func(d *openaicompat.Dialect) {
		d.SeedField, d.UserField, d.HidesReasoning = "", "", true
		d.Refuse = openaicompat.ParamTools | openaicompat.ParamImageURL | openaicompat.ParamReasoningBudget
		d.Rules = func(*llm.ChatRequest) []openaicompat.Rule {
			return []openaicompat.Rule{{Refuse: openaicompat.ParamTemperature}, {Refuse: openaicompat.ParamTopP}}
		}
	})
	req := llm.ChatRequest{
		Model: "m", Messages: []llm.Message{llm.User("hi")}, DropUnsupported: true,
		Temperature: new(1.0), TopP: new(1.0), Seed: new(int64(1)), User: "u", MaxTokens: new(5),
		Tools: []llm.Tool{{Name: "f"}}, ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired}, ParallelToolCalls: new(true),
		Reasoning: &llm.Reasoning{Effort: llm.EffortLow, BudgetTokens: new(9), Include: true},
	}
	got, dropped, err := d.EncodeChat(&req, false)
	require.NoError(t, err)
	require.Equal(t, `{"model":"m","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":5,"reasoning_effort":"low"}`, string(got))
	require.Equal(t, []string{"temperature", "top_p", "seed", "tools", "tool_choice", "parallel_tool_calls", "reasoning.include", "reasoning.budget_tokens", "user"}, dropped)

	req.Messages = []llm.Message{llm.UserParts(llm.ImagePart{URL: "https://x.test"})}
	_, _, err = d.EncodeChat(&req, false)
	require.ErrorIs(t, err, llm.ErrUnsupported)
}
