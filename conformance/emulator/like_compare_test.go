package emulator_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestServicesAreCompared(t *testing.T) {
	schemaOf := func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: schema, Strict: true} }
	effort := func(e llm.Effort) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: e, Include: true} }
	}
	user := func(r *llm.ChatRequest) { r.User = "u" }
	limit := func(r *llm.ChatRequest) { r.MaxTokens = new(5) }
	tools := func(mode llm.ToolChoiceMode, name string) func(*llm.ChatRequest) {
		return func(r *llm.ChatRequest) {
			r.Tools = []llm.Tool{{Name: "f"}, {Name: "g"}}
			r.ToolChoice = &llm.ToolChoice{Mode: mode, Name: name}
		}
	}
	const two = `"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]`
	tests := []struct {
		dialect, model, name string
		change               func(*llm.ChatRequest)
		fields               string
		paths                []string
	}{
		{"mistral", "m", "seed", func(r *llm.ChatRequest) { r.Seed = new(int64(7)) }, `"random_seed":7`, nil},
		{"mistral", "m", "seed lost", func(r *llm.ChatRequest) { r.Seed = new(int64(7)) }, ``, []string{"seed"}},
		{"mistral", "m", "what it has no field for", func(r *llm.ChatRequest) { r.User, r.TopLogprobs = "u", new(2) }, ``, nil},
		{"mistral", "m", "a temperature above its highest", func(r *llm.ChatRequest) { r.Temperature = new(2.0) }, `"temperature":1.5`, nil},
		{"mistral", "m", "any tool", tools(llm.ToolChoiceRequired, ""), two + `,"tool_choice":"any"`, nil},
		{"mistral", "m", "any tool lost", tools(llm.ToolChoiceRequired, ""), two, []string{"tool_choice"}},
		{"mistral", "m", "an effort between its two", effort(llm.EffortLow), `"reasoning_effort":"high"`, nil},
		{"mistral", "m", "an effort as it is", effort(llm.EffortLow), `"reasoning_effort":"low"`, nil},
		{"mistral", "m", "an effort turned off", effort(llm.EffortLow), `"reasoning_effort":"none"`, []string{"reasoning.effort"}},
		{"mistral", "m", "no effort kept", effort(llm.EffortNone), `"reasoning_effort":"high"`, []string{"reasoning.effort"}},
		{"mistral", "m", "effort lost", effort(llm.EffortHigh), ``, []string{"reasoning.effort"}},
		{"mistral", "m", "schema", schemaOf, `"response_format":{"type":"json_schema","json_schema":{"name":"response","strict":true,"schema":` + string(schema) + `}}`, nil},
		{"mistral", "m", "unasked option", func(*llm.ChatRequest) {}, `"safe_prompt":true`, []string{"safe_prompt"}},

		{"deepseek", "deepseek-flash", "user", user, `"user_id":"u"`, nil},
		{"deepseek", "deepseek-flash", "user lost", user, ``, []string{"user"}},
		{"deepseek", "deepseek-flash", "limit", limit, `"max_tokens":5`, nil},
		{"deepseek", "deepseek-flash", "thinking off", effort(llm.EffortNone), `"thinking":{"type":"disabled"}`, nil},
		{"deepseek", "deepseek-flash", "thinking on", effort(llm.EffortNone), `"thinking":{"type":"enabled"}`, []string{"reasoning.effort"}},
		{"deepseek", "deepseek-flash", "effort", effort(llm.EffortMax), `"thinking":{"type":"enabled"},"reasoning_effort":"max"`, nil},
		{"deepseek", "deepseek-flash", "effort lowered", effort(llm.EffortMax), `"reasoning_effort":"high"`, []string{"reasoning.effort"}},
		{"deepseek", "deepseek-flash", "effort mapped", effort(llm.EffortMedium), `"reasoning_effort":"high"`, nil},
		{"deepseek", "deepseek-flash", "what it passes over left out", func(r *llm.ChatRequest) { r.Seed, r.ParallelToolCalls, r.N = new(int64(1)), new(true), new(2) }, ``, nil},
		{"deepseek", "deepseek-flash", "what it passes over changed", func(r *llm.ChatRequest) { r.Seed = new(int64(1)) }, `"seed":2`, []string{"seed"}},

		{"moonshot", "kimi-k3", "fixed sampling left out", func(r *llm.ChatRequest) { r.Temperature, r.TopP, r.DropUnsupported = new(0.2), new(0.5), true }, ``, nil},
		{"moonshot", "moonshot-v1-32k", "a temperature above its highest", func(r *llm.ChatRequest) { r.Temperature = new(1.5) }, `"temperature":1`, nil},
		{"moonshot", "moonshot-v1-32k", "a temperature lost", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, ``, []string{"temperature"}},
		{"moonshot", "kimi-k3", "user", user, `"safety_identifier":"u"`, nil},
		{"moonshot", "kimi-k3", "limit by its older name", limit, `"max_tokens":5`, nil},
		{"moonshot", "kimi-k3", "limit lost", limit, ``, []string{"max_tokens"}},
		{"moonshot", "kimi-k3", "effort", effort(llm.EffortLow), `"reasoning_effort":"low"`, nil},
		{"moonshot", "kimi-k3", "effort lost", effort(llm.EffortLow), ``, []string{"reasoning.effort"}},
		{"moonshot", "kimi-k2.6", "a switch", effort(llm.EffortNone), `"thinking":{"type":"disabled"}`, nil},
		{"moonshot", "kimi-k2.6", "a switch that is on", effort(llm.EffortHigh), `"thinking":{"type":"enabled"}`, nil},
		{"moonshot", "kimi-k3", "the named tool alone", tools(llm.ToolChoiceNamed, "f"), likeTool + `,"tool_choice":"required"`, nil},
		{"moonshot", "kimi-k3", "another tool alone", tools(llm.ToolChoiceNamed, "g"), likeTool + `,"tool_choice":"required"`, []string{"tools", "tool_choice"}},

		{"openrouter", "a/b", "effort in its object", effort(llm.EffortHigh), `"reasoning":{"effort":"high"}`, nil},
		{"openrouter", "a/b", "effort in short", effort(llm.EffortHigh), `"reasoning_effort":"high"`, nil},
		{"openrouter", "a/b", "thoughts kept back", effort(llm.EffortHigh), `"reasoning":{"effort":"high","exclude":true}`, []string{"reasoning.exclude"}},
		{"openrouter", "a/b", "a budget", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(2000)} }, `"reasoning":{"max_tokens":2000}`, nil},
		{"openrouter", "a/b", "a budget lost", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(2000)} }, ``, []string{"reasoning.budget_tokens"}},
		{"openrouter", "a/b", "routing that was asked for", func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option{}} }, `"provider":{"order":["x"]}`, nil},
		{"openrouter", "a/b", "routing that was not", func(*llm.ChatRequest) {}, `"provider":{"order":["x"]}`, []string{"provider"}},

		{"deepinfra", "a/b", "effort", effort(llm.EffortLow), `"reasoning_effort":"low"`, nil},
		{"deepinfra", "a/b", "effort none as a switch", effort(llm.EffortNone), `"reasoning":{"enabled":false}`, nil},
		{"deepinfra", "a/b", "a limit that is lost", limit, `"max_completion_tokens":5`, []string{"max_completion_tokens", "max_tokens"}},
		{"deepinfra", "a/b", "a choice that is unsure", tools(llm.ToolChoiceRequired, ""), two, nil},
		{"deepinfra", "a/b", "another choice", tools(llm.ToolChoiceRequired, ""), two + `,"tool_choice":"none"`, []string{"tool_choice"}},

		{"azureai", "grok", "what it has no field for", func(r *llm.ChatRequest) {
			r.N, r.User, r.TopLogprobs, r.Metadata = new(2), "u", new(1), map[string]string{"a": "b"}
		}, ``, nil},
		{"azureai", "grok", "stop as a list", func(r *llm.ChatRequest) { r.Stop = []string{"a"} }, `"stop":["a"]`, nil},
		{"azureai", "grok", "a temperature above its highest", func(r *llm.ChatRequest) { r.Temperature = new(1.5) }, `"temperature":1`, nil},
		{"azureai-v1", "DeepSeek-V4-Pro", "either name of the limit", limit, `"max_completion_tokens":5`, nil},
		{"azure", "gpt-4.1", "limit", limit, `"max_completion_tokens":5`, nil},
		{"azure", "gpt-4.1", "limit by its old name", limit, `"max_tokens":5`, []string{"max_tokens"}},
		{"v0", "v0-1.5-md", "left out", func(r *llm.ChatRequest) { r.Temperature, r.MaxTokens, r.Stop = new(0.5), new(5), []string{"a"} }, ``, nil},
		{"v0", "v0-1.5-md", "changed", func(r *llm.ChatRequest) { r.Temperature = new(0.5) }, `"temperature":1`, []string{"temperature"}},
		{"metallama", "muse-spark-1.3", "limit by either name", limit, `"max_tokens":5`, nil},
		{"metallama", "muse-spark-1.3", "tools lost", tools(llm.ToolChoiceAuto, ""), ``, []string{"tools"}},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			got := compared(t, tt.dialect, with(tt.model, tt.change), chatBody(tt.model, tt.fields))
			require.ElementsMatch(t, tt.paths, got)
		})
	}
}

