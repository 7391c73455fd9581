package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
)

// openaiBody is a chat body with extra fields, or without messages.
func openaiBody(model, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":"hi"}]%s}`, model, fields)
}

func openaiTalk(messages string) string { return `{"model":"gpt-4.1","messages":[` + messages + `]}` }

const (
	openaiTool = `"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]`
	askedCalls = `{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[` +
		`{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]}`
)

func TestOpenAIRefuses(t *testing.T) {
	tests := []struct{ name, body, code, param string }{
		{"no JSON", `{"model":`, "", ""},
		{"no object", `[]`, "invalid_type", ""},
		{"bad UTF-8", "{\"model\":\"\xff\"}", "", ""},
		{"unknown field", openaiBody("gpt-4.1", `"top_k":5`), "unknown_parameter", "top_k"},
		{"no model", `{"messages":[{"role":"user","content":"hi"}]}`, "missing_required_parameter", "model"},
		{"no messages", `{"model":"gpt-4.1"}`, "missing_required_parameter", "messages"},
		{"empty messages", `{"model":"gpt-4.1","messages":[]}`, "empty_array", "messages"},
		{"temperature as text", openaiBody("gpt-4.1", `"temperature":"0"`), "invalid_type", "temperature"},
		{"temperature above", openaiBody("gpt-4.1", `"temperature":2.5`), "decimal_above_max_value", "temperature"},
		{"temperature below", openaiBody("gpt-4.1", `"temperature":-0.5`), "decimal_below_min_value", "temperature"},
		{"n below", openaiBody("gpt-4.1", `"n":0`), "integer_below_min_value", "n"},
		{"n with a fraction", openaiBody("gpt-4.1", `"n":1.5`), "invalid_type", "n"},
		{"seed too long", openaiBody("gpt-4.1", `"seed":9223372036854775808`), "invalid_type", "seed"},
		{"five stops", openaiBody("gpt-4.1", `"stop":["a","b","c","d","e"]`), "array_above_max_length", "stop"},
		{"both limits", openaiBody("gpt-4.1", `"max_tokens":5,"max_completion_tokens":5`), "invalid_parameter_combination", "max_tokens"},
		{"top_logprobs alone", openaiBody("gpt-4.1", `"top_logprobs":2`), "invalid_value", "top_logprobs"},
		{"stream_options alone", openaiBody("gpt-4.1", `"stream_options":{"include_usage":true}`), "", "stream_options"},
		{"unknown stream option", openaiBody("gpt-4.1", `"stream":true,"stream_options":{"x":1}`), "unknown_parameter", "stream_options.x"},
		{"effort word", openaiBody("gpt-5.1", `"reasoning_effort":"huge"`), "invalid_value", "reasoning_effort"},
		{"long safety id", openaiBody("gpt-4.1", `"safety_identifier":"`+strings.Repeat("x", 65)+`"`), "string_above_max_length", "safety_identifier"},
		{"too much metadata", openaiBody("gpt-4.1", `"metadata":{`+strings.TrimSuffix(strings.Repeat(`"a%d":"b",`, 17), ",")+`}`), "object_above_max_properties", "metadata"},
		{"metadata number", openaiBody("gpt-4.1", `"metadata":{"a":1}`), "invalid_type", "metadata.a"},
		{"no chat model", openaiBody("text-embedding-3-small", ""), "", "model"},

		{"reasoning max_tokens", openaiBody("gpt-5.1", `"max_tokens":5`), "unsupported_parameter", "max_tokens"},
		{"reasoning temperature", openaiBody("o3", `"temperature":0`), "unsupported_value", "temperature"},
		{"reasoning top_p", openaiBody("gpt-5", `"top_p":0.5`), "unsupported_parameter", "top_p"},
		{"reasoning penalty", openaiBody("gpt-5.1", `"presence_penalty":0.5`), "unsupported_parameter", "presence_penalty"},
		{"thinking temperature", openaiBody("gpt-5.1", `"reasoning_effort":"low","temperature":0`), "unsupported_value", "temperature"},
		{"o3 stop", openaiBody("o3", `"stop":"x"`), "unsupported_parameter", "stop"},
		{"effort of another model", openaiBody("gpt-5.1", `"reasoning_effort":"xhigh"`), "unsupported_value", "reasoning_effort"},
		{"effort none on gpt-5", openaiBody("gpt-5", `"reasoning_effort":"none"`), "unsupported_value", "reasoning_effort"},
		{"tools of newer models", openaiBody("gpt-6-sol", openaiTool), "", "reasoning_effort"},
		{"tools while thinking", openaiBody("gpt-5.4", openaiTool+`,"reasoning_effort":"low"`), "", "reasoning_effort"},

		{"empty tools", openaiBody("gpt-4.1", `"tools":[]`), "empty_array", "tools"},
		{"null tools", openaiBody("gpt-4.1", `"tools":null`), "invalid_type", "tools"},
		{"choice without tools", openaiBody("gpt-4.1", `"tool_choice":"auto"`), "", "tool_choice"},
		{"parallel without tools", openaiBody("gpt-4.1", `"parallel_tool_calls":false`), "", "parallel_tool_calls"},
		{"choice word", openaiBody("gpt-4.1", openaiTool+`,"tool_choice":"any"`), "invalid_value", "tool_choice"},
		{"choice of no tool", openaiBody("gpt-4.1", openaiTool+`,"tool_choice":{"type":"function","function":{"name":"g"}}`), "", "tool_choice"},
		{"tool name", openaiBody("gpt-4.1", `"tools":[{"type":"function","function":{"name":"a b"}}]`), "invalid_value", "tools[0].function.name"},
		{"tool without name", openaiBody("gpt-4.1", `"tools":[{"type":"function","function":{}}]`), "missing_required_parameter", "tools[0].function.name"},
		{"tool field", openaiBody("gpt-4.1", `"tools":[{"type":"function","name":"f","function":{"name":"f"}}]`), "unknown_parameter", "tools[0].name"},
		{"loose strict tool", openaiBody("gpt-4.1", `"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}]`), "invalid_function_parameters", "tools[0].function.parameters"},
		{"schema without name", openaiBody("gpt-4.1", `"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}`), "missing_required_parameter", "response_format.json_schema.name"},
		{"schema name", openaiBody("gpt-4.1", `"response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}}`), "invalid_value", "response_format.json_schema.name"},
		{"loose strict schema", openaiBody("gpt-4.1", `"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"a":{"type":"object"}},"required":["a"],"additionalProperties":false}}}`), "", "response_format"},
		{"JSON mode unsaid", openaiBody("gpt-4.1", `"response_format":{"type":"json_object"}`), "", "messages"},
		{"format word", openaiBody("gpt-4.1", `"response_format":{"type":"json"}`), "invalid_value", "response_format.type"},

		{"no role", openaiTalk(`{"content":"hi"}`), "missing_required_parameter", "messages[0].role"},
		{"role", openaiTalk(`{"role":"model","content":"hi"}`), "invalid_value", "messages[0].role"},
		{"user without content", openaiTalk(`{"role":"user"}`), "missing_required_parameter", "messages[0].content"},
		{"user null", openaiTalk(`{"role":"user","content":null}`), "invalid_type", "messages[0].content"},
		{"empty parts", openaiTalk(`{"role":"user","content":[]}`), "empty_array", "messages[0].content"},
		{"message field", openaiTalk(`{"role":"assistant","content":"x","reasoning_content":"y"}`), "unknown_parameter", "messages[0].reasoning_content"},
		{"image from the system", openaiTalk(`{"role":"system","content":[{"type":"image_url","image_url":{"url":"x"}}]}`), "invalid_value", "messages[0].content[0]"},
		{"call index", openaiTalk(`{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}`), "unknown_parameter", "messages[1].tool_calls[0].index"},
		{"arguments as object", openaiTalk(`{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]},{"role":"tool","tool_call_id":"c","content":"x"}`), "invalid_type", "messages[1].tool_calls[0].function.arguments"},
		{"no result", openaiTalk(askedCalls + `,{"role":"tool","tool_call_id":"c1","content":"x"},{"role":"user","content":"go"}`), "", "messages[3]"},
		{"no result at the end", openaiTalk(askedCalls), "", "messages"},
		{"result of nothing", openaiTalk(`{"role":"user","content":"hi"},{"role":"tool","tool_call_id":"c1","content":"x"}`), "", "messages[1].role"},
		{"result twice", openaiTalk(askedCalls + `,{"role":"tool","tool_call_id":"c1","content":"x"},{"role":"tool","tool_call_id":"c1","content":"x"},{"role":"tool","tool_call_id":"c2","content":"x"}`), "", "messages[3].role"},
		{"bad base64", openaiTalk(`{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"!","format":"wav"}}]}`), "invalid_value", "messages[0].content[0].input_audio.data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := tt.body
			for i := 0; strings.Contains(body, "%d"); i++ {
				body = strings.Replace(body, "%d", fmt.Sprint(i), 1)
			}
			w, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
			require.NotEmpty(t, findings)
			require.GreaterOrEqual(t, w.Code, 400, w.Body.String())
			require.Less(t, w.Code, 405)
			answer := decode(t, w.Body.String())
			text := func(v any) string { s, _ := v.(string); return s }
			require.Equal(t, tt.code, text(at(answer, "error", "code")), w.Body.String())
			require.Equal(t, tt.param, text(at(answer, "error", "param")), w.Body.String())
			require.NotEmpty(t, at(answer, "error", "message"))
			require.NotEmpty(t, w.Header().Get("X-Request-Id"))
		})
	}
}

