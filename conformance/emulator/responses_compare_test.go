package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func TestResponsesDifferences(t *testing.T) {
	const schemaText = `{"type":"object","properties":{"n":{"type":"integer","const":9007199254740993}},"required":["n"],"additionalProperties":false}`
	tool := llm.Tool{Name: "f", Description: "d", Parameters: schema}
	wireTool := func(more string) string {
		return `"tools":[{"type":"function","name":"f","description":"d","parameters":` + schemaText + more + `}]`
	}
	tests := []struct {
		name, model string
		change      func(*llm.ChatRequest)
		fields      string
		paths       []string
	}{
		{"temperature 0 lost", "gpt-4.1", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, ``, []string{"temperature"}},
		{"temperature added", "gpt-4.1", func(*llm.ChatRequest) {}, `"temperature":1`, []string{"temperature"}},
		{"limit", "gpt-4.1", func(r *llm.ChatRequest) { r.MaxTokens = new(50) }, `"max_output_tokens":50`, nil},
		{"limit lost", "gpt-4.1", func(r *llm.ChatRequest) { r.MaxTokens = new(50) }, ``, []string{"max_tokens"}},
		{"what the API has no field for", "gpt-4.1", func(r *llm.ChatRequest) {
			r.Stop, r.Seed, r.N, r.PresencePenalty = []string{"a"}, new(int64(1)), new(2), new(0.5)
		}, ``, nil},
		{"logprobs", "gpt-4.1", func(r *llm.ChatRequest) { r.TopLogprobs = new(2) }, `"include":["message.output_text.logprobs"],"top_logprobs":2`, nil},
		{"logprobs not included", "gpt-4.1", func(r *llm.ChatRequest) { r.TopLogprobs = new(2) }, `"top_logprobs":2`, []string{"top_logprobs", "top_logprobs"}},
		{"user", "gpt-4.1", func(r *llm.ChatRequest) { r.User = "u" }, `"safety_identifier":"u"`, nil},
		{"metadata lost", "gpt-4.1", func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} }, ``, []string{"metadata"}},
		{"storing", "gpt-4.1", func(*llm.ChatRequest) {}, `"store":false`, nil},
		{"unasked field", "gpt-4.1", func(*llm.ChatRequest) {}, `"truncation":"auto"`, []string{"truncation"}},
		{"asked field", "gpt-4.1", func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option{}} }, `"truncation":"auto"`, nil},

		{"a tool", "gpt-4.1", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, wireTool(`,"strict":false`), nil},
		// A function is strict unless it says that it is not.
		{"a tool that became strict", "gpt-4.1", func(r *llm.ChatRequest) { r.Tools = []llm.Tool{tool} }, wireTool(``), []string{"tools[0].strict"}},
		{"a strict tool", "gpt-4.1", func(r *llm.ChatRequest) {
			r.Tools = []llm.Tool{{Name: "f", Description: "d", Parameters: schema, Strict: true}}
		}, wireTool(``), nil},
		{"a named choice", "gpt-4.1", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"}
		}, wireTool(`,"strict":false`) + `,"tool_choice":{"type":"function","name":"f"}`, nil},
		{"a lost choice", "gpt-4.1", func(r *llm.ChatRequest) {
			r.Tools, r.ToolChoice = []llm.Tool{tool}, &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
		}, wireTool(`,"strict":false`), []string{"tool_choice"}},
		{"one call at a time", "gpt-4.1", func(r *llm.ChatRequest) { r.Tools, r.ParallelToolCalls = []llm.Tool{tool}, new(false) }, wireTool(`,"strict":false`), []string{"parallel_tool_calls"}},
		{"a schema", "gpt-4.1", func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Schema: schema, Name: "a", Description: "b", Strict: true}
		}, `"text":{"format":{"type":"json_schema","name":"a","description":"b","strict":true,"schema":` + schemaText + `}}`, nil},
		{"a lost schema", "gpt-4.1", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: schema} }, ``, []string{"response_format"}},

		{"effort", "gpt-5.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: true} }, `"reasoning":{"effort":"low","summary":"auto"}`, nil},
		{"effort lost", "gpt-5.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow} }, ``, []string{"reasoning.effort"}},
		{"a summary not asked for", "gpt-5.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, Include: true} }, `"reasoning":{"effort":"low"}`, []string{"reasoning.include"}},
		{"a summary that nobody wants", "gpt-5.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow} }, `"reasoning":{"effort":"low","summary":"auto"}`, []string{"reasoning.include"}},
		{"encrypted thoughts", "gpt-5.1", func(*llm.ChatRequest) {}, `"include":["reasoning.encrypted_content"]`, nil},
		{"sampling that the model refuses", "gpt-5", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, ``, nil},
		{"thinking that the model cannot", "gpt-4.1", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow} }, ``, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.paths, compared(t, "openai-responses", with(tt.model, tt.change), responsesBody(tt.model, tt.fields)))
		})
	}
}