// thoughtful is a conversation in which a service thought before it called a
// tool, and before it answered.
func thoughtful(model, provider string) *llm.ChatRequest {
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{
		llm.User("hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: provider, Text: "hm", Signature: "sig"},
			llm.ReasoningPart{Provider: "someone", Text: "no"},
			llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: `{}`},
		}},
		llm.ToolResult("call_1", "f", "r"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: provider, Text: "so"}, llm.TextPart{Text: "a"}}},
		llm.User("go on"),
	}}
}

func TestThoughtsThatGoBack(t *testing.T) {
	history := func(model, id, called, said string) string {
		return talk(model, userHi+`,{"role":"assistant",`+called+`"tool_calls":[{"id":"`+id+`","type":"function","function":{"name":"f","arguments":"{}"}}]},`+
			`{"role":"tool","tool_call_id":"`+id+`","content":"r"},{"role":"assistant",`+said+`},{"role":"user","content":"go on"}`)
	}
	const (
		field  = `"reasoning_content":"hm",`
		plain  = `"content":"a"`
		also   = `"content":"a","reasoning_content":"so"`
		detail = `"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"sig","format":"anthropic-claude-v1","index":0}],`
	)
	tests := []struct{ dialect, model, name, id, called, said, path string }{
		{"deepseek", "deepseek-flash", "before a call", "call_1", field, plain, ""},
		{"deepseek", "deepseek-flash", "everywhere", "call_1", field, also, ""},
		{"deepseek", "deepseek-flash", "changed", "call_1", `"reasoning_content":"HM",`, plain, "messages[1].parts[0].reasoning.text"},
		{"deepseek", "deepseek-flash", "changed where they need not be", "call_1", field, `"content":"a","reasoning_content":"SO"`, "messages[3].parts[0].reasoning.text"},
		{"moonshot", "kimi-k3", "before a call", "call_1", `"content":null,` + field, plain, ""},
		{"moonshot", "kimi-k3", "changed", "call_1", `"reasoning_content":" ",`, plain, "messages[1].parts[0].reasoning.text"},
		{"openrouter", "a/b", "in details", "call_1", detail, plain, ""},
		{"openrouter", "a/b", "without a signature", "call_1", `"reasoning":"hm",`, plain, "messages[1].parts[0].reasoning.signature"},
		{"openrouter", "a/b", "lost", "call_1", "", plain, "messages[1].parts"},
		{"deepinfra", "a/b", "lost, which is allowed", "call_1", "", plain, ""},
		{"deepinfra", "a/b", "everywhere", "call_1", field, also, ""},
		{"azureai-v1", "DeepSeek-V4-Pro", "everywhere", "call_1", field, also, ""},
		{"mistral", "m", "as chunks", "aB3dE6gH9", `"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"},{"type":"text","text":"m"}]}],`, `"content":[{"type":"thinking","thinking":[{"type":"text","text":"so"}],"closed":true},{"type":"text","text":"a"}]`, ""},
		{"mistral", "m", "lost, which is allowed", "aB3dE6gH9", `"content":"",`, plain, ""},
		{"mistral", "m", "changed", "aB3dE6gH9", `"content":[{"type":"thinking","thinking":[{"type":"text","text":"HM"}]}],`, plain, "messages[1].parts[0].reasoning.text"},
		{"openai", "gpt-4.1", "hidden", "call_1", "", plain, ""},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			provider := map[string]string{"azureai-v1": "azureai"}[tt.dialect]
			if provider == "" {
				provider = tt.dialect
			}
			got := compared(t, tt.dialect, thoughtful(tt.model, provider), history(tt.model, tt.id, tt.called, tt.said))
			if tt.path == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{tt.path}, got)
		})
	}
}

