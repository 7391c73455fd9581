package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const llamaModel = "Llama-3.3-70B-Instruct"

func llamaBody(fields string) string {
	if fields == "" {
		return llamaHi
	}
	return "{" + fields + "," + llamaHi[1:]
}

func llamaTalk(messages string) string {
	return `{"model":"` + llamaModel + `","messages":[` + messages + `]}`
}

func TestLlamaRefuses(t *testing.T) {
	const tool = `"tools":[{"type":"function","function":{"name":"f"}}]`
	tests := []struct{ name, body, finding string }{
		{"stop", llamaBody(`"stop":["x"]`), "stop"},
		{"older limit", llamaBody(`"max_tokens":1`), "max_tokens"},
		{"stream options", llamaBody(`"stream_options":{}`), "stream_options"},
		{"no messages", `{"model":"m"}`, "messages"},
		{"empty messages", llamaTalk(""), "messages"},
		{"developer", llamaTalk(`{"role":"developer","content":"a"}`), "messages[0].role"},
		{"system image", llamaTalk(`{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}`), "messages[0].content[0].type"},
		{"detail", llamaTalk(`{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x","detail":"low"}}]}`), "messages[0].content[0].image_url.detail"},
		{"ten images", llamaTalk(`{"role":"user","content":[` + strings.Repeat(`{"type":"image_url","image_url":{"url":"https://x"}},`, 9) + `{"type":"image_url","image_url":{"url":"https://x"}}]}`), "messages[0].content"},
		{"no content", llamaTalk(`{"role":"user"}`), "messages[0].content"},
		{"type of a call", llamaTalk(`{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}`), "messages[1].tool_calls[0].type"},
		{"result without a call", llamaTalk(`{"role":"tool","tool_call_id":"1","content":"a"}`), "messages[0].tool_call_id"},
		{"JSON mode", llamaBody(`"response_format":{"type":"json_object"}`), "response_format.type"},
		{"strict schema", llamaBody(`"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{},"strict":true}}`), "response_format.json_schema.strict"},
		{"choice", llamaBody(tool + `,"tool_choice":"any"`), "tool_choice"},
		{"other tool", llamaBody(tool + `,"tool_choice":{"type":"function","function":{"name":"g"}}`), "tool_choice"},
		{"name of a tool", llamaBody(`"tools":[{"type":"function","function":{"name":"` + strings.Repeat("a", 65) + `"}}]`), "tools[0].function.name"},
		{"parallel calls", llamaBody(tool + `,"parallel_tool_calls":true`), "parallel_tool_calls"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, findings := ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChat, Reply: texts("hi")}, tt.body)
			require.Equal(t, 400, w.Code)
			answer := decode(t, w.Body.String())
			require.NotEmpty(t, at(answer, "title"))
			require.NotEmpty(t, at(answer, "detail"))
			require.Equal(t, 400.0, at(answer, "status"))
			require.Contains(t, paths(findings), tt.finding)
		})
	}
}

func TestLlamaStreamsOnlyForThoseWhoAccept(t *testing.T) {
	e := play(t, "metallama-native", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("hi")})
	r := request("metallama-native", "/chat/completions", llamaBody(`"stream":true`))
	r.Header.Set("Accept", "application/json")
	require.Equal(t, 400, send(e, r).Code)
	require.Equal(t, []string{"header accept"}, paths(e.Findings()))
}

func TestLlamaCompares(t *testing.T) {
	want := &llm.ChatRequest{
		Model: llamaModel, MaxTokens: new(9), Temperature: new(0.0), TopP: new(0.5), User: "u", Stop: []string{"x"}, Seed: new(int64(1)), N: new(1),
		Tools:          []llm.Tool{{Name: "f", Description: "d", Parameters: json.RawMessage(`{"type":"object","properties":{"a":{}}}`), Strict: true}},
		ToolChoice:     &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"},
		ResponseFormat: &llm.ResponseFormat{Schema: json.RawMessage(`{"type":"object"}`), Strict: true},
		Messages: []llm.Message{
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "s"}}},
			llm.UserParts(llm.TextPart{Text: "a"}, llm.ImagePart{MIME: "image/png", Data: []byte{1}}),
			{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Text: "hm"}, llm.ToolCallPart{ID: "1", Name: "f"}, llm.TextPart{Text: "t"}}},
			llm.ToolResult("1", "f", "r"),
		},
	}
	body := `{"model":"` + llamaModel + `","max_completion_tokens":9,"temperature":0,"top_p":0.5,"user":"u",
		"tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":{"type":"object","properties":{"a":{}}}}}],
		"tool_choice":{"type":"function","function":{"name":"f"}},
		"response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object"}}},
		"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQ=="}}]},
		{"role":"assistant","content":{"type":"text","text":"t"},"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}],"stop_reason":"tool_calls"},
		{"role":"tool","tool_call_id":"1","content":"r"}]}`
	check := func(body string) []string {
		_, findings := ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChat, Chat: want, Reply: texts("hi")}, body)
		return paths(findings)
	}
	require.Empty(t, check(body))
	for change, finding := range map[[2]string]string{
		{`"temperature":0,`, ``}:                 "temperature",
		{`base64,AQ==`, `base64,Ag==`}:           "messages[1].parts[1].image.data",
		{`"content":"r"`, `"content":"x"`}:       "messages[3].parts[0].parts[0].text.text",
		{`"user":"u"`, `"user":"v"`}:             "user",
		{`"strict":true`, `"strict":false`}:      "tools[0].strict",
		{`"name":"response"`, `"name":"other"`}:  "response_format.name",
		{`"user":"u",`, `"user":"u","top_k":1,`}: "top_k",
	} {
		require.Equal(t, []string{finding}, check(strings.Replace(body, change[0], change[1], 1)))
	}
}

