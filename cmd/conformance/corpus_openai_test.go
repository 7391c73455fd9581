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
func foldCompletion(t *testing.T, stream []event) (whole map[string]any, failed []byte) {
	t.Helper()
	whole = map[string]any{"id": "", "model": ""}
	choices := map[int64]map[string]any{}
	for _, e := range stream {
		chunk := object(parse(t, e.data))
		if failed = failureWithin(chunk); failed != nil || e.name == "error" {
			break
		}
		for _, key := range []string{"id", "model"} {
			whole[key] = cmp.Or(text(whole[key]), text(chunk[key]))
		}
		keepUsage(whole, chunk)
		for _, c := range list(chunk["choices"]) {
			keepUsage(whole, object(c))
			index, _ := number(object(c)["index"])
			if choices[index] == nil {
				choices[index] = map[string]any{"index": jsonNumber(index), "message": map[string]any{}}
			}
			foldChoice(choices[index], object(c))
		}
	}
	all := []any{}
	for _, choice := range choices {
		// One of which nothing was said but the role is none.
		if len(choice) > 2 || len(object(choice["message"])) > 0 {
			all = append(all, choice)
		}
	}
	slices.SortFunc(all, byIndex)
	whole["choices"] = all
	return whole, failed
}

// failureWithin is the error that stands in place of an answer or of a choice,
// as a body of its own; nil if there is none.
func failureWithin(answer map[string]any) []byte {
	failure := answer
	if answer["error"] == nil && answer["object"] != "error" {
		i := slices.IndexFunc(list(answer["choices"]), func(c any) bool { return object(c)["error"] != nil })
		if i < 0 {
			return nil
		}
		failure = map[string]any{"error": object(list(answer["choices"])[i])["error"]}
	}
	body, _ := json.Marshal(failure)
	return body
}

func byIndex(a, b any) int {
	x, _ := number(object(a)["index"])
	y, _ := number(object(b)["index"])
	return cmp.Compare(x, y)
}

func foldChoice(choice, chunk map[string]any) {
	message, delta := object(choice["message"]), object(chunk["delta"])
	answer, thoughts := readContent(delta)
	for key, piece := range map[string]string{"content": answer, "reasoning": thoughts, "refusal": text(delta["refusal"])} {
		if piece != "" {
			message[key] = text(message[key]) + piece
		}
	}
	for place, piece := range list(delta["tool_calls"]) {
		message["tool_calls"] = foldCall(list(message["tool_calls"]), object(piece), place)
	}
	if legacy := object(delta["function_call"]); legacy != nil {
		piece := map[string]any{"index": json.Number("0"), "function": legacy}
		message["tool_calls"] = foldCall(list(message["tool_calls"]), piece, 0)
	}
	if reason := text(chunk["finish_reason"]); reason != "" && choice["finish_reason"] == nil {
		choice["finish_reason"] = reason
	}
}

// foldCall adds a piece to the call with its id; without one to the last with its
// index, or without that in its place. Some hosts give all calls one index, and
// each its id.
func foldCall(calls []any, piece map[string]any, place int) []any {
	id := text(piece["id"])
	i := -1
	for n := range calls {
		known := text(object(calls[n])["id"])
		if id != "" && known != "" {
			if id == known {
				i = n
			}
		} else if piece["index"] != nil && byIndex(calls[n], piece) == 0 {
			i = n
		}
	}
	if i < 0 && piece["index"] == nil && id == "" && place < len(calls) {
		i = place
	}
	if i < 0 {
		i = len(calls)
		index := piece["index"]
		if index == nil {
			index = jsonNumber(int64(i))
		}
		calls = append(calls, map[string]any{
			"index": index, "id": "", "function": map[string]any{"name": "", "arguments": ""},
		})
	}
	call := object(calls[i])
	function, more := object(call["function"]), object(piece["function"])
	call["id"] = cmp.Or(text(call["id"]), text(piece["id"]))
	function["name"] = cmp.Or(text(function["name"]), text(more["name"]))
	function["arguments"] = text(function["arguments"]) + argumentText(more["arguments"])
	return calls
}

// argumentText is the text of arguments, which may come as the object itself.
func argumentText(value any) string {
	if object(value) == nil {
		return text(value)
	}
	data, _ := json.Marshal(value)
	return string(data)
}

func unfinishedCompletion(answer map[string]any) bool {
	choices := list(answer["choices"])
	return len(choices) == 0 || slices.ContainsFunc(choices, func(c any) bool {
		return object(c)["finish_reason"] == nil
	})
}

// readCompletion is the unified reading of a chat completion.
func readCompletion(body map[string]any) map[string]any {
	choices := slices.Clone(list(body["choices"]))
	slices.SortStableFunc(choices, byIndex)
	var first map[string]any
	if len(choices) > 0 {
		first = object(choices[0])
	}
	message := object(first["message"])
	raw := text(first["finish_reason"])
	// A stream without a finish broke off, as one at the limit did.
	cut := raw == "length" || raw == "" && body["streamed"] != nil
	calls := []any{}
	for _, c := range list(message["tool_calls"]) {
		function := object(object(c)["function"])
		calls = append(calls, readCall(text(object(c)["id"]), text(function["name"]), argumentText(function["arguments"]), cut))
	}
	if legacy := object(message["function_call"]); legacy != nil {
		calls = append(calls, readCall("", text(legacy["name"]), text(legacy["arguments"]), cut))
	}
	answer, thoughts := readContent(message)
	reason := openAIFinish(raw, len(calls) > 0, text(message["refusal"]) != "")
	if raw == "" && !cut {
		// A whole answer that does not say why it ended.
		reason = openAIFinish("unsaid", len(calls) > 0, false)
	}
	return map[string]any{
		"text": answer, "reasoning": thoughts,
		"refusal": text(message["refusal"]), "tool_calls": calls,
		"finish_reason": reason, "finish_raw": raw,
		"usage": readOpenAIUsage(usageOf(body)),
		"model": text(body["model"]), "id": text(body["id"]), "choices": jsonNumber(int64(len(choices))),
	}
}

// readContent is the text and the thoughts of a message or a delta. Parts join
// with nothing between; thoughts stand in one of two fields, or among the parts.
func readContent(message map[string]any) (answer, thoughts string) {
	answer = text(message["content"])
	thoughts = cmp.Or(text(message["reasoning_content"]), text(message["reasoning"]))
	for _, p := range list(message["content"]) {
		part := object(p)
		answer += text(part["text"])
		thoughts += text(part["thinking"])
		for _, piece := range list(part["thinking"]) {
			thoughts += text(object(piece)["text"])
		}
	}
	return answer, thoughts
}

// readCall marks a call that was cut.
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
		"stop": "stop", "eos": "stop", "length": "length", "model_length": "length",
		"tool_calls": "tool_calls", "function_call": "tool_calls", "tool_call": "tool_calls",
		"content_filter": "content_filter", "insufficient_system_resource": "error", "error": "error",
	}
	reason, known := words[raw]
	switch {
	case raw == "", reason == "length":
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
