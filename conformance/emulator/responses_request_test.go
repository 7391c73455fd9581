package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
)

// responsesBody asks for a response with extra fields.
func responsesBody(model, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"model":%q,"input":"hi"%s}`, model, fields)
}

// responsesTalk is a conversation of items.
func responsesTalk(items ...string) string {
	return `{"model":"gpt-5.1","input":[` + strings.Join(items, ",") + `]}`
}

const (
	itemHi     = `{"role":"user","content":"hi"}`
	itemCall   = `{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}`
	itemResult = `{"type":"function_call_output","call_id":"c1","output":"x"}`
	itemTool   = `"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}]`
)

func TestResponsesRefuses(t *testing.T) {
	thought := func(members string) string { return `{"type":"reasoning","summary":[]` + members + `}` }
	tests := []struct{ name, body, code, param string }{
		{"unknown field", responsesBody("gpt-4.1", `"top_k":5`), "unknown_parameter", "top_k"},
		{"stop sequences", responsesBody("gpt-4.1", `"stop":["a"]`), "unknown_parameter", "stop"},
		{"several choices", responsesBody("gpt-4.1", `"n":2`), "unknown_parameter", "n"},
		{"a seed", responsesBody("gpt-4.1", `"seed":2`), "unknown_parameter", "seed"},
		{"messages", `{"model":"gpt-4.1","messages":[` + itemHi + `]}`, "unknown_parameter", "messages"},
		{"chat's token limit", responsesBody("gpt-4.1", `"max_completion_tokens":50`), "unknown_parameter", "max_completion_tokens"},
		{"chat's format", responsesBody("gpt-4.1", `"response_format":{"type":"text"}`), "unknown_parameter", "response_format"},
		{"no model", `{"input":"hi"}`, "missing_required_parameter", "model"},
		{"no input", `{"model":"gpt-4.1"}`, "missing_required_parameter", "input"},
		{"empty input", responsesTalk(), "empty_array", "input"},
		{"a small limit", responsesBody("gpt-4.1", `"max_output_tokens":15`), "integer_below_min_value", "max_output_tokens"},
		{"temperature above", responsesBody("gpt-4.1", `"temperature":2.5`), "decimal_above_max_value", "temperature"},
		{"an unknown include", responsesBody("gpt-4.1", `"include":["logprobs"]`), "invalid_value", "include[0]"},
		{"usage of a stream", responsesBody("gpt-4.1", `"stream":true,"stream_options":{"include_usage":true}`), "unknown_parameter", "stream_options.include_usage"},
		{"stream options alone", responsesBody("gpt-4.1", `"stream_options":{"include_obfuscation":false}`), "", "stream_options"},
		{"many alternatives", responsesBody("gpt-4.1", `"include":["message.output_text.logprobs"],"top_logprobs":21`), "integer_above_max_value", "top_logprobs"},

		{"a model of vectors", responsesBody("text-embedding-3-small", ""), "model_not_found", "model"},
		{"sampling of a model that thinks", responsesBody("gpt-5", `"temperature":0`), "", "temperature"},
		{"a part of a model that thinks", responsesBody("o3", `"top_p":0.5`), "", "top_p"},
		{"sampling while thinking", responsesBody("gpt-5.1", `"reasoning":{"effort":"low"},"temperature":0`), "", "temperature"},
		{"an effort of others", responsesBody("gpt-5.6-sol", `"reasoning":{"effort":"minimal"}`), "unsupported_value", "reasoning.effort"},
		{"no thinking where it must be", responsesBody("gpt-6.2-sol", `"reasoning":{"effort":"none"}`), "unsupported_value", "reasoning.effort"},
		{"an effort word", responsesBody("gpt-5.1", `"reasoning":{"effort":"huge"}`), "invalid_value", "reasoning.effort"},
		{"a budget", responsesBody("gpt-5.1", `"reasoning":{"max_tokens":9}`), "unknown_parameter", "reasoning.max_tokens"},
		{"thinking of a model that does not", responsesBody("gpt-4.1", `"reasoning":{"effort":"low"}`), "unsupported_parameter", "reasoning.effort"},
		{"a summary of a model that does not", responsesBody("gpt-4.1", `"reasoning":{"summary":"auto"}`), "unsupported_parameter", "reasoning.summary"},
		{"encrypted thoughts of a model without", responsesBody("gpt-4.1", `"include":["reasoning.encrypted_content"]`), "", "include"},

		{"a tool in chat's form", responsesBody("gpt-4.1", `"tools":[{"type":"function","function":{"name":"f"}}]`), "missing_required_parameter", "tools[0].name"},
		{"a label", responsesBody("gpt-4.1", `"tools":[{"type":"function","name":"a b"}]`), "invalid_value", "tools[0].name"},
		{"a schema that is not strict", responsesBody("gpt-4.1", `"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}]`), "invalid_function_parameters", "tools[0].parameters"},
		{"a choice word", responsesBody("gpt-4.1", itemTool+`,"tool_choice":"any"`), "invalid_value", "tool_choice"},
		{"a choice in chat's form", responsesBody("gpt-4.1", itemTool+`,"tool_choice":{"type":"function","function":{"name":"f"}}`), "unknown_parameter", "tool_choice.function"},
		{"a choice that is no tool", responsesBody("gpt-4.1", itemTool+`,"tool_choice":{"type":"function","name":"g"}`), "", "tool_choice"},
		{"a forced tool of none", responsesBody("gpt-4.1", `"tool_choice":"required"`), "", "tool_choice"},
		{"a format in chat's form", responsesBody("gpt-4.1", `"text":{"format":{"type":"json_schema","json_schema":{"name":"a"}}}`), "unknown_parameter", "text.format.json_schema"},
		{"a format without a name", responsesBody("gpt-4.1", `"text":{"format":{"type":"json_schema","schema":{}}}`), "missing_required_parameter", "text.format.name"},
		{"JSON unspoken of", responsesBody("gpt-4.1", `"text":{"format":{"type":"json_object"}}`), "", "input"},
		{"a strict format that is not", responsesBody("gpt-4.1", `"text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"object"}}}`), "invalid_json_schema", "text.format.schema"},

		{"a role", responsesTalk(`{"role":"tool","content":"a"}`), "invalid_value", "input[0]"},
		{"a kind of item", responsesTalk(`{"type":"tool_result"}`), "invalid_value", "input[0]"},
		{"a name", responsesTalk(`{"role":"user","name":"ann","content":"a"}`), "unknown_parameter", "input[0].name"},
		{"chat's text part", responsesTalk(`{"role":"user","content":[{"type":"text","text":"a"}]}`), "invalid_value", "input[0].content[0]"},
		{"a user's part of an assistant", responsesTalk(itemHi, `{"role":"assistant","content":[{"type":"input_text","text":"a"}]}`, itemHi), "invalid_value", "input[1].content[0]"},
		{"an image in chat's form", responsesTalk(`{"role":"user","content":[{"type":"input_image","image_url":{"url":"https://x/y.png"}}]}`), "invalid_type", "input[0].content[0].image_url"},
		{"a file that is no URL", responsesTalk(`{"role":"user","content":[{"type":"input_file","filename":"a","file_data":"AAAA"}]}`), "invalid_value", "input[0].content[0].file_data"},
		{"an id of a call", responsesTalk(itemHi, strings.Replace(itemCall, `{`, `{"id":"call_1",`, 1), itemResult), "invalid_value", "input[1].id"},
		{"an id of a message", responsesTalk(itemHi, `{"role":"assistant","id":"a","content":"a"}`), "invalid_value", "input[1].id"},
		{"a call without a result", responsesTalk(itemHi, itemCall, itemHi), "", "input"},
		{"a result without a call", responsesTalk(itemHi, itemResult), "", "input"},
		{"a result before its call", responsesTalk(itemHi, itemResult, itemCall), "", "input"},
		{"a thought without a summary", responsesTalk(itemHi, `{"type":"reasoning","encrypted_content":"s"}`, itemCall, itemResult), "missing_required_parameter", "input[1].summary"},
		{"a thought that leads to nothing", responsesTalk(itemHi, thought(`,"encrypted_content":"s"`), itemHi), "", "input"},
		{"a thought at the end", responsesTalk(itemHi, thought(`,"encrypted_content":"s"`)), "", "input"},
		{"a thought of another id", responsesTalk(itemHi, thought(`,"id":"x","encrypted_content":"s"`), itemCall, itemResult), "invalid_value", "input[1].id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := scenario.OpChat
			if strings.Contains(tt.body, `"stream":true`) {
				op = scenario.OpChatStream
			}
			w, findings := ask(t, "openai-responses", scenario.Turn{Op: op, Reply: texts("hi")}, tt.body)
			require.Equal(t, 400, w.Code, w.Body)
			require.NotEmpty(t, findings)
			said, _ := at(decode(t, w.Body.String()), "error").(map[string]any)
			require.Equal(t, "invalid_request_error", said["type"])
			require.Equal(t, orNothing(tt.code), said["code"])
			require.Equal(t, tt.param, said["param"])
		})
	}
}

