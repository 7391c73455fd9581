package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// streamResponse plays a reply as a stream.
func streamResponse(t *testing.T, dialect, model, fields string, reply scenario.Reply) []event {
	t.Helper()
	if fields != "" {
		fields = "," + fields
	}
	w, findings := ask(t, dialect, scenario.Turn{Op: scenario.OpChatStream, Reply: reply}, responsesBody(model, `"stream":true`+fields))
	require.Empty(t, findings)
	require.Equal(t, 200, w.Code, w.Body)
	return events(t, w.Body)
}

// types are what the events of a stream say that they are, each run once.
func types(t *testing.T, all []event) []string {
	t.Helper()
	var names []string
	for _, e := range all {
		name := e.Data
		if strings.HasPrefix(name, "{") {
			name, _ = decode(t, e.Data)["type"].(string)
		}
		if n := len(names); n == 0 || names[n-1] != name {
			names = append(names, strings.TrimPrefix(name, "response."))
		}
	}
	return compactRuns(names)
}

func compactRuns(names []string) []string {
	var runs []string
	for _, name := range names {
		if n := len(runs); n == 0 || runs[n-1] != name {
			runs = append(runs, name)
		}
	}
	return runs
}

const thinkAloud = `"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"}`

var everything = scenario.Reply{
	Pieces: []scenario.Piece{
		{Reasoning: "First. "},
		{Reasoning: "Then.", Signature: "sealed-1"},
		{Text: "Look"},
		{Text: "ing."},
		call("c1", `{"a":`, `1}`),
		{Reasoning: "More.", Signature: "sealed-2"},
		call("c2", `{}`),
	},
	Finish: llm.FinishToolCalls, Usage: &scenario.Usage{Input: 100, Output: 20, Cached: 5, CacheWrite: 6, Reasoning: 7},
}

func TestResponsesStreamInOrder(t *testing.T) {
	all := streamResponse(t, "openai-responses", "gpt-5.1", thinkAloud, everything)
	require.Equal(t, []string{
		"created", "in_progress",
		"output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done",
		"reasoning_summary_part.done", "output_item.done",
		"output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done", "output_item.done",
		"output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
		"output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta", "reasoning_summary_text.done",
		"reasoning_summary_part.done", "output_item.done",
		"output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
		"completed",
	}, types(t, all))
	ids := map[any]float64{}
	for i, e := range all {
		data := decode(t, e.Data)
		require.Equal(t, e.Name, data["type"], "the event's name is its type")
		require.EqualValues(t, i, data["sequence_number"])
		if id, ok := data["item_id"]; ok {
			ids[id], _ = data["output_index"].(float64)
		}
		if strings.HasSuffix(e.Name, ".delta") {
			require.NotEmpty(t, data["obfuscation"])
		}
	}
	require.Len(t, ids, 5, "each item has an id of its own")
	last := decode(t, all[len(all)-1].Data)["response"]
	for i, kind := range []string{"reasoning", "message", "function_call", "reasoning", "function_call"} {
		require.Equal(t, kind, at(last, "output", i, "type"))
		require.EqualValues(t, i, ids[at(last, "output", i, "id")])
	}
	require.Equal(t, "sealed-2", at(last, "output", 3, "encrypted_content"))
	require.Equal(t, "First. Then.", at(last, "output", 0, "summary", 0, "text"))
	require.Equal(t, `{"a":1}`, at(last, "output", 2, "arguments"))
	require.Equal(t, map[string]any{
		"input_tokens": 100.0, "input_tokens_details": map[string]any{"cached_tokens": 5.0, "cache_write_tokens": 6.0},
		"output_tokens": 20.0, "output_tokens_details": map[string]any{"reasoning_tokens": 7.0}, "total_tokens": 120.0,
	}, at(last, "usage"))
}

// The last event holds what an unary call would have been answered.
func TestResponsesStreamEndsWithTheUnaryAnswer(t *testing.T) {
	all := streamResponse(t, "azure-responses", "gpt-5.1", thinkAloud, everything)
	w, _ := ask(t, "azure-responses", scenario.Turn{Op: scenario.OpChat, Reply: everything}, responsesBody("gpt-5.1", thinkAloud))
	unary, streamed := decode(t, w.Body.String()), asMap(decode(t, all[len(all)-1].Data)["response"])
	for _, member := range []string{"output", "status", "usage", "model", "incomplete_details", "content_filters"} {
		a, err := json.Marshal(unary[member])
		require.NoError(t, err)
		b, err := json.Marshal(streamed[member])
		require.NoError(t, err)
		// The ids of items come from the turn, and the two turns differ in their kind.
		if member != "output" {
			require.JSONEq(t, string(a), string(b), member)
		}
		require.NotEmpty(t, a)
	}
	require.Equal(t, at(unary["output"], 0), at(streamed["output"], 0), "the id of a sealed thought is bound to it")
}

