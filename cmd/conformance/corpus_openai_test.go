package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// foldCompletion folds the chunks of a stream into the completion that they
// stand for, up to a chunk that is an error.
func foldCompletion(t *testing.T, chunks [][]byte) (whole map[string]any, failed []byte) {
	t.Helper()
	whole = map[string]any{"id": "", "model": ""}
	choices := map[int64]map[string]any{}
	for _, data := range chunks {
		chunk := object(parse(t, data))
		if chunk["error"] != nil {
			failed = data
			break
		}
		for _, key := range []string{"id", "model"} {
			if whole[key] == "" {
				whole[key] = text(chunk[key])
			}
		}
		if usage := object(chunk["usage"]); usage != nil {
			whole["usage"] = usage
		}
		for _, c := range list(chunk["choices"]) {
			index, _ := number(object(c)["index"])
			if choices[index] == nil {
				choices[index] = map[string]any{"index": object(c)["index"], "message": map[string]any{}}
			}
			foldChoice(choices[index], object(c))
		}
	}
	var all []any
	for _, choice := range choices {
		all = append(all, choice)
	}
	slices.SortFunc(all, byIndex)
	whole["choices"] = all
	return whole, failed
}

func byIndex(a, b any) int {
	x, _ := number(object(a)["index"])
	y, _ := number(object(b)["index"])
	return cmp.Compare(x, y)
}

func foldChoice(choice, chunk map[string]any) {
	message, delta := object(choice["message"]), object(chunk["delta"])
	for _, key := range []string{"content", "reasoning_content", "refusal"} {
		if piece := text(delta[key]); piece != "" {
			message[key] = text(message[key]) + piece
		}
	}
	for _, piece := range list(delta["tool_calls"]) {
		message["tool_calls"] = foldCall(list(message["tool_calls"]), object(piece))
	}
	if reason := text(chunk["finish_reason"]); reason != "" && choice["finish_reason"] == nil {
		choice["finish_reason"] = reason
	}
}

func foldCall(calls []any, piece map[string]any) []any {
	i := slices.IndexFunc(calls, func(call any) bool { return byIndex(call, piece) == 0 })
	if i < 0 {
		calls = append(calls, map[string]any{
			"index": piece["index"], "id": "", "function": map[string]any{"name": "", "arguments": ""},
		})
		i = len(calls) - 1
	}
	call := object(calls[i])
	function, more := object(call["function"]), object(piece["function"])
	call["id"] = cmp.Or(text(call["id"]), text(piece["id"]))
	function["name"] = cmp.Or(text(function["name"]), text(more["name"]))
	function["arguments"] = text(function["arguments"]) + text(more["arguments"])
	return calls
}

// readCompletion is the unified reading of a chat completion.
func readCompletion(body map[string]any) map[string]any {
	choices := slices.Clone(list(body["choices"]))
	slices.SortFunc(choices, byIndex)
	var first map[string]any
	if len(choices) > 0 {
		first = object(choices[0])
	}
	message := object(first["message"])
	raw := text(first["finish_reason"])
	calls := []any{}
	for _, c := range list(message["tool_calls"]) {
		function := object(object(c)["function"])
		calls = append(calls, readCall(text(object(c)["id"]), text(function["name"]), text(function["arguments"]), raw == "length"))
	}
	if legacy := object(message["function_call"]); legacy != nil {
		calls = append(calls, readCall("", text(legacy["name"]), text(legacy["arguments"]), raw == "length"))
	}
	return map[string]any{
		"text": readContent(message["content"]), "reasoning": text(message["reasoning_content"]),
		"refusal": text(message["refusal"]), "tool_calls": calls,
		"finish_reason": openAIFinish(raw, len(calls) > 0, text(message["refusal"]) != ""), "finish_raw": raw,
		"usage": readOpenAIUsage(object(body["usage"])),
		"model": text(body["model"]), "id": text(body["id"]), "choices": jsonNumber(int64(len(choices))),
	}
}

// readContent joins text parts with nothing between.
func readContent(content any) string {
	joined := text(content)
	for _, part := range list(content) {
		joined += text(object(part)["text"])
	}
	return joined
}

// readCall marks a call that the limit cut.
func readCall(id, name, args string, cut bool) map[string]any {
	call := map[string]any{"id": id, "name": name}
	if cut && !json.Valid([]byte(args)) {
		call["incomplete"] = true
	} else if strings.TrimSpace(args) == "" {
		args = "{}"
	}
	call["arguments"] = arguments(args)
	return call
}

func openAIFinish(raw string, calls, refused bool) string {
	words := map[string]string{
		"stop": "stop", "length": "length", "tool_calls": "tool_calls", "function_call": "tool_calls",
		"tool_call": "tool_calls", "content_filter": "content_filter",
		"insufficient_system_resource": "error", "error": "error", "": "",
	}
	reason, known := words[raw]
	switch {
	case reason == "length":
		return "length"
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

// readOpenAIUsage keeps what the service reported; absent stays absent.
func readOpenAIUsage(said map[string]any) any {
	if said == nil {
		return nil
	}
	usage := map[string]any{}
	for ours, value := range map[string]any{
		"input_tokens": said["prompt_tokens"], "output_tokens": said["completion_tokens"],
		"total_tokens": said["total_tokens"], "cached_tokens": said["prompt_cache_hit_tokens"],
	} {
		if n, ok := number(value); ok {
			usage[ours] = jsonNumber(n)
		}
	}
	details := object(said["prompt_tokens_details"])
	if n, ok := number(details["cached_tokens"]); ok {
		usage["cached_tokens"] = jsonNumber(n)
	}
	if n, ok := number(details["cache_write_tokens"]); ok {
		usage["cache_write_tokens"] = jsonNumber(n)
	}
	if n, ok := number(object(said["completion_tokens_details"])["reasoning_tokens"]); ok {
		usage["reasoning_tokens"] = jsonNumber(n)
	}
	if usage["total_tokens"] == nil {
		in, inOK := number(said["prompt_tokens"])
		out, outOK := number(said["completion_tokens"])
		if inOK && outOK {
			usage["total_tokens"] = jsonNumber(in + out)
		}
	}
	return usage
}