func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func TestResponsesForgottenThoughtIsNotFound(t *testing.T) {
	body := `{"model":"gpt-5.1","store":false,"input":[` + itemHi + `,{"type":"reasoning","id":"rs_1","summary":[]},` + itemCall + "," + itemResult + `]}`
	w, _ := ask(t, "openai-responses", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
	require.Equal(t, 404, w.Code)
	require.Contains(t, w.Body.String(), "Items are not persisted when `store` is set to false")
}

func TestResponsesTakes(t *testing.T) {
	for name, body := range map[string]string{
		"sampling without thinking":   responsesBody("gpt-5.1", `"temperature":0,"top_p":0.5`),
		"the only temperature":        responsesBody("gpt-5", `"temperature":1`),
		"tools of the newest":         responsesBody("gpt-6.2-sol", itemTool+`,"reasoning":{"effort":"low"}`),
		"padding off":                 responsesBody("gpt-4.1", `"stream":true,"stream_options":{"include_obfuscation":false}`),
		"instructions":                responsesBody("gpt-4.1", `"instructions":"Be brief."`),
		"JSON spoken of in the roles": `{"model":"gpt-4.1","instructions":"Say JSON.","input":"hi","text":{"format":{"type":"json_object"}}}`,
		"a thought and its call": responsesTalk(itemHi, `{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"s","status":"completed"}`,
			itemCall, itemResult),
		"a thought between calls": responsesTalk(itemHi, itemCall, `{"type":"reasoning","summary":[],"encrypted_content":"s"}`,
			strings.ReplaceAll(itemCall, "c1", "c2"), itemResult, strings.ReplaceAll(itemResult, "c1", "c2")),
		"parts of a result": responsesTalk(itemHi, itemCall, `{"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,AAEC"}]}`),
		"a phase":           responsesTalk(itemHi, `{"type":"message","id":"msg_1","role":"assistant","status":"completed","phase":"final_answer","content":[{"type":"output_text","text":"a","annotations":[]}]}`, itemHi),
	} {
		t.Run(name, func(t *testing.T) {
			op := scenario.OpChat
			if strings.Contains(body, `"stream":true`) {
				op = scenario.OpChatStream
			}
			w, findings := ask(t, "openai-responses", scenario.Turn{Op: op, Reply: texts("hi")}, body)
			require.Equal(t, 200, w.Code, w.Body)
			require.Empty(t, findings)
		})
	}
}

// The hosts of both services answer at either path; a dialect of the Responses
// API alone has no chat completions.
func TestResponsesPaths(t *testing.T) {
	chat := `{"model":"gpt-4.1","messages":[` + itemHi + `]}`
	newest := `{"model":"gpt-6-sol","messages":[` + itemHi + `],"tools":[{"type":"function","function":{"name":"f"}}]}`
	tests := []struct {
		dialect, path, body string
		status              int
	}{
		{"openai", "/responses", responsesBody("gpt-4.1", ""), 200},
		{"openai", "/chat/completions", chat, 200},
		{"openai", "/chat/completions", newest, 400},
		{"openai", "/responses", responsesBody("gpt-6-sol", itemTool), 200},
		{"azure", "/responses", responsesBody("gpt-4.1", ""), 200},
		{"azure", "/chat/completions", chat, 200},
		{"azureai-v1", "/responses", responsesBody("gpt-4.1", ""), 404},
		{"openai-responses", "/chat/completions", chat, 404},
		{"azure-responses", "/chat/completions", chat, 404},
		{"openrouter-responses", "/chat/completions", chat, 404},
		{"deepseek-responses", "/chat/completions", chat, 404},
		{"openai-responses", "/embeddings", `{"model":"text-embedding-3-small","input":"a"}`, 200},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+tt.path, func(t *testing.T) {
			w := send(play(t, tt.dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}), request(tt.dialect, tt.path, tt.body))
			require.Equal(t, tt.status, w.Code, w.Body)
		})
	}
}