// An encrypted thought is sealed anew in each event, so that only its last form
// is the one that is asked for.
func TestResponsesThoughtIsSealedAnew(t *testing.T) {
	all := streamResponse(t, "openai-responses", "gpt-5.1", thinkAloud, everything)
	var sealed []any
	for _, e := range all {
		if item := at(decode(t, e.Data), "item"); at(item, "type") == "reasoning" {
			sealed = append(sealed, at(item, "encrypted_content"))
		}
	}
	require.Len(t, sealed, 4)
	require.Equal(t, []any{"sealed-1", "sealed-2"}, []any{sealed[1], sealed[3]})
	require.NotEmpty(t, sealed[0])
	require.NotEqual(t, sealed[0], sealed[1])
}

func TestResponsesShowsThoughtsWhenAsked(t *testing.T) {
	tests := []struct {
		dialect, model, fields string
		summary, sealed        any
	}{
		{"openai-responses", "gpt-5.1", thinkAloud, "First. Then.", "sealed-1"},
		{"openai-responses", "gpt-5.1", `"reasoning":{"effort":"low"}`, nil, nil},
		{"openai-responses", "gpt-5.1", `"reasoning":{"summary":"auto"}`, "First. Then.", nil},
		{"openai-responses", "gpt-5.1", `"include":["reasoning.encrypted_content"]`, nil, "sealed-1"},
		{"openrouter-responses", "openai/gpt-5-nano", `"reasoning":{"effort":"low"}`, "First. Then.", "sealed-1"},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+tt.fields, func(t *testing.T) {
			w, _ := ask(t, tt.dialect, scenario.Turn{Op: scenario.OpChat, Reply: everything}, responsesBody(tt.model, tt.fields))
			item := at(decode(t, w.Body.String()), "output", 0)
			require.Equal(t, "reasoning", at(item, "type"))
			require.Equal(t, tt.summary, at(item, "summary", 0, "text"))
			require.Equal(t, tt.sealed, at(item, "encrypted_content"))
		})
	}
	w, _ := ask(t, "deepseek-responses", scenario.Turn{Op: scenario.OpChat, Reply: everything}, plain["deepseek-responses"])
	item := at(decode(t, w.Body.String()), "output", 0)
	require.Equal(t, "First. Then.", at(item, "content", 0, "text"), "thoughts in the open")
	require.NotContains(t, item, "encrypted_content")
}

func TestResponsesFinish(t *testing.T) {
	cutCall := scenario.Reply{Pieces: []scenario.Piece{{Text: "a"}, call("c1", `{"a":`)}, Finish: llm.FinishLength}
	tests := []struct {
		name           string
		reply          scenario.Reply
		status, reason any
		last           any
		// joined are the pieces that are one item with another.
		joined int
	}{
		{"stop", scenario.Reply{Pieces: said.Pieces, Finish: llm.FinishStop}, "completed", nil, "completed", 1},
		{"calls", called, "completed", nil, "completed", 0},
		{"limit", scenario.Reply{Pieces: said.Pieces, Finish: llm.FinishLength}, "incomplete", "max_output_tokens", "incomplete", 1},
		{"limit in a call", cutCall, "incomplete", "max_output_tokens", "incomplete", 0},
		{"filter", scenario.Reply{Finish: llm.FinishContentFilter}, "incomplete", "content_filter", nil, 0},
		{"unknown", scenario.Reply{Pieces: said.Pieces, Finish: llm.FinishOther}, "incomplete", "not_yet_documented", "completed", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := streamResponse(t, "openai-responses", "gpt-4.1", "", tt.reply)
			end := all[len(all)-1]
			require.Equal(t, "response."+tt.status.(string), end.Name)
			w, _ := ask(t, "openai-responses", scenario.Turn{Op: scenario.OpChat, Reply: tt.reply}, responsesBody("gpt-4.1", ""))
			for _, answer := range []any{decode(t, end.Data)["response"], decode(t, w.Body.String())} {
				require.Equal(t, tt.status, at(answer, "status"))
				require.Equal(t, tt.reason, at(answer, "incomplete_details", "reason"))
				require.Equal(t, tt.last, at(answer, "output", max(0, len(tt.reply.Pieces)-tt.joined-1), "status"))
			}
		})
	}
}

