package metallama_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/metallama"
)

const native = metallama.LlamaAPI

// The native request is OpenAI's without a few members.
func TestNativeRequest(t *testing.T) {
	p, s := newService(t, native, 200, jsonType, `{"completion_message":{"content":"x","stop_reason":"stop"}}`)
	_, err := p.ChatCompletion(t.Context(), &llm.ChatRequest{
		Model: "Llama-4-Maverick-17B-128E-Instruct-FP8",
		Messages: []llm.Message{
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}},
			llm.UserParts(llm.TextPart{Text: "see"}, llm.ImagePart{URL: "https://x.test/a.png"}),
			{Role: llm.RoleAssistant, Parts: []llm.Part{llm.RefusalPart{Text: "no"}, llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: `{"a":1}`}}},
			llm.ToolResult("call_1", "f", "r"),
			{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ToolCallPart{ID: "call_2", Name: "f"}}},
			llm.ToolResult("call_2", "f", "r"),
		},
		MaxTokens: new(9), Temperature: new(0.0), TopP: new(0.5), User: "u",
		Tools:          []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"type":"object"}`), Strict: true}},
		ToolChoice:     &llm.ToolChoice{Mode: llm.ToolChoiceNamed, Name: "f"},
		ResponseFormat: &llm.ResponseFormat{Name: "n", Description: "d", Schema: json.RawMessage(`{"type":"object"}`), Strict: true},
	})
	require.NoError(t, err)
	require.Equal(t, `{"model":"Llama-4-Maverick-17B-128E-Instruct-FP8","messages":[{"role":"system","content":"d"},`+
		`{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]},`+
		`{"role":"assistant","content":"no","tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{\"a\":1}"}}]},`+
		`{"role":"tool","tool_call_id":"call_1","content":"r"},`+
		`{"role":"assistant","content":"","tool_calls":[{"id":"call_2","function":{"name":"f","arguments":"{}"}}]},`+
		`{"role":"tool","tool_call_id":"call_2","content":"r"}],`+
		`"max_completion_tokens":9,"temperature":0,"top_p":0.5,`+
		`"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],`+
		`"tool_choice":{"type":"function","function":{"name":"f"}},`+
		`"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},"user":"u"}`, s.sent[0])
}

func TestNativeRefuses(t *testing.T) {
	p, s := newService(t, native, 200, jsonType, `{"completion_message":{"content":"x","stop_reason":"stop"}}`)
	req := hello()
	req.Stop, req.N, req.Seed, req.TopLogprobs = []string{"x"}, new(1), new(int64(1)), new(0)
	req.FrequencyPenalty, req.PresencePenalty, req.ParallelToolCalls = new(0.0), new(0.0), new(true)
	req.ResponseFormat, req.Reasoning = &llm.ResponseFormat{}, &llm.Reasoning{Effort: llm.EffortLow}
	req.Metadata, req.DropUnsupported = map[string]string{"a": "b"}, true
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, []string{
		"frequency_penalty", "presence_penalty", "stop", "n", "seed", "top_logprobs", "parallel_tool_calls", "response_format", "reasoning", "metadata",
	}, resp.Dropped)
	require.Equal(t, `{"model":"m","messages":[{"role":"user","content":"hi"}]}`, s.sent[0])
	req.DropUnsupported = false
	_, err = p.ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.ChatCompletionStream(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Len(t, s.sent, 1)
}

const metrics = `"metrics":[{"metric":"num_completion_tokens","value":25.0,"unit":"tokens"},{"metric":"num_prompt_tokens","value":12,"unit":"tokens"},` +
	`{"metric":"num_total_tokens","value":37,"unit":"tokens"},{"metric":"something_else","value":0.5,"unit":"s"}]`

var counted = &llm.Usage{InputTokens: llm.Count(12), OutputTokens: llm.Count(25), TotalTokens: llm.Count(37)}

