package emulator_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
)

func anthropicBody(model, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"model":%q,"max_tokens":4096,"messages":[{"role":"user","content":"hi"}]%s}`, model, fields)
}

func anthropicTalk(messages string) string {
	return `{"model":"claude-sonnet-4-6","max_tokens":99,"messages":[` + messages + `]}`
}

const (
	anthropicTool = `"tools":[{"name":"f","input_schema":{"type":"object"}}]`
	usedTools     = `{"role":"user","content":"hi"},{"role":"assistant","content":[` +
		`{"type":"tool_use","id":"t1","name":"f","input":{}},{"type":"tool_use","id":"t2","name":"f","input":{}}]}`
)

func TestAnthropicRefuses(t *testing.T) {
	user := func(blocks string) string { return anthropicTalk(`{"role":"user","content":[` + blocks + `]}`) }
	tests := []struct{ name, body, message string }{
		{"no JSON", `{`, "not valid JSON"},
		{"unknown field", anthropicBody("claude-sonnet-4-6", `"response_format":{}`), "response_format: Extra inputs are not permitted"},
		{"old beta field", anthropicBody("claude-sonnet-4-6", `"output_format":{}`), "output_format: Extra inputs are not permitted"},
		{"seed", anthropicBody("claude-sonnet-4-6", `"seed":0`), "seed: Extra inputs are not permitted"},
		{"no max_tokens", `{"model":"claude-sonnet-4-6","messages":[{"role":"user","content":"hi"}]}`, "max_tokens: Field required"},
		{"no model", `{"max_tokens":5,"messages":[{"role":"user","content":"hi"}]}`, "model: Field required"},
		{"no messages", `{"model":"claude-sonnet-4-6","max_tokens":5}`, "messages: Field required"},
		{"empty messages", anthropicTalk(``), "at least one message is required"},
		{"max_tokens text", `{"model":"claude-sonnet-4-6","max_tokens":"5","messages":[{"role":"user","content":"hi"}]}`, "max_tokens: Input should be a valid integer"},
		{"max_tokens of the model", `{"model":"claude-haiku-4-5-20251001","max_tokens":64001,"messages":[{"role":"user","content":"hi"}]}`, "max_tokens: Input should be less than or equal to 64000"},
		{"temperature above 1", anthropicBody("claude-sonnet-4-6", `"temperature":1.5`), "temperature: Input should be less than or equal to 1"},
		{"temperature below 0", anthropicBody("claude-sonnet-4-6", `"temperature":-1`), "temperature: Input should be greater than or equal to 0"},
		{"temperature on new models", anthropicBody("claude-opus-5-5", `"temperature":0`), "temperature: this parameter is not supported"},
		{"top_p on new models", anthropicBody("claude-opus-4-7", `"top_p":0.5`), "top_p: this parameter is not supported"},
		{"top_k on new models", anthropicBody("claude-opus-4-7", `"top_k":5`), "top_k: this parameter is not supported"},
		{"temperature and top_p", anthropicBody("claude-sonnet-4-6", `"temperature":0,"top_p":0.5`), "cannot both be specified"},
		{"temperature while thinking", anthropicBody("claude-sonnet-4-6", `"temperature":0,"thinking":{"type":"adaptive"}`), "may only be set to 1 when thinking"},

		{"thinking type", anthropicBody("claude-opus-5-5", `"thinking":{"type":"disabled"}`), `"thinking.type.disabled" is not supported for this model`},
		{"thinking budget on new models", anthropicBody("claude-sonnet-5", `"thinking":{"type":"enabled","budget_tokens":1024}`), `"thinking.type.enabled" is not supported`},
		{"adaptive on old models", anthropicBody("claude-sonnet-4-5", `"thinking":{"type":"adaptive"}`), `"thinking.type.adaptive" is not supported`},
		{"small budget", anthropicBody("claude-sonnet-4-5", `"thinking":{"type":"enabled","budget_tokens":1000}`), "thinking.budget_tokens: Input should be greater than or equal to 1024"},
		{"no budget", anthropicBody("claude-sonnet-4-5", `"thinking":{"type":"enabled"}`), "budget_tokens: Field required"},
		{"budget above limit", anthropicBody("claude-sonnet-4-5", `"thinking":{"type":"enabled","budget_tokens":4096}`), "must be greater than `thinking.budget_tokens`"},
		{"budget of adaptive", anthropicBody("claude-sonnet-4-6", `"thinking":{"type":"adaptive","budget_tokens":2048}`), "thinking.adaptive.budget_tokens: Extra inputs"},
		{"effort of the model", anthropicBody("claude-opus-4-6", `"output_config":{"effort":"xhigh"}`), "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium."},
		{"effort on old models", anthropicBody("claude-sonnet-4-5", `"output_config":{"effort":"low"}`), "does not support the effort parameter"},
		{"between tools at most", anthropicBody("claude-sonnet-5-5", `"thinking":{"type":"between_tools"},"output_config":{"effort":"max"}`), "between_tools"},
		{"schema keyword", anthropicBody("claude-sonnet-4-6", `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer","minimum":0}},"additionalProperties":false}}}`), "For 'integer' type, property 'minimum' is not supported"},
		{"open schema", anthropicBody("claude-sonnet-4-6", `"output_config":{"format":{"type":"json_schema","schema":{"type":"array","items":{"type":"object"}}}}`), "'additionalProperties' must be explicitly set to false"},
		{"format without schema", anthropicBody("claude-sonnet-4-6", `"output_config":{"format":{"type":"json_schema"}}`), "output_config.format.schema: Field required"},
		{"metadata", anthropicBody("claude-sonnet-4-6", `"metadata":{"team":"x"}`), "metadata.team: Extra inputs"},

		{"choice without tools", anthropicBody("claude-sonnet-4-6", `"tool_choice":{"type":"auto"}`), "tool_choice"},
		{"choice as a word", anthropicBody("claude-sonnet-4-6", anthropicTool+`,"tool_choice":"auto"`), "tool_choice: Input should be a valid dictionary"},
		{"choice word", anthropicBody("claude-sonnet-4-6", anthropicTool+`,"tool_choice":{"type":"required"}`), "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'"},
		{"choice of no tool", anthropicBody("claude-sonnet-4-6", anthropicTool+`,"tool_choice":{"type":"tool","name":"g"}`), "not found in provided tools"},
		{"none and parallel", anthropicBody("claude-sonnet-4-6", anthropicTool+`,"tool_choice":{"type":"none","disable_parallel_tool_use":true}`), "Extra inputs"},
		{"forced on new models", anthropicBody("claude-opus-5-5", anthropicTool+`,"tool_choice":{"type":"any"}`), "forced tool use is not supported"},
		{"forced while thinking", anthropicBody("claude-sonnet-4-5", anthropicTool+`,"tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":1024}`), "Thinking may not be enabled"},
		{"schema without type", anthropicBody("claude-sonnet-4-6", `"tools":[{"name":"f","input_schema":{}}]`), "tools.0.custom.input_schema.type: Field required"},
		{"tool without schema", anthropicBody("claude-sonnet-4-6", `"tools":[{"name":"f"}]`), "tools.0.custom.input_schema: Field required"},
		{"tool name", anthropicBody("claude-sonnet-4-6", `"tools":[{"name":"a b","input_schema":{"type":"object"}}]`), "String should match pattern"},
		{"tool twice", anthropicBody("claude-sonnet-4-6", `"tools":[{"name":"f","input_schema":{"type":"object"}},{"name":"f","input_schema":{"type":"object"}}]`), "Tool names must be unique"},
		{"tool in another shape", anthropicBody("claude-sonnet-4-6", `"tools":[{"type":"function","function":{"name":"f"}}]`), "tools.0.custom.function: Extra inputs"},

		{"assistant first", anthropicTalk(`{"role":"assistant","content":"hi"},{"role":"user","content":"hi"}`), "first message must use the"},
		{"prefill", anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":"b"}`), "does not support assistant message prefill"},
		{"system role", anthropicTalk(`{"role":"user","content":"a"},{"role":"system","content":"b"}`), "role 'system' is not supported on this model"},
		{"system role first", `{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}]}`, "must follow a user message"},
		{"tool role", anthropicTalk(`{"role":"tool","content":"a"}`), "messages.0.role: Input should be"},
		{"no content", anthropicTalk(`{"role":"user"}`), "messages.0.content: Field required"},
		{"message field", anthropicTalk(`{"role":"user","content":"a","name":"b"}`), "messages.0.name: Extra inputs"},
		{"empty string", anthropicTalk(`{"role":"user","content":""}`), "text content blocks must be non-empty"},
		{"empty block", user(`{"type":"text","text":""}`), "text content blocks must be non-empty"},
		{"empty system block", anthropicBody("claude-sonnet-4-6", `"system":[{"type":"text","text":""}]`), "text content blocks must be non-empty"},
		{"empty list", user(``), "non-empty content"},
		{"block type", user(`{"type":"image_url","image_url":{}}`), "Input tag 'image_url' found using 'type' does not match"},
		{"thought from the user", user(`{"type":"thinking","thinking":"a","signature":"b"}`), "does not match any of the expected tags"},
		{"media type", user(`{"type":"image","source":{"type":"base64","media_type":"image/tiff","data":"AAAA"}}`), "media_type: Input should be"},
		{"data URL", user(`{"type":"image","source":{"type":"base64","media_type":"image/png","data":"data:image/png;base64,AAAA"}}`), "Invalid base64"},
		{"unsigned thought", anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":""}]},{"role":"user","content":"b"}`), "Invalid `signature`"},
		{"thought without signature", anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"a"}]},{"role":"user","content":"b"}`), "signature: Field required"},
		{"input as text", anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":"{}"}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}`), "input: Input should be a valid dictionary"},
		{"no result", anthropicTalk(usedTools + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}`), "`tool_use` ids were found without `tool_result` blocks immediately after: t2"},
		{"no result at all", anthropicTalk(usedTools), "ids were found without"},
		{"text first", anthropicTalk(usedTools + `,{"role":"user","content":[{"type":"text","text":"a"},{"type":"tool_result","tool_use_id":"t1"},{"type":"tool_result","tool_use_id":"t2"}]}`), "must come before other content"},
		{"result of nothing", user(`{"type":"tool_result","tool_use_id":"t9","content":"x"}`), "unexpected `tool_use_id`"},
		{"empty text in a result", anthropicTalk(usedTools + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":""}]},{"type":"tool_result","tool_use_id":"t2"}]}`), "text content blocks must be non-empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, findings := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, tt.body)
			require.NotEmpty(t, findings)
			require.Equal(t, 400, w.Code, w.Body.String())
			answer := decode(t, w.Body.String())
			require.Equal(t, "error", at(answer, "type"))
			require.Equal(t, "invalid_request_error", at(answer, "error", "type"))
			require.Contains(t, at(answer, "error", "message"), tt.message)
			require.Equal(t, w.Header().Get("Request-Id"), at(answer, "request_id"))
			require.Equal(t, "false", w.Header().Get("X-Should-Retry"))
		})
	}
}

