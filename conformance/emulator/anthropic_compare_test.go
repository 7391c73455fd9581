package emulator_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestAnthropicDifferences(t *testing.T) {
	const wireTool = `"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}]`
	tool := []llm.Tool{{Name: "f"}}
	tests := []struct {
		name   string
		change func(*llm.ChatRequest)
		fields string
		paths  []string
	}{
		{"any limit when none was asked for", func(r *llm.ChatRequest) {}, ``, nil},
		{"another limit than the one asked for", func(r *llm.ChatRequest) { r.MaxTokens = new(5) }, ``, []string{"max_tokens"}},
		{"temperature 0 lost", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, ``, []string{"temperature"}},
		{"temperature 0 sent", func(r *llm.ChatRequest) { r.Temperature = new(0.0) }, `"temperature":0`, nil},
		{"temperature of a wider scale", func(r *llm.ChatRequest) { r.Temperature = new(1.5) }, `"temperature":1`, nil},
		{"one of two samplings", func(r *llm.ChatRequest) { r.Temperature, r.TopP = new(0.5), new(0.5) }, `"temperature":0.5`, nil},
		{"none of two samplings", func(r *llm.ChatRequest) { r.Temperature, r.TopP = new(0.5), new(0.5) }, ``, []string{"top_p"}},
		{"what the service lacks", func(r *llm.ChatRequest) {
			r.Seed, r.N, r.PresencePenalty, r.TopLogprobs = new(int64(1)), new(2), new(1.0), new(1)
			r.Metadata = map[string]string{"a": "b"}
		}, ``, nil},
		{"user", func(r *llm.ChatRequest) { r.User = "u" }, `"metadata":{"user_id":"u"}`, nil},
		{"user lost", func(r *llm.ChatRequest) { r.User = "u" }, ``, []string{"user"}},
		{"stop", func(r *llm.ChatRequest) { r.Stop = []string{"a"} }, `"stop_sequences":["b"]`, []string{"stop"}},
		{"unasked field", func(r *llm.ChatRequest) {}, `"service_tier":"auto"`, []string{"service_tier"}},
		{"asked field", func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{option{}} }, `"top_k":5`, nil},
		{"required", func(r *llm.ChatRequest) { r.Tools, r.ToolChoice = tool, &llm.ToolChoice{Mode: llm.ToolChoiceRequired} }, wireTool + `,"tool_choice":{"type":"any"}`, nil},
		{"choice lost", func(r *llm.ChatRequest) { r.Tools, r.ToolChoice = tool, &llm.ToolChoice{Mode: llm.ToolChoiceNone} }, wireTool, []string{"tool_choice"}},
		{"no parallel calls", func(r *llm.ChatRequest) { r.Tools, r.ParallelToolCalls = tool, new(false) }, wireTool + `,"tool_choice":{"type":"auto","disable_parallel_tool_use":true}`, nil},
		{"no parallel calls, lost", func(r *llm.ChatRequest) { r.Tools, r.ParallelToolCalls = tool, new(false) }, wireTool, []string{"parallel_tool_calls", "tool_choice"}},
		{"parallel calls by default", func(r *llm.ChatRequest) { r.Tools, r.ParallelToolCalls = tool, new(true) }, wireTool, nil},
		{"schema", func(r *llm.ChatRequest) {
			r.ResponseFormat = &llm.ResponseFormat{Schema: schema, Name: "x", Strict: true}
		}, `"output_config":{"format":{"type":"json_schema","schema":` + string(schema) + `}}`, nil},
		{"schema lost", func(r *llm.ChatRequest) { r.ResponseFormat = &llm.ResponseFormat{Schema: schema} }, ``, []string{"response_format"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.ElementsMatch(t, tt.paths, compared(t, "anthropic", with(sonnet, tt.change), anthropicBody(sonnet, tt.fields)))
		})
	}
}

