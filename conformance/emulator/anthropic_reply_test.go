package emulator_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const sonnet = "claude-sonnet-4-6"

func anthropicUnary(t *testing.T, model, fields string, reply scenario.Reply) map[string]any {
	t.Helper()
	w, _ := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: reply}, anthropicBody(model, fields))
	require.Equal(t, 200, w.Code, w.Body.String())
	return decode(t, w.Body.String())
}

// anthropicStream plays a reply as a stream; the padding is taken out after it
// was seen.
func anthropicStream(t *testing.T, model, fields string, reply scenario.Reply) (names []string, data []string) {
	t.Helper()
	if fields != "" {
		fields = "," + fields
	}
	w, _ := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, anthropicBody(model, `"stream":true`+fields))
	require.Equal(t, "text/event-stream; charset=utf-8", w.Header().Get("Content-Type"))
	padded := false
	for _, e := range events(t, w.Body) {
		body, ok := strings.CutSuffix(e.Data, "}")
		if ok {
			padded = padded || strings.HasSuffix(body, " ")
			body = strings.TrimRight(body, " ") + "}"
			require.Equal(t, e.Name, decode(t, e.Data)["type"])
		}
		names, data = append(names, e.Name), append(data, body)
	}
	require.True(t, padded, "data lines are padded before their last brace")
	return names, data
}

func TestAnthropicUnary(t *testing.T) {
	reply := texts("Hello", " there")
	reply.Usage = &scenario.Usage{Input: 100, Output: 20, Cached: 60, CacheWrite: 10}
	w, findings := ask(t, "anthropic", scenario.Turn{Op: scenario.OpChat, Reply: reply}, anthropicBody(sonnet, ""))
	require.Empty(t, findings)
	require.Regexp(t, "^req_01[A-Za-z0-9]{22}$", w.Header().Get("Request-Id"))
	require.Empty(t, w.Header().Get("X-Request-Id"))
	got := decode(t, w.Body.String())
	require.Regexp(t, "^msg_01[A-Za-z0-9]{22}$", got["id"])
	delete(got, "id")
	want := decode(t, `{"model":"claude-sonnet-4-6","type":"message","role":"assistant","content":[{"type":"text","text":"Hello there"}],
		"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,
		"usage":{"input_tokens":30,"cache_creation_input_tokens":10,"cache_read_input_tokens":60,
			"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":0},
			"output_tokens":20,"service_tier":"standard","inference_geo":"not_available"}}`)
	require.Empty(t, cmp.Diff(want, got))
}