func TestAnthropicTakes(t *testing.T) {
	bodies := map[string]string{
		"system blocks":       anthropicBody("claude-sonnet-4-6", `"system":[{"type":"text","text":"a"}],"stop_sequences":["x"],"metadata":{"user_id":"u"}`),
		"default temperature": anthropicBody("claude-opus-5-5", `"temperature":1`),
		"default top_p":       anthropicBody("claude-opus-5-5", `"top_p":1`),
		"zero temperature":    anthropicBody("claude-sonnet-4-6", `"temperature":0`),
		"both on old models":  anthropicBody("claude-3-7-sonnet-20250219", `"temperature":0,"top_p":0.5`),
		"budget":              anthropicBody("claude-haiku-4-5", `"thinking":{"type":"enabled","budget_tokens":1024}`),
		"adaptive":            anthropicBody("claude-opus-5-5", `"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"max"}`),
		"between tools":       anthropicBody("claude-sonnet-5-5", `"thinking":{"type":"between_tools"}`),
		"choice":              anthropicBody("claude-sonnet-4-6", anthropicTool+`,"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}`),
		"schema":              anthropicBody("claude-sonnet-4-6", `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}}}`),
		"results":             anthropicTalk(usedTools + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","content":"x"},{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"image","source":{"type":"url","url":"https://x"}}]},{"type":"text","text":"go"}]}`),
		"system turn":         `{"model":"claude-opus-4-8","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"}]}`,
		"documents":           anthropicTalk(`{"role":"user","content":[{"type":"document","title":"t","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}},{"type":"document","source":{"type":"url","url":"https://x"}}]}`),
		"prefill":             `{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}`,
		"server tools":        anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"text","text":"b"}]},{"role":"user","content":"c"}`),
		"one role in a row":   anthropicTalk(`{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"e"}`),
		"redacted":            anthropicTalk(`{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"redacted_thinking","data":"x"},{"type":"text","text":"b"}]},{"role":"user","content":"c"}`),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			w, findings := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
			require.Equal(t, 200, w.Code, w.Body.String())
			require.Empty(t, findings)
		})
	}
}