func TestAnthropicThinkingIsCompared(t *testing.T) {
	const opus, old = "claude-opus-5-5", "claude-haiku-4-5"
	effort := func(e llm.Effort) *llm.Reasoning { return &llm.Reasoning{Effort: e} }
	tests := []struct {
		name, model string
		reasoning   *llm.Reasoning
		fields      string
		paths       []string
	}{
		{"nothing", sonnet, nil, ``, nil},
		{"unasked", sonnet, nil, `"thinking":{"type":"adaptive"}`, []string{"thinking"}},
		{"effort", sonnet, effort("low"), `"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}`, nil},
		{"another effort", sonnet, effort("low"), `"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}`, []string{"output_config.effort"}},
		{"effort without thinking", sonnet, effort("low"), `"output_config":{"effort":"low"}`, []string{"thinking"}},
		{"effort where thinking is on", opus, effort("low"), `"output_config":{"effort":"low"}`, nil},
		{"minimal is low", opus, effort("minimal"), `"output_config":{"effort":"low"}`, nil},
		{"effort as a budget", old, effort("high"), `"thinking":{"type":"enabled","budget_tokens":2048}`, nil},
		{"effort lost", old, effort("high"), ``, []string{"thinking"}},
		{"none", sonnet, effort("none"), `"thinking":{"type":"disabled"}`, nil},
		{"none by default", sonnet, effort("none"), ``, nil},
		{"none where thinking stays on", opus, effort("none"), `"output_config":{"effort":"low"}`, nil},
		{"none lost", opus, effort("none"), ``, []string{"thinking"}},
		{"budget", old, &llm.Reasoning{BudgetTokens: new(2048)}, `"thinking":{"type":"enabled","budget_tokens":2048}`, nil},
		{"another budget", old, &llm.Reasoning{BudgetTokens: new(2048)}, `"thinking":{"type":"enabled","budget_tokens":1024}`, []string{"thinking.budget_tokens"}},
		{"thoughts asked for", opus, &llm.Reasoning{Include: true}, `"thinking":{"type":"adaptive","display":"summarized"}`, nil},
		{"thoughts not asked for", opus, &llm.Reasoning{Effort: "low"}, `"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}`, []string{"thinking.display"}},
		{"thoughts lost", opus, &llm.Reasoning{Include: true}, `"thinking":{"type":"adaptive"}`, []string{"thinking.display"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := with(tt.model, func(r *llm.ChatRequest) { r.Reasoning = tt.reasoning })
			require.ElementsMatch(t, tt.paths, compared(t, "anthropic", want, anthropicBody(tt.model, tt.fields)))
		})
	}
}

func TestAnthropicConversation(t *testing.T) {
	body := func(system, user, assistant, results string) string {
		return `{"model":"claude-sonnet-4-6","max_tokens":99,"system":` + system + `,"messages":[{"role":"user","content":[` + user +
			`]},{"role":"assistant","content":[` + assistant + `]},{"role":"user","content":[` + results + `]}]}`
	}
	const (
		system    = `"one\n\ntwo"`
		user      = `{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQ=="}},{"type":"text","text":"c"}`
		thought   = `{"type":"thinking","thinking":"hm","signature":"sig"},`
		assistant = `{"type":"text","text":"look"},{"type":"tool_use","id":"t1","name":"f","input":{"n":9007199254740993}},{"type":"tool_use","id":"t2","name":"f","input":{}}`
		results   = `{"type":"tool_result","tool_use_id":"t1","content":"r1"},{"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"r2"}],"is_error":true},{"type":"text","text":"go on"}`
	)
	want := conversation(sonnet, "anthropic")
	tests := []struct{ name, body, path string }{
		{"same", body(system, user, thought+assistant, results), ""},
		{"system as blocks", body(`[{"type":"text","text":"one"},{"type":"text","text":"two"}]`, user, thought+assistant, results), ""},
		{"system cut", body(`"one"`, user, thought+assistant, results), "messages[0].parts[0].text.text"},
		{"thought lost", body(system, user, assistant, results), "messages[2].parts"},
		{"signature changed", body(system, user, `{"type":"thinking","thinking":"hm","signature":"gis"},`+assistant, results), "messages[2].parts[0].reasoning.signature"},
		{"foreign thought", body(system, user, thought+`{"type":"thinking","thinking":"no","signature":"else"},`+assistant, results), "messages[2].parts"},
		{"digits of the input", body(system, user, thought+`{"type":"text","text":"look"},{"type":"tool_use","id":"t1","name":"f","input":{"n":9007199254740992}},{"type":"tool_use","id":"t2","name":"f","input":{}}`, results), "messages[2].parts[2].tool_call.arguments"},
		{"failure lost", body(system, user, thought+assistant, `{"type":"tool_result","tool_use_id":"t1","content":"r1"},{"type":"tool_result","tool_use_id":"t2","content":"r2"},{"type":"text","text":"go on"}`), "messages[3].parts[1].tool_result.is_error"},
		{"media type", body(system, `{"type":"text","text":"ab"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"AQ=="}},{"type":"text","text":"c"}`, thought+assistant, results), "messages[1].parts[1].image.mime"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := compared(t, "anthropic", want, tt.body)
			if tt.path == "" {
				require.Empty(t, got)
				return
			}
			require.Equal(t, []string{tt.path}, got)
		})
	}
}