func TestLostThoughtsAreRefused(t *testing.T) {
	for dialect, model := range map[string]string{"deepseek": "deepseek-flash", "moonshot": "kimi-k3"} {
		want := thoughtful(model, dialect)
		want.Messages = want.Messages[:3]
		body := talk(model, userHi+`,{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"r"}`)
		w, findings := ask(t, dialect, turnOf(want), body)
		require.Equal(t, 400, w.Code)
		require.Contains(t, w.Body.String(), "reasoning_content")
		require.Equal(t, []string{"messages[1]"}, paths(findings))

		want.Messages[1].Parts = want.Messages[1].Parts[1:]
		w, findings = ask(t, dialect, turnOf(want), body)
		require.Equal(t, 200, w.Code, "a message from elsewhere has none")
		require.Empty(t, findings)
	}
}

func TestABlankStandsForThoughtsThatNeverWere(t *testing.T) {
	want := thoughtful("kimi-k3", "someone")
	want.Messages = want.Messages[:3]
	require.Empty(t, compared(t, "moonshot", want, talk("kimi-k3", userHi+`,{"role":"assistant","reasoning_content":" ","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"r"}`)))
}

func TestForeignIDsAreMapped(t *testing.T) {
	call := func(id string) llm.Part { return llm.ToolCallPart{ID: id, Name: "f", Arguments: `{}`} }
	want := &llm.ChatRequest{Model: "m", Messages: []llm.Message{
		llm.User("hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{call("call_1"), call("aB3dE6gH9")}},
		llm.ToolResult("call_1", "f", "r1"), llm.ToolResult("aB3dE6gH9", "f", "r2"),
	}}
	body := func(first, second, one, two string) string {
		wire := func(id string) string {
			return `{"id":"` + id + `","type":"function","function":{"name":"f","arguments":"{}"}}`
		}
		return talk("m", userHi+`,{"role":"assistant","content":"","tool_calls":[`+wire(first)+`,`+wire(second)+`]},`+
			`{"role":"tool","tool_call_id":"`+one+`","content":"r1"},{"role":"tool","tool_call_id":"`+two+`","content":"r2"}`)
	}
	require.Empty(t, compared(t, "mistral", want, body("x00000001", "aB3dE6gH9", "x00000001", "aB3dE6gH9")))
	require.Equal(t, []string{"messages[2].parts[0].tool_result.call_id", "messages[3].parts[0].tool_result.call_id"},
		compared(t, "mistral", want, body("x00000001", "aB3dE6gH9", "aB3dE6gH9", "x00000001")), "results swapped")
	require.NotEmpty(t, compared(t, "mistral", want, body("x00000001", "x00000002", "x00000001", "x00000002")), "an own id is kept")
}

func TestAMessageBetweenAToolAndAUser(t *testing.T) {
	want := &llm.ChatRequest{Model: "m", Messages: []llm.Message{
		llm.User("hi"),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "aB3dE6gH9", Name: "f", Arguments: `{}`}}},
		llm.ToolResult("aB3dE6gH9", "f", "x"), llm.User("hi"),
	}}
	require.Empty(t, compared(t, "mistral", want, talk("m", userHi+","+calledF+","+answeredF+`,{"role":"assistant","content":"."},`+userHi)))
}