func TestAnthropicBlocks(t *testing.T) {
	thought := []scenario.Piece{{Reasoning: "a"}, {Reasoning: "b", Signature: "S1"}, {Reasoning: "c", Signature: "S2"}, {Text: "x"}, {Text: "y"}}
	tests := []struct {
		name, model, fields string
		pieces              []scenario.Piece
		want                string
	}{
		{
			"thoughts and text", sonnet, `"thinking":{"type":"adaptive"}`, thought,
			`[{"type":"thinking","thinking":"ab","signature":"S1"},{"type":"thinking","thinking":"c","signature":"S2"},{"type":"text","text":"xy"}]`,
		},
		{"thinking not asked for", sonnet, "", thought, `[{"type":"text","text":"xy"}]`},
		{
			"hidden by default", "claude-opus-5-5", "", thought,
			`[{"type":"thinking","thinking":"","signature":"S1"},{"type":"thinking","thinking":"","signature":"S2"},{"type":"text","text":"xy"}]`,
		},
		{
			"shown when asked for", "claude-opus-5-5", `"thinking":{"type":"adaptive","display":"summarized"}`, thought[:2],
			`[{"type":"thinking","thinking":"ab","signature":"S1"}]`,
		},
		{"switched off", "claude-sonnet-5", `"thinking":{"type":"disabled"}`, thought, `[{"type":"text","text":"xy"}]`},
		{
			"text around calls", sonnet, "",
			[]scenario.Piece{{Text: "a"}, call("t1", `{"n":`, `9007199254740993}`), call("t2"), {Text: "b"}},
			`[{"type":"text","text":"a"},{"type":"tool_use","id":"t1","name":"look_up","input":{"n":9007199254740993},"caller":{"type":"direct"}},
			  {"type":"tool_use","id":"t2","name":"look_up","input":{},"caller":{"type":"direct"}},{"type":"text","text":"b"}]`,
		},
		{"a cut call", sonnet, "", []scenario.Piece{call("t1", `{"n":`)}, `[{"type":"tool_use","id":"t1","name":"look_up","input":{},"caller":{"type":"direct"}}]`},
		{"nothing", sonnet, "", nil, `[]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := anthropicUnary(t, tt.model, tt.fields, scenario.Reply{Pieces: tt.pieces})
			want := decode(t, `{"content":`+tt.want+`}`)
			require.Empty(t, cmp.Diff(want["content"], got["content"]))
			require.NotContains(t, got, "usage")
		})
	}
}

func TestAnthropicSignsEveryThought(t *testing.T) {
	got := anthropicUnary(t, sonnet, `"thinking":{"type":"adaptive"}`, scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "a"}}})
	require.Len(t, at(got, "content", 0, "signature"), 88)
}

func TestAnthropicStopReasons(t *testing.T) {
	for finish, want := range map[llm.FinishReason]string{
		llm.FinishStop: "end_turn", llm.FinishLength: "max_tokens", llm.FinishToolCalls: "tool_use",
		llm.FinishContentFilter: "refusal", llm.FinishRefusal: "refusal", llm.FinishOther: "pause_turn", "": "end_turn",
	} {
		got := anthropicUnary(t, sonnet, "", scenario.Reply{Finish: finish})
		require.Equal(t, want, got["stop_reason"])
		if want == "refusal" {
			require.Equal(t, "refusal", at(got, "stop_details", "type"))
		}
	}
	got := anthropicUnary(t, sonnet, "", scenario.Reply{Pieces: []scenario.Piece{call("t1", "{}")}})
	require.Equal(t, "tool_use", got["stop_reason"])
}

func TestAnthropicThinkingTokens(t *testing.T) {
	usage := &scenario.Usage{Input: 5, Output: 9, Reasoning: 4}
	got := anthropicUnary(t, sonnet, "", scenario.Reply{Usage: usage})
	require.EqualValues(t, 4, at(got, "usage", "output_tokens_details", "thinking_tokens"))
	got = anthropicUnary(t, sonnet, "", scenario.Reply{Usage: &scenario.Usage{Input: 5, Output: 9}})
	require.NotContains(t, got["usage"], "output_tokens_details")
	for model, fields := range map[string]string{"claude-opus-4-7": "", "claude-opus-5-5": "", sonnet: `"thinking":{"type":"adaptive"}`} {
		got = anthropicUnary(t, model, fields, scenario.Reply{Usage: &scenario.Usage{Input: 5, Output: 9}})
		require.EqualValues(t, 0, at(got, "usage", "output_tokens_details", "thinking_tokens"), model)
	}
}

func TestAnthropicStream(t *testing.T) {
	reply := scenario.Reply{
		Pieces: []scenario.Piece{{Reasoning: "h"}, {Reasoning: "m", Signature: "SIG"}, {Text: "Hel"}, {Text: "lo"}, call("t1", `{"a"`, `:1}`)},
		Usage:  &scenario.Usage{Input: 100, Output: 20, Cached: 60, Reasoning: 7},
	}
	names, data := anthropicStream(t, sonnet, `"thinking":{"type":"adaptive"}`, reply)
	start := decode(t, data[0])
	require.Equal(t, []any{}, at(start, "message", "content"))
	require.Nil(t, at(start, "message", "stop_reason"))
	require.EqualValues(t, 1, at(start, "message", "usage", "output_tokens"))
	require.EqualValues(t, 40, at(start, "message", "usage", "input_tokens"))
	require.Equal(t, "message_start", names[0])
	require.Equal(t, []string{
		`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`,
		`{"type": "ping"}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"h"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG"}}`,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hel"}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"lo"}}`,
		`{"type":"content_block_stop","index":1}`,
		`{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t1","name":"look_up","input":{},"caller":{"type":"direct"}}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\""}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":":1}"}}`,
		`{"type":"content_block_stop","index":2}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null,"stop_details":null},"usage":{"input_tokens":40,"cache_creation_input_tokens":0,"cache_read_input_tokens":60,"output_tokens":20,"output_tokens_details":{"thinking_tokens":7}}}`,
		`{"type":"message_stop"}`,
	}, data[1:])
}

func TestAnthropicHiddenThoughtsStreamOnlyTheirSignature(t *testing.T) {
	_, data := anthropicStream(t, "claude-opus-5-5", "", scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "h", Signature: "SIG"}, {Text: "x"}}})
	require.Equal(t, `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SIG"}}`, data[3])
	require.NotContains(t, strings.Join(data, ""), "thinking_delta")
}

func TestAnthropicRefusalStreamHasNoBlocks(t *testing.T) {
	names, data := anthropicStream(t, sonnet, "", scenario.Reply{Finish: llm.FinishContentFilter})
	require.Equal(t, []string{"message_start", "ping", "message_delta", "message_stop"}, names)
	require.Contains(t, data[2], `"stop_reason":"refusal"`)
}

func TestAnthropicUnknownAdditions(t *testing.T) {
	reply := texts("a", "b")
	reply.Unknown = true
	got := anthropicUnary(t, sonnet, "", reply)
	require.Contains(t, got, "x_future")
	require.Contains(t, at(got, "content", 0), "x_future")
	require.Equal(t, "ab", at(got, "content", 0, "text"))
	names, data := anthropicStream(t, sonnet, "", reply)
	require.Contains(t, names, "not_yet_documented")
	require.Contains(t, strings.Join(data, ""), "not_yet_documented_delta")
}

func TestAnthropicStreamFailures(t *testing.T) {
	reply := texts("part")
	reply.Failure = &scenario.Failure{Kind: llm.KindOverloaded, MidStream: true}
	names, data := anthropicStream(t, sonnet, "", reply)
	last := len(names) - 1
	require.Equal(t, "error", names[last])
	require.NotContains(t, names, "message_stop")
	failed := decode(t, data[last])
	require.Equal(t, "overloaded_error", at(failed, "error", "type"))
	require.Equal(t, "Overloaded", at(failed, "error", "message"))

	reply.Failure = &scenario.Failure{Kind: llm.KindStreamTruncated, MidStream: true}
	names, _ = anthropicStream(t, sonnet, "", reply)
	require.Equal(t, "content_block_stop", names[len(names)-1])

	reply.Failure = &scenario.Failure{Kind: llm.KindNetwork, MidStream: true}
	require.Panics(t, func() { anthropicStream(t, sonnet, "", reply) }, "net/http breaks the connection")
}