func TestOpenAITakes(t *testing.T) {
	bodies := map[string]string{
		"nulls":                openaiBody("gpt-4.1", `"temperature":null,"stop":null,"stream":null,"max_completion_tokens":null`),
		"limits":               openaiBody("gpt-4.1", `"temperature":2,"top_p":0,"frequency_penalty":-2,"n":128`),
		"default on o3":        openaiBody("o3", `"temperature":1`),
		"sampling with none":   openaiBody("gpt-5.1", `"reasoning_effort":"none","temperature":0,"top_p":0.5`),
		"5.1 defaults to none": openaiBody("gpt-5.1", `"temperature":0`),
		"chat variant":         openaiBody("gpt-5-chat-latest", `"temperature":0`),
		"tools with none":      openaiBody("gpt-6-sol", openaiTool+`,"reasoning_effort":"none"`),
		"empty text":           openaiTalk(`{"role":"user","content":""}`),
		"answered calls":       openaiTalk(askedCalls + `,{"role":"tool","tool_call_id":"c2","content":"x"},{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"y"}]}`),
		"refusal alone":        openaiTalk(`{"role":"user","content":"hi"},{"role":"assistant","refusal":"no"},{"role":"user","content":"why"}`),
		"strict schema":        openaiBody("gpt-4.1", `"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"],"additionalProperties":false}}}`),
		"JSON mode":            `{"model":"gpt-4.1","messages":[{"role":"user","content":"as JSON"}],"response_format":{"type":"json_object"}}`,
		"user parts":           openaiTalk(`{"role":"user","name":"ann","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"low"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AAAA"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}]}`),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			w, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
			require.Equal(t, 200, w.Code, w.Body.String())
			require.Empty(t, findings)
		})
	}
}

func TestDuplicateKeysAreNoted(t *testing.T) {
	for dialect, body := range map[string]string{
		"openai":    `{"model":"gpt-4.1","model":"gpt-4.1","messages":[{"role":"user","role":"user","content":"hi"}]}`,
		"anthropic": `{"model":"claude-opus-5","model":"claude-opus-5","max_tokens":9,"messages":[{"role":"user","role":"user","content":"hi"}]}`,
	} {
		w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, body)
		require.Equal(t, 200, w.Code)
		require.Len(t, findings, 2)
	}
}
