package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// foldResponse folds the events of a stream into the answer that they stand for.
// The event that ends it holds the whole answer; without one the answer is what
// the pieces and the items that were done say. An error ends it too.
func foldResponse(t *testing.T, stream []event) (answer map[string]any, failed []byte) {
	t.Helper()
	answer = map[string]any{"id": "", "model": ""}
	items := map[int64]map[string]any{}
	for _, e := range stream {
		said := object(parse(t, e.data))
		switch kind := text(said["type"]); kind {
		case "error":
			return settleItems(answer, items), failedEvent(said)
		case "response.failed":
			return settleItems(answer, items), failedAnswer(object(said["response"]))
		case "response.completed", "response.incomplete":
			whole := maps.Clone(object(said["response"]))
			whole["ended"] = true
			return whole, nil
		case "response.created", "response.in_progress", "response.queued":
			for _, key := range []string{"id", "model"} {
				answer[key] = text(object(said["response"])[key])
			}
		default:
			foldItem(items, kind, said)
		}
	}
	return settleItems(answer, items), nil
}

// foldItem adds what an event says to the item that it is about.
func foldItem(items map[int64]map[string]any, kind string, said map[string]any) {
	place, ok := number(said["output_index"])
	if !ok {
		return
	}
	if whole := object(said["item"]); whole != nil {
		items[place] = maps.Clone(whole)
		return
	}
	item, piece := items[place], text(said["delta"])
	if item == nil {
		return
	}
	part := map[string]string{
		"response.output_text.delta": "output_text", "response.refusal.delta": "refusal",
		"response.reasoning_text.delta": "reasoning_text", "response.reasoning_summary_text.delta": "summary_text",
	}[kind]
	switch {
	case kind == "response.function_call_arguments.delta":
		item["arguments"] = text(item["arguments"]) + piece
	case part == "summary_text":
		item["summary"] = append(list(item["summary"]), map[string]any{"type": part, "text": piece})
	case part == "refusal":
		item["content"] = append(list(item["content"]), map[string]any{"type": part, "refusal": piece})
	case part != "":
		item["content"] = append(list(item["content"]), map[string]any{"type": part, "text": piece})
	}
}

// settleItems puts the items in their places.
func settleItems(answer map[string]any, items map[int64]map[string]any) map[string]any {
	output := []any{}
	for _, place := range slices.Sorted(maps.Keys(items)) {
		output = append(output, items[place])
	}
	answer["output"] = output
	return answer
}

// failedEvent is the error of an event as a body of its own; its words stand
// under error, or beside the type.
func failedEvent(said map[string]any) []byte {
	if object(said["error"]) == nil {
		said = map[string]any{"error": map[string]any{"code": said["code"], "message": said["message"], "param": said["param"]}}
	}
	body, _ := json.Marshal(said)
	return body
}

// failedAnswer is the error of an answer as a body of its own; nil if it did not
// fail.
func failedAnswer(answer map[string]any) []byte {
	if object(answer["error"]) == nil {
		return nil
	}
	body, _ := json.Marshal(map[string]any{"error": answer["error"], "error_type": answer["error_type"]})
	return body
}

func unfinishedResponse(answer map[string]any) bool { return answer["ended"] == nil }

// readResponse is the unified reading of a response. Only functions are tool
// calls: the other items are the service's own affair, or have no JSON for
// arguments.
func readResponse(answer map[string]any) map[string]any {
	var said, thoughts, refusal string
	calls := []any{}
	raw := responseWord(answer)
	cut := raw == "max_output_tokens" || answer["streamed"] != nil && answer["ended"] == nil
	for _, i := range list(answer["output"]) {
		item := object(i)
		switch item["type"] {
		case "message":
			for _, p := range list(item["content"]) {
				said += text(object(p)["text"])
				refusal += text(object(p)["refusal"])
			}
		case "reasoning":
			thoughts += thoughtOf(item)
		case "function_call":
			calls = append(calls, readCall(text(item["call_id"]), text(item["name"]), text(item["arguments"]), cut))
		}
	}
	choices := int64(1)
	if answer["streamed"] != nil && answer["ended"] == nil && len(list(answer["output"])) == 0 {
		choices = 0
	}
	return map[string]any{
		"text": said, "reasoning": thoughts, "refusal": refusal, "tool_calls": calls,
		"finish_reason": responseFinish(answer, raw, len(calls) > 0, refusal != ""), "finish_raw": raw,
		"usage": readResponseUsage(object(answer["usage"])),
		"model": text(answer["model"]), "id": text(answer["id"]), "choices": jsonNumber(choices),
	}
}