func TestNativeAnswer(t *testing.T) {
	call := llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: `{"a":1}`}
	for _, tt := range []struct {
		name, message string
		parts         []llm.Part
		finish        llm.FinishReason
	}{
		{"content as an object", `"content":{"type":"text","text":"hi"},"stop_reason":"stop"`, []llm.Part{llm.TextPart{Text: "hi"}}, llm.FinishStop},
		{"content as text", `"content":"hi","stop_reason":"length"`, []llm.Part{llm.TextPart{Text: "hi"}}, llm.FinishLength},
		{"content as a list", `"content":[{"type":"text","text":"h"},{"type":"text","text":"i"}],"stop_reason":"stop"`, []llm.Part{llm.TextPart{Text: "hi"}}, llm.FinishStop},
		{"calls without content", `"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{\"a\":1}"}}],"stop_reason":"tool_calls"`, []llm.Part{call}, llm.FinishToolCalls},
		{"calls beside null", `"content":null,"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{\"a\":1}"}}],"stop_reason":"stop"`, []llm.Part{call}, llm.FinishToolCalls},
		{"a call without an id", `"tool_calls":[{"function":{"name":"f","arguments":""}}],"stop_reason":"stop"`, []llm.Part{llm.ToolCallPart{ID: "call_x_0", Name: "f", Arguments: "{}", SyntheticID: true}}, llm.FinishToolCalls},
		{"another word", `"content":"","stop_reason":"weary"`, nil, llm.FinishOther},
		{"no word", `"content":"hi"`, []llm.Part{llm.TextPart{Text: "hi"}}, llm.FinishOther},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := newService(t, native, 200, jsonType, ` {"id":"x","completion_message":{"role":"assistant",`+tt.message+`},`+metrics+`,"new":1}`)
			resp, err := p.ChatCompletion(t.Context(), hello())
			require.NoError(t, err)
			require.Equal(t, tt.parts, resp.Message().Parts)
			require.Equal(t, tt.finish, resp.FinishReason())
			require.Equal(t, counted, resp.Usage)
			require.Equal(t, "x", resp.ID)
			require.Equal(t, "m", resp.Model, "the service does not name it")
			require.Equal(t, "req_1", resp.RequestID)
			require.NotEmpty(t, resp.Raw)
		})
	}
}

func TestNativeFailures(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		kind   llm.Kind
		says   string
	}{
		{200, `{"id":"x"}`, llm.KindMalformedResponse, "no completion message"},
		{200, `{"completion_message":{"content":{"text":7}}}`, llm.KindMalformedResponse, ""},
		{200, `{"completion_message":`, llm.KindMalformedResponse, ""},
		{200, `{"error":{"message":"later","status_code":429}}`, llm.KindRateLimit, "later"},
		{400, `{"title":"Bad Request","detail":"no Accept header","status":400}`, llm.KindInvalidRequest, "no Accept header"},
		{401, `{"error":"bad key"}`, llm.KindAuthentication, "bad key"},
		{404, `{"error":{"message":"m"}}`, llm.KindNotFound, ""},
		{429, ``, llm.KindRateLimit, "429"},
		{500, `<html><title>Oops</title></html>`, llm.KindServer, "Oops"},
	} {
		p, _ := newService(t, native, tt.status, jsonType, tt.body)
		_, err := p.ChatCompletion(t.Context(), hello())
		e := failure(t, err)
		require.Equal(t, tt.kind, e.Kind, tt.body)
		require.Contains(t, e.Message, tt.says)
		_, err = p.ChatCompletionStream(t.Context(), hello())
		require.Error(t, err)
	}
}

func frame(kind, delta, rest string) string {
	return `{"id":"x","event":{"event_type":"` + kind + `","delta":{` + delta + `}` + rest + `}}`
}

const noText = `"type":"text","text":""`