func TestResponsesMessages(t *testing.T) {
	user := func(parts ...llm.Part) llm.Message { return llm.UserParts(parts...) }
	tests := []struct {
		name     string
		messages []llm.Message
		body     string
		paths    []string
	}{
		{"instructions", []llm.Message{llm.System("S"), llm.User("hi")}, `"instructions":"S","input":"hi"`, nil},
		{"a system item", []llm.Message{llm.System("S"), llm.User("hi")}, `"input":[{"role":"developer","content":"S"},` + itemHi + `]`, nil},
		{"two in one", []llm.Message{llm.System("S"), llm.System("T"), llm.User("hi")}, `"instructions":"S\n\nT","input":"hi"`, nil},
		{"one lost", []llm.Message{llm.System("S"), llm.System("T"), llm.User("hi")}, `"instructions":"S","input":"hi"`, []string{"messages"}},
		{"instructions lost", []llm.Message{llm.System("S"), llm.User("hi")}, `"input":"hi"`, []string{"messages"}},
		{"texts", []llm.Message{user(llm.TextPart{Text: "a"}, llm.TextPart{Text: "b"})}, `"input":[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]}]`, nil},
		{"a changed text", []llm.Message{llm.User("hi ")}, `"input":"hi"`, []string{"messages[0].parts[0].text.text"}},
		{
			"media",
			[]llm.Message{user(llm.ImagePart{MIME: "image/png", Data: []byte{0, 1, 2}, Detail: "low"}, llm.ImagePart{URL: "https://x/y.png"}, llm.DocumentPart{Name: "a.pdf", MIME: "application/pdf", Data: []byte{0, 1, 2}})},
			`"input":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,AAEC","detail":"low"},{"type":"input_image","image_url":"https://x/y.png"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AAEC"}]}]`, nil,
		},
		{
			"an answer and its calls",
			[]llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.TextPart{Text: "a"}, llm.ToolCallPart{ID: "c1", Name: "f", Arguments: "{}"}}}, llm.ToolResult("c1", "f", "x")},
			`"input":[` + itemHi + `,{"role":"assistant","content":[{"type":"output_text","text":"a"}]},` + itemCall + `,` + itemResult + `]`, nil,
		},
		{
			"a call that changed",
			[]llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c1", Name: "f", Arguments: `{"a":1.0}`}}}, llm.ToolResult("c1", "f", "x")},
			`"input":[` + itemHi + `,` + strings.Replace(itemCall, `"{}"`, `"{\"a\":1}"`, 1) + `,` + itemResult + `]`,
			[]string{"messages[1].parts[0].tool_call.arguments"},
		},
		{
			"an image as a result",
			[]llm.Message{
				llm.User("hi"),
				{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "c1", Name: "f", Arguments: "{}"}}},
				{Role: llm.RoleTool, Parts: []llm.Part{llm.ToolResultPart{CallID: "c1", Content: []llm.Part{llm.TextPart{Text: "a"}, llm.ImagePart{MIME: "image/png", Data: []byte{0, 1, 2}}}}}},
			},
			`"input":[` + itemHi + `,` + itemCall + `,{"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,AAEC"}]}]`, nil,
		},
		{
			"a refusal",
			[]llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}}}, llm.User("hi")},
			`"input":[` + itemHi + `,{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},` + itemHi + `]`, nil,
		},
		{
			"a block of the service's own",
			[]llm.Message{llm.User("hi"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.OpaquePart{Provider: "openai", Type: "web_search_call", JSON: `{"type": "web_search_call","id":"ws_1"}`}}}, llm.User("hi")},
			`"input":[` + itemHi + `,{"type":"web_search_call","id":"ws_1"},` + itemHi + `]`, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := &llm.ChatRequest{Model: "gpt-4.1", Messages: tt.messages}
			require.Equal(t, tt.paths, compared(t, "openai-responses", want, `{"model":"gpt-4.1",`+tt.body+`}`))
		})
	}
}

// talked is a conversation of a thought, a call and its result, after an answer
// that the emulator gave, and the thought's item as it was sent.
func talked(t *testing.T, dialect, model, fields string, streamed bool) (*llm.ChatRequest, map[string]any) {
	t.Helper()
	thought := scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "So. ", Signature: "sealed"}, call("c1", "{}")}}
	turn := scenario.Turn{Op: scenario.OpChat, Reply: thought}
	if streamed {
		turn.Op, fields = scenario.OpChatStream, fields+`,"stream":true`
	}
	w, _ := ask(t, dialect, turn, responsesBody(model, fields))
	require.Equal(t, 200, w.Code, w.Body)
	answer := w.Body.String()
	if streamed {
		all := events(t, w.Body)
		answer = all[len(all)-1].Data
	}
	whole := decode(t, answer)
	if streamed {
		whole = asMap(whole["response"])
	}
	part := llm.ReasoningPart{Provider: strings.TrimSuffix(dialect, "-responses"), Text: "So. ", Signature: "sealed"}
	if dialect == "deepseek-responses" {
		part.Signature = ""
	}
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{
		llm.User("hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{part, llm.ToolCallPart{ID: "c1", Name: "look_up", Arguments: "{}"}}},
		llm.ToolResult("c1", "look_up", "x"),
	}}, asMap(at(whole, "output", 0))
}