// thoughtOf is a thought in the open, or its summary. Parts join with nothing
// between.
func thoughtOf(item map[string]any) string {
	var open, summary string
	for _, p := range list(item["content"]) {
		open += text(object(p)["text"])
	}
	for _, p := range list(item["summary"]) {
		summary += text(object(p)["text"])
	}
	if open != "" {
		return open
	}
	return summary
}

// responseWord is the service's own word for why an answer ended: why it is
// incomplete, or else its status; that of its last item where the answer has none
// (OpenRouter in December 2025).
func responseWord(answer map[string]any) string {
	if reason := text(object(answer["incomplete_details"])["reason"]); reason != "" {
		return reason
	}
	items := list(answer["output"])
	if answer["status"] == nil && len(items) > 0 {
		answer = object(items[len(items)-1])
	}
	return text(answer["status"])
}

func responseFinish(answer map[string]any, raw string, calls, refused bool) string {
	words := map[string]string{
		"completed": "stop", "max_output_tokens": "length", "content_filter": "content_filter", "failed": "error",
	}
	reason, known := words[raw]
	switch {
	case answer["streamed"] != nil && answer["ended"] == nil:
		return ""
	case raw == "":
		// A whole answer that has no status: nothing says that it was cut.
		reason, known = "stop", true
	}
	switch {
	case reason == "length":
		return reason
	case calls:
		return "tool_calls"
	case refused && reason == "stop":
		return "refusal"
	case !known:
		return "other"
	default:
		return reason
	}
}

// readResponseUsage keeps what the service reported; absent stays absent.
func readResponseUsage(said map[string]any) any {
	usage := map[string]any{}
	for _, count := range []struct {
		ours string
		in   map[string]any
		name string
	}{
		{"input_tokens", said, "input_tokens"},
		{"output_tokens", said, "output_tokens"},
		{"total_tokens", said, "total_tokens"},
		{"cached_tokens", object(said["input_tokens_details"]), "cached_tokens"},
		{"cache_write_tokens", object(said["input_tokens_details"]), "cache_write_tokens"},
		{"reasoning_tokens", object(said["output_tokens_details"]), "reasoning_tokens"},
	} {
		if n, ok := number(count.in[count.name]); ok {
			usage[count.ours] = jsonNumber(n)
		}
	}
	return settled(usage)
}

