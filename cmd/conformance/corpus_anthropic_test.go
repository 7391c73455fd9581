package main

import (
	"encoding/json"
	"maps"
	"testing"
)

// foldMessage folds the events of a stream into the message that they stand for,
// up to an error event.
func foldMessage(t *testing.T, stream []event) (message map[string]any, failed []byte) {
	t.Helper()
	message = map[string]any{}
	usage := map[string]any{}
	blocks := []any{}
	block := map[string]any{}
	keep := func(counts map[string]any) {
		for key, value := range counts {
			if value != nil {
				usage[key] = value
			}
		}
	}
	for _, e := range stream {
		event := object(parse(t, e.data))
		delta := object(event["delta"])
		if event["type"] == "error" {
			failed = e.data
			break
		}
		switch event["type"] {
		case "message_start":
			message = object(event["message"])
			keep(object(message["usage"]))
		case "content_block_start":
			block = maps.Clone(object(event["content_block"]))
			block["partial"] = ""
			blocks = append(blocks, block)
		case "content_block_delta":
			for ours, theirs := range map[string]string{"text": "text", "thinking": "thinking", "partial": "partial_json"} {
				if piece := text(delta[theirs]); piece != "" {
					block[ours] = text(block[ours]) + piece
				}
			}
		case "message_delta":
			if reason := delta["stop_reason"]; reason != nil {
				message["stop_reason"] = reason
			}
			keep(object(event["usage"]))
		}
	}
	for _, b := range blocks {
		if partial := text(object(b)["partial"]); partial != "" {
			object(b)["input"] = arguments(partial)
		}
	}
	message["content"], message["usage"] = blocks, usage
	return message, failed
}

func unfinishedMessage(answer map[string]any) bool { return answer["stop_reason"] == nil }

// readMessage is the unified reading of a message.
func readMessage(message map[string]any) map[string]any {
	var answer, thoughts string
	calls := []any{}
	raw := text(message["stop_reason"])
	for _, b := range list(message["content"]) {
		block := object(b)
		switch block["type"] {
		case "text":
			answer += text(block["text"])
		case "thinking":
			thoughts += text(block["thinking"])
		case "tool_use":
			call := map[string]any{"id": text(block["id"]), "name": text(block["name"]), "arguments": block["input"]}
			if _, fragment := block["input"].(string); fragment {
				call["incomplete"] = true
			}
			calls = append(calls, call)
		}
	}
	return map[string]any{
		"text": answer, "reasoning": thoughts, "refusal": "", "tool_calls": calls,
		"finish_reason": anthropicFinish(raw, len(calls) > 0), "finish_raw": raw,
		"usage": readAnthropicUsage(object(message["usage"])),
		"model": text(message["model"]), "id": text(message["id"]), "choices": json.Number("1"),
	}
}

func anthropicFinish(raw string, calls bool) string {
	words := map[string]string{
		"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length",
		"model_context_window_exceeded": "length", "tool_use": "tool_calls", "refusal": "content_filter",
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

// readAnthropicUsage adds the cached tokens to the input, which the service
// counts apart.
func readAnthropicUsage(said map[string]any) any {
	if said == nil {
		return nil
	}
	usage := map[string]any{}
	var input int64
	for theirs, ours := range map[string]string{
		"input_tokens": "", "cache_read_input_tokens": "cached_tokens", "cache_creation_input_tokens": "cache_write_tokens",
	} {
		n, ok := number(said[theirs])
		if !ok {
			continue
		}
		input += n
		if ours != "" {
			usage[ours] = jsonNumber(n)
		}
	}
	output, _ := number(said["output_tokens"])
	usage["input_tokens"] = jsonNumber(input)
	usage["output_tokens"] = jsonNumber(output)
	usage["total_tokens"] = jsonNumber(input + output)
	if n, ok := number(object(said["output_tokens_details"])["thinking_tokens"]); ok {
		usage["reasoning_tokens"] = jsonNumber(n)
	}
	return usage
}