func TestResponsesRefusalStandsApart(t *testing.T) {
	reply := scenario.Reply{Pieces: []scenario.Piece{{Text: "Well. "}, {Refusal: "I "}, {Refusal: "won't."}}, Finish: llm.FinishRefusal}
	all := streamResponse(t, "openai-responses", "gpt-4.1", "", reply)
	require.Equal(t, []string{
		"created", "in_progress", "output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done",
		"content_part.added", "refusal.delta", "refusal.done", "content_part.done", "output_item.done", "completed",
	}, types(t, all))
	last := decode(t, all[len(all)-1].Data)
	require.Equal(t, "I won't.", at(last, "response", "output", 0, "content", 1, "refusal"))
}

func TestResponsesLogprobs(t *testing.T) {
	const wanted = `"include":["message.output_text.logprobs"],"top_logprobs":2`
	all := streamResponse(t, "openai-responses", "gpt-4.1", wanted, said)
	var tokens []any
	for _, e := range all {
		if e.Name == "response.output_text.delta" {
			tokens = append(tokens, at(decode(t, e.Data), "logprobs", 0, "token"))
			require.Len(t, at(decode(t, e.Data), "logprobs", 0, "top_logprobs"), 2)
		}
	}
	require.Equal(t, []any{"a", "b"}, tokens)
	last := decode(t, all[len(all)-1].Data)
	require.Len(t, at(last, "response", "output", 0, "content", 0, "logprobs"), 2)
}

func TestResponsesFailureWithinAStream(t *testing.T) {
	broken := scenario.Reply{
		Pieces:  []scenario.Piece{{Text: "So "}, {Text: "far"}},
		Failure: &scenario.Failure{Kind: llm.KindContextLength, MidStream: true},
	}
	for dialect, model := range map[string]string{"openai-responses": "gpt-4.1", "azure-responses": "gpt-4.1", "deepseek-responses": "deepseek-v4-flash"} {
		t.Run(dialect, func(t *testing.T) {
			all := streamResponse(t, dialect, model, "", broken)
			names := types(t, all)
			require.Equal(t, []string{"output_item.done", "error", "failed"}, names[len(names)-3:])
			failed, told := decode(t, all[len(all)-1].Data), decode(t, all[len(all)-2].Data)
			require.Equal(t, "failed", at(failed, "response", "status"))
			require.Equal(t, at(told, "error", "message"), at(failed, "response", "error", "message"))
			require.NotEmpty(t, at(failed, "response", "error", "code"))
		})
	}
	all := streamResponse(t, "openrouter-responses", "openai/gpt-4o", "", broken)
	require.Equal(t, "[DONE]", all[len(all)-1].Data)
	failed := decode(t, all[len(all)-2].Data)
	require.Equal(t, "context_length_exceeded", at(failed, "response", "error_type"))
	require.Equal(t, "invalid_prompt", at(failed, "response", "error", "code"))
}

func TestOpenRouterResponsesStreamIsBare(t *testing.T) {
	w, _ := ask(t, "openrouter-responses", scenario.Turn{Op: scenario.OpChatStream, Reply: said}, responsesBody("openai/gpt-4o", `"stream":true`))
	require.True(t, strings.HasPrefix(w.Body.String(), ": \n\ndata: {"))
	require.NotContains(t, w.Body.String(), "event:")
	require.True(t, strings.HasSuffix(w.Body.String(), "data: [DONE]\n\n"))
	require.NotContains(t, w.Body.String(), "obfuscation")
}

func TestResponsesUnknownAdditions(t *testing.T) {
	reply := said
	reply.Unknown = true
	all := streamResponse(t, "openai-responses", "gpt-4.1", "", reply)
	names := strings.Join(types(t, all), " ")
	require.Contains(t, names, "x_not_yet_documented")
	require.Contains(t, names, "keepalive")
	last := decode(t, all[len(all)-1].Data)
	require.Equal(t, "x_not_yet_documented", at(last, "response", "output", 1, "type"))
	require.NotNil(t, at(last, "response", "x_future"))
	require.NotNil(t, at(last, "response", "output", 0, "content", 0, "x_future"))
}