// Every recording of the Responses API is read without a complaint, and what is
// read is as much as a plain count of the bytes says.
func TestResponsesAreReadASecondTime(t *testing.T) {
	t.Parallel()
	root := os.Getenv("CORPUS_DIR")
	if root == "" {
		t.Skip("CORPUS_DIR is not set: the answers of real services are not in this repository")
	}
	files, err := filepath.Glob(filepath.Join(root, "*", "responses-*.json"))
	require.NoError(t, err)
	counts := map[string]int64{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		entry := object(parse(t, data))
		line := readEntry(t, entry)
		counts[text(line["kind"])]++
		if failure := object(line["error"]); failure != nil {
			require.NotEmpty(t, failure["message"], file)
			counts[text(failure["kind"])]++
			continue
		}
		answer := object(line["response"])
		require.NotEmpty(t, answer["id"], file)
		require.NotEmpty(t, answer["model"], file)
		counts["finished by "+text(answer["finish_reason"])]++
		counts["calls"] += int64(len(list(answer["tool_calls"])))
		counts["bytes of text"] += int64(len(text(answer["text"])))
		for _, part := range []string{"reasoning", "refusal"} {
			if text(answer[part]) != "" {
				counts[part]++
			}
		}
		for name, count := range object(answer["usage"]) {
			n, _ := number(count)
			counts[name] += n
		}
		if line["kind"] == "stream" {
			requirePiecesAgree(t, file, bodyOf(t, object(entry["response"])), answer)
		}
	}
	require.Equal(t, map[string]int64{
		"chat": 93, "stream": 50, "error": 13,
		"not_found": 4, "invalid_request": 5, "context_length": 1, "authentication": 3,
		"finished by stop": 99, "finished by tool_calls": 35, "finished by length": 7, "finished by refusal": 1, "finished by other": 1,
		"calls": 46, "bytes of text": 13163, "reasoning": 12, "refusal": 1,
		"input_tokens": 55675, "output_tokens": 18196, "total_tokens": 73871, "cached_tokens": 7228, "reasoning_tokens": 12430,
		"cache_write_tokens": 5635,
	}, counts)
}

// requirePiecesAgree reads a stream once more without its last event, which holds
// the whole answer: the pieces must say the same.
func requirePiecesAgree(t *testing.T, file string, body []byte, want map[string]any) {
	t.Helper()
	stream := events(body)
	answer, failed := foldResponse(t, stream[:len(stream)-1])
	require.Nil(t, failed, file)
	answer["streamed"] = true
	require.True(t, unfinishedResponse(answer), file)
	got := readResponse(answer)
	require.Empty(t, got["finish_reason"], file)
	for _, part := range []string{"id", "model", "text", "reasoning", "refusal"} {
		require.Equal(t, want[part], got[part], "%s: %s", file, part)
	}
	require.Len(t, got["tool_calls"], len(list(want["tool_calls"])), file)
}

// The failures of streams were not recorded: what is read of them is read here.
func TestResponsesThatFailAreReadASecondTime(t *testing.T) {
	t.Parallel()
	const begun = `data: {"type":"response.created","response":{"id":"r","model":"m"}}` + "\n\n" +
		`data: {"type":"response.output_item.added","output_index":0,"item":{"id":"i","type":"message","content":[]}}` + "\n\n" +
		`data: {"type":"response.output_text.delta","output_index":0,"item_id":"i","delta":"So far"}` + "\n\n"
	for name, tt := range map[string]struct{ end, kind, code string }{
		"an event":            {`data: {"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"long"}}`, "context_length", "context_length_exceeded"},
		"an event of words":   {`data: {"type":"error","code":"server_is_overloaded","message":"busy","param":null}`, "overloaded", "server_is_overloaded"},
		"an answer":           {`data: {"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"insufficient_quota","message":"no money"}}}`, "quota", "insufficient_quota"},
		"nothing at all":      {``, "stream_truncated", ""},
		"an unfinished event": {`data: {"type":"response.output_text.done","output_index":0,"item_id":"i","text":"So far"}`, "stream_truncated", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := readEntry(t, map[string]any{
				"provider": "openai", "dialect": "openai-responses",
				"response": map[string]any{"status": jsonNumber(200), "body": begun + tt.end + "\n\n"},
			})
			require.Equal(t, "error", line["kind"])
			require.Equal(t, tt.kind, object(line["error"])["kind"])
			require.Equal(t, "So far", object(line["response"])["text"])
			if tt.code != "" {
				require.Equal(t, tt.code, object(line["error"])["code"])
			}
		})
	}
	failed := readEntry(t, map[string]any{
		"provider": "openai", "dialect": "openai-responses",
		"response": map[string]any{"status": jsonNumber(200), "body": `{"id":"r","object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"},"output":[]}`},
	})
	require.Equal(t, "error", failed["kind"])
}
