package client

import (
	"encoding/json"

	"github.com/parley-llm/parley/llm"
)

// Finish completes a choice by the unified rules: calls finish an answer unless
// a limit cut it, and a call without arguments has none.
func Finish(c *llm.Choice) {
	calls := 0
	for i, part := range c.Message.Parts {
		call, ok := part.(llm.ToolCallPart)
		if !ok {
			continue
		}
		calls++
		if call.Arguments == "" {
			call.Arguments = "{}"
			c.Message.Parts[i] = call
		}
	}
	if calls > 0 && c.FinishReason == llm.FinishStop {
		c.FinishReason = llm.FinishToolCalls
	}
}

// Word translates a service's word for a finish by a table; one that it lacks is
// other.
func Word(words map[string]llm.FinishReason, raw string) llm.FinishReason {
	if reason, ok := words[raw]; ok {
		return reason
	}
	return llm.FinishOther
}

// Positive is a count that a library gives as 0 when the service did not report
// it.
func Positive(n int64) llm.Tokens {
	if n == 0 {
		return llm.Tokens{}
	}
	return llm.Count(n)
}

// AppendText adds text to the parts of an answer; none adds no part.
func AppendText(parts []llm.Part, text string) []llm.Part {
	if text == "" {
		return parts
	}
	return append(parts, llm.TextPart{Text: text})
}

// JSON encodes what a library gave as a typed value.
func JSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}

// Object decodes a JSON Schema into the map that libraries take.
func Object(schema json.RawMessage) (map[string]any, error) {
	var m map[string]any
	err := json.Unmarshal(schema, &m)
	return m, err
}