// The counts come after the end of the answer, and no mark after them.
func TestNativeStream(t *testing.T) {
	for name, last := range map[string][]string{"no mark": nil, "a mark": {"[DONE]", "nothing that counts"}} {
		resp, err := streamed(t, native, events(append([]string{
			frame("start", noText, ``),
			frame("progress", `"type":"text","text":"Hel"`, ``), frame("progress", `"type":"text","text":"lo"`, ``), frame("progress", `"type":"new"`, ``),
			frame("complete", noText, `,"stop_reason":"stop"`), frame("metrics", noText, `,`+metrics),
		}, last...)...))
		require.NoError(t, err, name)
		require.Equal(t, "Hello", resp.Text())
		require.Equal(t, llm.FinishStop, resp.FinishReason())
		require.Equal(t, counted, resp.Usage)
		require.Equal(t, "x", resp.ID)
		require.Equal(t, "m", resp.Model)
	}
}

// Calls have no index: an id that is new begins one.
func TestNativeStreamCalls(t *testing.T) {
	call := func(words string) string { return frame("progress", `"type":"tool_call",`+words, ``) }
	end := frame("complete", noText, `,"stop_reason":"tool_calls"`)
	resp, err := streamed(t, native, events(
		call(`"id":"call_1","function":{"name":"f"}`), call(`"function":{"arguments":"{\"a\":"}`), call(`"id":"call_1","function":{"arguments":"1}"}`),
		call(`"id":"call_2","function":{"name":"g","arguments":"{}"}`), end))
	require.NoError(t, err)
	require.Equal(t, []llm.ToolCallPart{
		{ID: "call_1", Name: "f", Arguments: `{"a":1}`}, {ID: "call_2", Name: "g", Arguments: `{}`},
	}, resp.ToolCalls())
	require.Equal(t, llm.FinishToolCalls, resp.FinishReason())

	resp, err = streamed(t, native, events(call(`"function":{"name":"f"}`), call(`"function":{"arguments":"{}"}`), end))
	require.NoError(t, err)
	require.Equal(t, []llm.ToolCallPart{{ID: "call_x_0", Name: "f", Arguments: `{}`, SyntheticID: true}}, resp.ToolCalls())
}

func TestNativeStreamFailures(t *testing.T) {
	begun := events(frame("progress", `"type":"text","text":"a"`, ``))
	for _, tt := range []struct {
		name, rest string
		kind       llm.Kind
	}{
		{"cut", "", llm.KindStreamTruncated},
		{"cut within an event", `data: {"id":"x","ev`, llm.KindStreamTruncated},
		{"error event", "event: error\ndata: {\"error\":{\"message\":\"m\",\"code\":\"busy\",\"status_code\":503}}\n\n", llm.KindOverloaded},
		{"error without words", "event: error\ndata: oops\n\n", llm.KindServer},
		{"error in a frame", events(`{"error":{"message":"m","code":"rate_limit_exceeded"}}`), llm.KindRateLimit},
		{"error after the end", events(frame("complete", noText, `,"stop_reason":"stop"`)) + "event: error\ndata: {}\n\n", llm.KindServer},
		{"no JSON", events(`{"id":"x"`, `{}`), llm.KindMalformedResponse},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, err := streamed(t, native, begun+tt.rest)
			require.Equal(t, tt.kind, failure(t, err).Kind)
			require.Equal(t, "a", resp.Text())
		})
	}
}

func FuzzNativeStream(f *testing.F) {
	f.Add(frame("progress", `"type":"text","text":"a"`, ``))
	f.Add(frame("progress", `"type":"tool_call","id":"c","function":{"name":"f","arguments":"{}"}`, ``))
	f.Add(frame("complete", noText, `,"stop_reason":"stop"`))
	f.Add(frame("metrics", noText, `,`+metrics))
	f.Add(`{"error":{"message":"m"}}`)
	f.Fuzz(func(t *testing.T, data string) {
		text := events(data, frame("complete", noText, `,"stop_reason":"stop"`))
		resp, err := streamed(t, native, text)
		if err == nil && resp.FinishReason() == "" {
			t.Errorf("a complete stream has no finish: %q", text)
		}
	})
}
