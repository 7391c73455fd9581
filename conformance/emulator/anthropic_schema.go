package emulator

import (
	"encoding/json"
	"maps"
	"slices"
)

// unsupportedKeywords are JSON Schema keywords that structured outputs refuse.
// Fact: Anthropic's guide to structured outputs (2026-10); the words for an
// integer's minimum are recorded.
var unsupportedKeywords = map[string][]string{
	"integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
	"number":  {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
	"string":  {"minLength", "maxLength"},
	"array":   {"maxItems", "uniqueItems"},
}

// anthropicSchema says what keeps a schema from structured outputs, "" if
// nothing.
func anthropicSchema(schema json.RawMessage) string {
	var s map[string]json.RawMessage
	if json.Unmarshal(schema, &s) != nil {
		return ""
	}
	var kind string
	_ = json.Unmarshal(s["type"], &kind)
	for _, keyword := range unsupportedKeywords[kind] {
		if _, ok := s[keyword]; ok {
			return "For '" + kind + "' type, property '" + keyword + "' is not supported"
		}
	}
	var properties map[string]json.RawMessage
	_ = json.Unmarshal(s["properties"], &properties)
	if kind == "object" && string(compact(s["additionalProperties"])) != "false" {
		return "For 'object' type, 'additionalProperties' must be explicitly set to false"
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if problem := anthropicSchema(properties[name]); problem != "" {
			return problem
		}
	}
	if items, ok := s["items"]; ok {
		return anthropicSchema(items)
	}
	return ""
}
