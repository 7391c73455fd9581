package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"
)

// foldContents folds the chunks of a stream of Gemini's into the one answer that
// they stand for, up to a chunk that is an error.
func foldContents(t *testing.T, stream []event) (whole map[string]any, failed []byte) {
	t.Helper()
	whole = map[string]any{}
	usage := map[string]any{}
	candidates := map[int64]map[string]any{}
	for _, e := range stream {
		chunk := object(parse(t, e.data))
		if failed = failureWithin(chunk); failed != nil {
			break
		}
		for _, key := range []string{"responseId", "modelVersion", "promptFeedback"} {
			if whole[key] == nil && chunk[key] != nil {
				whole[key] = chunk[key]
			}
		}
		for key, value := range object(chunk["usageMetadata"]) {
			if value != nil {
				usage[key] = value
			}
		}
		for _, c := range list(chunk["candidates"]) {
			index, _ := number(object(c)["index"])
			if candidates[index] == nil {
				candidates[index] = map[string]any{"index": jsonNumber(index), "content": map[string]any{}}
			}
			candidate := candidates[index]
			content := object(candidate["content"])
			content["parts"] = append(list(content["parts"]), list(object(object(c)["content"])["parts"])...)
			if candidate["finishReason"] == nil && object(c)["finishReason"] != nil {
				candidate["finishReason"] = object(c)["finishReason"]
			}
		}
	}
	all := []any{}
	for _, candidate := range candidates {
		all = append(all, candidate)
	}
	slices.SortFunc(all, byIndex)
	whole["candidates"], whole["usageMetadata"] = all, usage
	return whole, failed
}

func unfinishedContents(answer map[string]any) bool {
	candidates := list(answer["candidates"])
	if len(candidates) == 0 {
		return blockReason(answer) == ""
	}
	return slices.ContainsFunc(candidates, func(c any) bool { return object(c)["finishReason"] == nil })
}

// blockReason is why the prompt was refused; "" if it was not.
func blockReason(answer map[string]any) string {
	return text(object(answer["promptFeedback"])["blockReason"])
}

// readContents is the unified reading of an answer of Gemini's. A refused prompt
// is an answer without text.
func readContents(body map[string]any) map[string]any {
	candidates := slices.Clone(list(body["candidates"]))
	slices.SortStableFunc(candidates, byIndex)
	line := map[string]any{
		"text": "", "reasoning": "", "refusal": "", "tool_calls": []any{},
		"finish_reason": "", "finish_raw": "",
		"usage": readGeminiUsage(object(body["usageMetadata"])),
		"model": text(body["modelVersion"]), "id": text(body["responseId"]),
		"choices": jsonNumber(int64(len(candidates))),
	}
	if len(candidates) > 0 {
		readCandidate(line, object(candidates[0]))
	} else if reason := blockReason(body); reason != "" {
		line["choices"], line["finish_reason"], line["finish_raw"] = json.Number("1"), "content_filter", reason
	}
	return line
}

func readCandidate(line, candidate map[string]any) {
	calls := []any{}
	for _, p := range list(object(candidate["content"])["parts"]) {
		part := object(p)
		field := "text"
		if part["thought"] == true {
			field = "reasoning"
		}
		line[field] = text(line[field]) + text(part["text"])
		if call := object(part["functionCall"]); call != nil {
			args := call["args"]
			if args == nil {
				args = map[string]any{}
			}
			calls = append(calls, map[string]any{"id": text(call["id"]), "name": text(call["name"]), "arguments": args})
		}
	}
	raw := text(candidate["finishReason"])
	if n, ok := candidate["finishReason"].(json.Number); ok {
		raw = n.String()
	}
	line["tool_calls"], line["finish_raw"] = calls, raw
	line["finish_reason"] = geminiFinish(raw, len(calls) > 0)
}

func geminiFinish(raw string, calls bool) string {
	words := map[string]string{
		"": "", "STOP": "stop", "1": "stop", "MAX_TOKENS": "length",
		"SAFETY": "content_filter", "RECITATION": "content_filter", "BLOCKLIST": "content_filter",
		"PROHIBITED_CONTENT": "content_filter", "SPII": "content_filter", "MODEL_ARMOR": "content_filter",
		"IMAGE_SAFETY": "content_filter", "IMAGE_PROHIBITED_CONTENT": "content_filter", "IMAGE_RECITATION": "content_filter",
		"MALFORMED_FUNCTION_CALL": "error", "UNEXPECTED_TOOL_CALL": "error",
		"TOO_MANY_TOOL_CALLS": "error", "MISSING_THOUGHT_SIGNATURE": "error",
	}
	reason, known := words[raw]
	switch {
	case raw == "", reason == "length":
		return reason
	case calls:
		return "tool_calls"
	case !known:
		return "other"
	default:
		return reason
	}
}

// readGeminiUsage adds what the service counts apart: the prompts of its own
// tools to the input, and the thoughts to the output. It leaves zeros out.
func readGeminiUsage(said map[string]any) any {
	usage := map[string]any{}
	for ours, theirs := range map[string][]string{
		"input_tokens":     {"promptTokenCount", "toolUsePromptTokenCount"},
		"output_tokens":    {"candidatesTokenCount", "thoughtsTokenCount"},
		"reasoning_tokens": {"thoughtsTokenCount"},
		"cached_tokens":    {"cachedContentTokenCount"},
		"total_tokens":     {"totalTokenCount"},
	} {
		for _, name := range theirs {
			if n, ok := number(said[name]); ok {
				before, _ := number(usage[ours])
				usage[ours] = jsonNumber(before + n)
			}
		}
	}
	if cmp.Or(usage["input_tokens"], usage["output_tokens"]) == nil {
		return nil
	}
	return settled(usage)
}
