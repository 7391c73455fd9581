package emulator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const streamed = `"stream":true,"stream_options":{"include_usage":true}`

// openaiStream plays a reply as a stream and returns its data.
func openaiStream(t *testing.T, model, fields string, reply scenario.Reply) []string {
	t.Helper()
	w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, openaiBody(model, fields))
	require.Equal(t, "text/event-stream; charset=utf-8", w.Header().Get("Content-Type"))
	return openaiData(t, w)
}

func openaiData(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var data []string
	for _, e := range events(t, w.Body) {
		data = append(data, e.Data)
	}
	return data
}

// deltas keeps what differs between the chunks of a stream: the choice, the
// usage, and the mark of the end.
func deltas(t *testing.T, data []string) []string {
	t.Helper()
	var all []string
	for _, d := range data {
		if d == "[DONE]" {
			all = append(all, d)
			continue
		}
		_, rest, _ := strings.Cut(d, `"choices":`)
		rest, _, obfuscated := strings.Cut(rest, `,"obfuscation":`)
		require.True(t, obfuscated)
		all = append(all, rest)
	}
	return all
}

func TestOpenAIUnary(t *testing.T) {
	reply := texts("Hello", " there")
	reply.Usage = &scenario.Usage{Input: 100, Output: 20, Cached: 60, CacheWrite: 10, Reasoning: 5}
	w, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: reply}, openaiBody("gpt-4.1", ""))
	require.Empty(t, findings)
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	require.Regexp(t, "^req_[0-9a-f]{32}$", w.Header().Get("X-Request-Id"))
	require.NotEmpty(t, w.Header().Get("X-Ratelimit-Limit-Requests"))
	got := decode(t, w.Body.String())
	require.Regexp(t, "^chatcmpl-[A-Za-z0-9]{29}$", got["id"])
	require.Regexp(t, "^fp_[0-9a-f]{10}$", got["system_fingerprint"])
	delete(got, "id")
	delete(got, "system_fingerprint")
	want := decode(t, `{"object":"chat.completion","created":1767225600,"model":"gpt-4.1","service_tier":"default",
		"choices":[{"index":0,"message":{"role":"assistant","content":"Hello there","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],
		"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,
			"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":0,"cache_write_tokens":10},
			"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}`)
	require.Empty(t, cmp.Diff(want, got))
}

func TestOpenAIUnaryMessages(t *testing.T) {
	tests := []struct {
		name  string
		reply scenario.Reply
		want  string
	}{
		{
			"calls",
			scenario.Reply{Pieces: []scenario.Piece{call("c1", `{"a":`, `1}`), call("c2", `{}`)}},
			`{"index":0,"logprobs":null,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[
				{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"look_up","arguments":"{}"}}]}}`,
		},
		{
			"text and call",
			scenario.Reply{Pieces: []scenario.Piece{{Text: "look: "}, call("c1", `{}`)}, Finish: llm.FinishToolCalls},
			`{"index":0,"logprobs":null,"finish_reason":"tool_calls","message":{"role":"assistant","content":"look: ","refusal":null,"annotations":[],"tool_calls":[
				{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{}"}}]}}`,
		},
		{
			"refusal",
			scenario.Reply{Pieces: []scenario.Piece{{Refusal: "I "}, {Refusal: "won't"}}, Finish: llm.FinishRefusal},
			`{"index":0,"logprobs":null,"finish_reason":"stop","message":{"role":"assistant","content":null,"refusal":"I won't","annotations":[]}}`,
		},
		{
			"blocked",
			scenario.Reply{Finish: llm.FinishContentFilter},
			`{"index":0,"logprobs":null,"finish_reason":"content_filter","message":{"role":"assistant","content":"","refusal":null,"annotations":[]}}`,
		},
		{
			"cut",
			scenario.Reply{Pieces: []scenario.Piece{{Text: "Once"}}, Finish: llm.FinishLength},
			`{"index":0,"logprobs":null,"finish_reason":"length","message":{"role":"assistant","content":"Once","refusal":null,"annotations":[]}}`,
		},
		{
			"thoughts are hidden",
			scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "hm", Signature: "s"}, {Text: "yes"}}},
			`{"index":0,"logprobs":null,"finish_reason":"stop","message":{"role":"assistant","content":"yes","refusal":null,"annotations":[]}}`,
		},
		{
			"unknown word",
			scenario.Reply{Pieces: []scenario.Piece{{Text: "x"}}, Finish: llm.FinishOther},
			`{"index":0,"logprobs":null,"finish_reason":"not_yet_documented","message":{"role":"assistant","content":"x","refusal":null,"annotations":[]}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, openaiBody("gpt-4.1", ""))
			got := decode(t, w.Body.String())
			require.Empty(t, cmp.Diff(any(decode(t, tt.want)), at(got, "choices", 0)))
			require.NotContains(t, got, "usage", "a reply without usage")
		})
	}
}

func TestOpenAIReasoningModelsLeaveKeysOut(t *testing.T) {
	w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: texts("x")}, openaiBody("gpt-5.1", ""))
	got := decode(t, w.Body.String())
	require.NotContains(t, at(got, "choices", 0), "logprobs")
	require.Contains(t, got, "system_fingerprint")
	require.Nil(t, got["system_fingerprint"])
}

func TestOpenAIChoicesAndLogprobs(t *testing.T) {
	w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: texts("a", "b")}, openaiBody("gpt-4.1", `"n":2,"logprobs":true,"top_logprobs":1`))
	got := decode(t, w.Body.String())
	require.Len(t, got["choices"], 2)
	require.EqualValues(t, 1, at(got, "choices", 1, "index"))
	require.Equal(t, "b", at(got, "choices", 1, "logprobs", "content", 1, "token"))
	require.Len(t, at(got, "choices", 0, "logprobs", "content", 0, "top_logprobs"), 1)
}

func TestOpenAIStreamOfText(t *testing.T) {
	data := openaiStream(t, "gpt-4.1", streamed, texts("Hel", "lo"))
	usage := `{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},` +
		`"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`
	require.Equal(t, []string{
		`[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"content":"Hel"},"logprobs":null,"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"content":"lo"},"logprobs":null,"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null`,
		`[],"usage":` + usage,
		`[DONE]`,
	}, deltas(t, data))
	first := decode(t, data[0])
	for _, d := range data[:len(data)-1] {
		chunk := decode(t, d)
		require.Equal(t, first["id"], chunk["id"])
		require.Equal(t, "chat.completion.chunk", chunk["object"])
		require.Contains(t, chunk, "obfuscation")
	}
}