func TestMessagesOfServices(t *testing.T) {
	want := &llm.ChatRequest{Model: "m", Messages: []llm.Message{
		{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "s"}}},
		{Role: llm.RoleUser, Name: "ann", Parts: []llm.Part{llm.TextPart{Text: "hi"}}},
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}}},
		llm.UserParts(
			llm.DocumentPart{MIME: "application/pdf", Data: []byte{1}, Name: "a.pdf"}, llm.AudioPart{MIME: "audio/wav", Data: []byte{2}},
			llm.ImagePart{MIME: "image/png", Data: []byte{3}, Detail: "low"}),
	}}
	require.Empty(t, compared(t, "mistral", want, talk("m", `{"role":"system","content":"s"},{"role":"user","content":"hi"},{"role":"assistant","content":"no"},
		{"role":"user","content":[{"type":"document_url","document_url":"data:application/pdf;base64,AQ==","document_name":"a.pdf"},
		{"type":"input_audio","input_audio":"Ag=="},{"type":"image_url","image_url":"data:image/png;base64,Aw=="}]}`)))
	require.Empty(t, compared(t, "openrouter", want, talk("m", `{"role":"developer","content":"s"},{"role":"user","name":"ann","content":"hi"},{"role":"assistant","content":null,"refusal":"no"},
		{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AQ=="}},
		{"type":"input_audio","input_audio":{"data":"Ag==","format":"wav"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,Aw==","detail":"low"}}]}`)))
	linked := &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.UserParts(llm.DocumentPart{URL: "https://x/y.pdf", Name: "y.pdf"})}}
	require.Empty(t, compared(t, "openrouter", linked, talk("m", `{"role":"user","content":[{"type":"file","file":{"filename":"y.pdf","file_data":"https://x/y.pdf"}}]}`)))
	require.Equal(t, []string{"messages"}, compared(t, "openrouter", want, talk("m", userHi)))
	loose := with("m", func(r *llm.ChatRequest) {
		r.Tools = []llm.Tool{{Name: "f", Strict: true, Parameters: json.RawMessage(`{"a":1}`)}}
	})
	require.Empty(t, compared(t, "deepseek", loose, chatBody("m", `"tools":[{"type":"function","function":{"name":"f","parameters":{"a":1}}}]`)))
}