// A thought goes back as it was sent: the emulator, which remembers nothing,
// knows its id by what is encrypted in it.
func TestResponsesThoughtGoesBack(t *testing.T) {
	const callBack = `{"type":"function_call","call_id":"c1","name":"look_up","arguments":"{}"}`
	type item = map[string]any
	tests := []struct {
		name   string
		change func(item)
		status int
		says   string
		paths  []string
	}{
		{"as it was", func(item) {}, 200, "", nil},
		{"without an id", func(i item) { delete(i, "id") }, 200, "", nil},
		{"under another id", func(i item) { i["id"] = "rs_0123" }, 400, "Encrypted content item_id did not match the target item id.", []string{"input[1]"}},
		{"changed", func(i item) { i["encrypted_content"] = "sealef" }, 400, "could not be verified", []string{"input[1]"}},
		{"with another summary", func(i item) { i["summary"] = []any{} }, 200, "", []string{"messages[1].parts[0].reasoning.text"}},
		{"by its id alone", func(i item) { delete(i, "encrypted_content") }, 200, "", []string{"messages[1].parts[0].reasoning.signature"}},
	}
	for _, dialect := range []string{"openai-responses", "azure-responses"} {
		for _, streamed := range []bool{false, true} {
			for _, tt := range tests {
				t.Run(dialect+" "+tt.name, func(t *testing.T) {
					want, sent := talked(t, dialect, "gpt-5.1", thinkAloud, streamed)
					tt.change(sent)
					back, err := json.Marshal(sent)
					require.NoError(t, err)
					w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")},
						`{"model":"gpt-5.1","input":[`+itemHi+`,`+string(back)+`,`+callBack+`,`+itemResult+`]}`)
					require.Equal(t, tt.status, w.Code, w.Body)
					require.Contains(t, w.Body.String(), tt.says)
					require.Equal(t, tt.paths, paths(findings))
				})
			}
		}
	}
	t.Run("left out before its call", func(t *testing.T) {
		want, _ := talked(t, "openai-responses", "gpt-5.1", thinkAloud, false)
		_, findings := ask(t, "openai-responses", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")},
			`{"model":"gpt-5.1","input":[`+itemHi+`,`+callBack+`,`+itemResult+`]}`)
		require.Equal(t, []string{"messages"}, paths(findings))
	})
	t.Run("after its call", func(t *testing.T) {
		want, sent := talked(t, "openai-responses", "gpt-5.1", thinkAloud, false)
		back, err := json.Marshal(sent)
		require.NoError(t, err)
		w, _ := ask(t, "openai-responses", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")},
			`{"model":"gpt-5.1","input":[`+itemHi+`,`+callBack+`,`+string(back)+`,`+itemResult+`]}`)
		require.Equal(t, 400, w.Code)
		require.Contains(t, w.Body.String(), "without its required following item")
	})
	t.Run("in the open", func(t *testing.T) {
		want, sent := talked(t, "deepseek-responses", "deepseek-v4-flash", `"store":false`, true)
		back, err := json.Marshal(sent)
		require.NoError(t, err)
		_, findings := ask(t, "deepseek-responses", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")},
			`{"model":"deepseek-v4-flash","input":[`+itemHi+`,`+string(back)+`,`+callBack+`,`+itemResult+`]}`)
		require.Empty(t, findings)
	})
}

func TestResponsesThoughtWithoutACallMayStayAway(t *testing.T) {
	want := &llm.ChatRequest{Model: "gpt-5.1", Messages: []llm.Message{
		llm.User("hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "openai", Text: "So.", Signature: "sealed"}, llm.TextPart{Text: "a"}}},
		llm.User("hi"),
	}}
	const answer = `{"role":"assistant","content":[{"type":"output_text","text":"a"}]}`
	require.Empty(t, compared(t, "openai-responses", want, responsesTalk(itemHi, answer, itemHi)))
	require.Empty(t, compared(t, "openai-responses", want, responsesTalk(itemHi,
		`{"type":"reasoning","summary":[{"type":"summary_text","text":"So."}],"encrypted_content":"sealed"}`, answer, itemHi)))
	require.NotEmpty(t, compared(t, "openai-responses", want, responsesTalk(itemHi,
		`{"type":"reasoning","summary":[{"type":"summary_text","text":"No."}],"encrypted_content":"sealed"}`, answer, itemHi)))
}

// Recording twice gives equal bytes.
func TestResponsesAreTheSameEveryTime(t *testing.T) {
	for dialect := range samples {
		if !strings.HasSuffix(dialect, "-responses") {
			continue
		}
		var bodies []string
		for range 2 {
			e, err := emulator.New(dialect, emulator.Options{Turns: []scenario.Turn{{Op: scenario.OpChatStream, Reply: everything}}})
			require.NoError(t, err)
			bodies = append(bodies, send(e, request(dialect, chatPath[dialect], samples[dialect].stream)).Body.String())
		}
		require.Equal(t, bodies[0], bodies[1])
	}
}