func TestOpenAIStreamOptions(t *testing.T) {
	data := openaiStream(t, "gpt-4.1", `"stream":true,"stream_options":{"include_obfuscation":false}`, texts("x"))
	require.Len(t, data, 4, "no usage chunk")
	for _, d := range data {
		require.NotContains(t, d, "usage")
		require.NotContains(t, d, "obfuscation")
	}
	_, findings := ask(t, "openai", scenario.Turn{Op: scenario.OpChatStream, Reply: texts("x")}, openaiBody("gpt-4.1", `"stream":true`))
	require.Equal(t, []string{"stream_options.include_usage"}, paths(findings))
}

func TestOpenAIStreamOfCalls(t *testing.T) {
	one := deltas(t, openaiStream(t, "gpt-5.1", streamed, scenario.Reply{Pieces: []scenario.Piece{call("c1", `{"a"`, `:1}`)}}))
	require.Equal(t, []string{
		`[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look_up","arguments":""}}],"refusal":null},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null`,
		`[DONE]`,
	}, one)

	two := deltas(t, openaiStream(t, "gpt-5.1", streamed, scenario.Reply{Pieces: []scenario.Piece{call("c1", `{}`), call("c2", `{}`)}}))
	require.Equal(t, []string{
		`[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"look_up","arguments":""}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"look_up","arguments":""}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null`,
		`[DONE]`,
	}, two)
}

func TestOpenAIStreamOfRefusalAndChoices(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "hm"}, {Refusal: "no"}}, Finish: llm.FinishRefusal}
	require.Equal(t, []string{
		`[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{"refusal":"no"},"finish_reason":null}],"usage":null`,
		`[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null`,
		`[DONE]`,
	}, deltas(t, openaiStream(t, "gpt-5.1", streamed, reply)))

	reply = scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}}}
	var indexes []any
	for _, d := range openaiStream(t, "gpt-4.1", streamed+`,"n":2`, reply) {
		if d != "[DONE]" {
			indexes = append(indexes, at(decode(t, d), "choices", 0, "index"))
		}
	}
	require.Equal(t, []any{0., 1., 0., 1., 0., 1.}, indexes)
}

func TestOpenAIUnknownAdditions(t *testing.T) {
	reply := texts("a", "b")
	reply.Unknown = true
	w, _ := ask(t, "openai", scenario.Turn{Op: scenario.OpChat, Reply: reply}, openaiBody("gpt-4.1", ""))
	got := decode(t, w.Body.String())
	require.Contains(t, got, "x_future")
	require.Contains(t, at(got, "choices", 0, "message"), "x_future")
	require.Contains(t, at(got, "usage"), "x_future")
	require.Equal(t, "not_yet_documented", got["service_tier"])

	w, _ = ask(t, "openai", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, openaiBody("gpt-4.1", streamed))
	var names, text []string
	for _, e := range events(t, w.Body) {
		names = append(names, e.Name)
		if s, ok := at(decodeLoosely(e.Data), "choices", 0, "delta", "content").(string); ok {
			text = append(text, s)
		}
	}
	require.Contains(t, names, "x.not_yet_documented")
	require.Equal(t, "ab", strings.Join(text, ""))
}

func TestOpenAIStreamFailures(t *testing.T) {
	reply := texts("part")
	reply.Failure = &scenario.Failure{Kind: llm.KindRateLimit, MidStream: true}
	data := openaiStream(t, "gpt-4.1", streamed, reply)
	require.Len(t, data, 4)
	failed := decode(t, data[2])
	require.Equal(t, "rate_limit_exceeded", at(failed, "error", "code"))
	require.Contains(t, at(failed, "error"), "param")
	require.Equal(t, "[DONE]", data[3])

	reply.Failure = &scenario.Failure{Kind: llm.KindStreamTruncated, MidStream: true}
	data = openaiStream(t, "gpt-4.1", streamed, reply)
	require.Len(t, data, 2, "role, text and no finish")

	reply.Failure = &scenario.Failure{Kind: llm.KindMalformedResponse, MidStream: true}
	data = openaiStream(t, "gpt-4.1", streamed, reply)
	require.Equal(t, `{"object":`, data[2])

	reply.Failure = &scenario.Failure{Kind: llm.KindNetwork, MidStream: true}
	require.Panics(t, func() { openaiStream(t, "gpt-4.1", streamed, reply) }, "net/http breaks the connection")
}