func TestAnthropicNormalForms(t *testing.T) {
	tests := []struct {
		name     string
		messages []llm.Message
		body     string
	}{
		{"messages of one role", []llm.Message{llm.User("a"), llm.User("b")}, `{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`},
		{"messages of one role, apart", []llm.Message{llm.User("a"), llm.User("b")}, `{"role":"user","content":"a"},{"role":"user","content":"b"}`},
		{"empty text", []llm.Message{llm.User("a"), llm.Assistant(""), llm.User("b")}, `{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}`},
		{"a later system message", []llm.Message{llm.User("a"), llm.Assistant("b"), llm.System("s"), llm.User("c")}, `{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":[{"type":"text","text":"s"},{"type":"text","text":"c"}]}`},
		{"a last system message", []llm.Message{llm.User("a"), llm.System("s")}, `{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"s"}]}`},
		{"refusal", []llm.Message{llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}}}, llm.User("b")}, `{"role":"user","content":"a"},{"role":"assistant","content":"no"},{"role":"user","content":"b"}`},
		{"unsigned thought", []llm.Message{llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Text: "hm"}, llm.TextPart{Text: "x"}}}, llm.User("b")}, `{"role":"user","content":"a"},{"role":"assistant","content":"x"},{"role":"user","content":"b"}`},
		{"own blocks", []llm.Message{llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "anthropic", Opaque: "o"}, llm.OpaquePart{Provider: "anthropic", Type: "server_tool_use", JSON: `{"type":"server_tool_use", "id":"s"}`}, llm.TextPart{Text: "x"},
		}}, llm.User("b")}, `{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"redacted_thinking","data":"o"},{"type":"server_tool_use","id":"s"},{"type":"text","text":"x"}]},{"role":"user","content":"b"}`},
		{
			"media",
			[]llm.Message{llm.UserParts(
				llm.DocumentPart{MIME: "application/pdf", Data: []byte{1}, Name: "t"}, llm.DocumentPart{URL: "https://x"}, llm.ImagePart{URL: "https://y", Detail: "low"}, llm.ImagePart{URL: "data:image/gif;base64,Aw=="})},
			`{"role":"user","content":[{"type":"document","title":"t","source":{"type":"base64","media_type":"application/pdf","data":"AQ=="}},{"type":"document","source":{"type":"url","url":"https://x"}},
			{"type":"image","source":{"type":"url","url":"https://y"}},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"Aw=="}}]}`,
		},
		{
			"a result without text",
			[]llm.Message{llm.User("a"), {Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "t", Name: "f"}}}, llm.ToolResult("t", "f", "")},
			`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Empty(t, compared(t, "anthropic", &llm.ChatRequest{Model: sonnet, Messages: tt.messages}, anthropicTalk(tt.body)))
		})
	}
	later := &llm.ChatRequest{Model: "claude-opus-5", Messages: []llm.Message{llm.User("a"), llm.System("s")}}
	require.Empty(t, compared(t, "anthropic", later, `{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"system","content":"s"}]}`))
}