func TestLlamaAnswers(t *testing.T) {
	w, findings := ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChat, Reply: called}, llamaHi)
	require.Empty(t, findings)
	answer := decode(t, w.Body.String())
	delete(answer, "id")
	require.Empty(t, cmp.Diff(map[string]any{
		"completion_message": map[string]any{
			"role": "assistant", "stop_reason": "tool_calls",
			"tool_calls": []any{
				map[string]any{"id": "c", "function": map[string]any{"name": "look_up", "arguments": `{"a":1}`}},
				map[string]any{"id": "d", "function": map[string]any{"name": "look_up", "arguments": `{}`}},
			},
		},
		"metrics": []any{
			map[string]any{"metric": "num_completion_tokens", "value": 3.0, "unit": "tokens"},
			map[string]any{"metric": "num_prompt_tokens", "value": 9.0, "unit": "tokens"},
			map[string]any{"metric": "num_total_tokens", "value": 12.0, "unit": "tokens"},
		},
	}, answer))
	w, _ = ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChat, Reply: said}, llamaHi)
	answer = decode(t, w.Body.String())
	require.Equal(t, map[string]any{"type": "text", "text": "ab"}, at(answer, "completion_message", "content"))
	require.Equal(t, "stop", at(answer, "completion_message", "stop_reason"))
}

func TestLlamaStreams(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}, call("c", `{"a":`, `1}`)}, Usage: said.Usage, Finish: llm.FinishLength}
	w, findings := ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, llamaBody(`"stream":true`))
	require.Empty(t, findings)
	require.NotContains(t, w.Body.String(), "[DONE]")
	var got []any
	for _, e := range events(t, w.Body) {
		require.Empty(t, e.Name)
		got = append(got, at(decode(t, e.Data), "event"))
	}
	nothing := map[string]any{"type": "text", "text": ""}
	require.Empty(t, cmp.Diff([]any{
		map[string]any{"event_type": "start", "delta": nothing},
		map[string]any{"event_type": "progress", "delta": map[string]any{"type": "text", "text": "a"}},
		map[string]any{"event_type": "progress", "delta": map[string]any{"type": "tool_call", "id": "c", "function": map[string]any{"name": "look_up"}}},
		map[string]any{"event_type": "progress", "delta": map[string]any{"type": "tool_call", "function": map[string]any{"arguments": `{"a":`}}},
		map[string]any{"event_type": "progress", "delta": map[string]any{"type": "tool_call", "function": map[string]any{"arguments": `1}`}}},
		map[string]any{"event_type": "complete", "delta": nothing, "stop_reason": "length"},
	}, got[:6]))
	require.Equal(t, "metrics", at(got[6], "event_type"))
	require.Len(t, at(got[6], "metrics"), 3)

	reply.Failure, reply.Unknown = &scenario.Failure{Kind: llm.KindRateLimit, MidStream: true}, true
	w, _ = ask(t, "metallama-native", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, llamaBody(`"stream":true`))
	all := events(t, w.Body)
	require.Equal(t, "error", all[len(all)-1].Name)
	require.Equal(t, 429.0, at(decode(t, all[len(all)-1].Data), "status"))
	require.Equal(t, "not_yet_documented", at(decode(t, all[1].Data), "event", "event_type"))
}

func TestLlamaFailures(t *testing.T) {
	tests := map[llm.Kind]int{
		llm.KindInvalidRequest: 400, llm.KindAuthentication: 401, llm.KindPermission: 403, llm.KindNotFound: 404, llm.KindContextLength: 400,
		llm.KindContentFilter: 400, llm.KindRequestTooLarge: 413, llm.KindQuota: 402, llm.KindRateLimit: 429, llm.KindOverloaded: 429,
		llm.KindServer: 500, llm.KindTimeout: 504,
	}
	for kind, status := range tests {
		w, findings := ask(t, "metallama-native", failing(scenario.Failure{Kind: kind}), llamaHi)
		require.Empty(t, findings)
		require.Equal(t, status, w.Code, kind)
		require.EqualValues(t, status, at(decode(t, w.Body.String()), "status"))
	}
}

func TestLlamaModels(t *testing.T) {
	e := play(t, "metallama-native", scenario.Turn{Op: scenario.OpListModels, Reply: scenario.Reply{ModelIDs: []string{"a"}}})
	w := send(e, request("metallama-native", "/models", ""))
	require.JSONEq(t, `{"data":[{"id":"a","object":"model","created":1767225600,"owned_by":"Meta"}]}`, w.Body.String())
	require.Empty(t, e.Findings())
}
