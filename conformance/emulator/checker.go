package emulator

import (
	"encoding/json"
	"strconv"
	"strings"
)

// The words of pydantic, the checker behind Mistral's and other services' 422.

// checked is one complaint of the checker.
type checked struct {
	Type  string          `json:"type"`
	Loc   []any           `json:"loc"`
	Msg   string          `json:"msg"`
	Input json.RawMessage `json:"input"`
}

// extraForbidden is its complaint about a field that is not in the schema.
func extraForbidden(r *request, path string) checked {
	return checked{Type: "extra_forbidden", Loc: location(path), Msg: "Extra inputs are not permitted", Input: valueAt(r.body, path)}
}

// location is a path such as messages[0].content as the checker has it.
func location(path string) []any {
	loc := []any{"body"}
	for step := range strings.FieldsFuncSeq(path, func(c rune) bool { return c == '.' || c == '[' || c == ']' }) {
		if i, err := strconv.Atoi(step); err == nil {
			loc = append(loc, i)
		} else {
			loc = append(loc, step)
		}
	}
	return loc
}

// valueAt is the value at a path of a body; null if there is none.
func valueAt(body []byte, path string) json.RawMessage {
	value := json.RawMessage(body)
	for _, step := range location(path)[1:] {
		var next json.RawMessage
		switch s := step.(type) {
		case int:
			var list []json.RawMessage
			if json.Unmarshal(value, &list) != nil || s >= len(list) {
				return null
			}
			next = list[s]
		case string:
			var object map[string]json.RawMessage
			if json.Unmarshal(value, &object) != nil || object[s] == nil {
				return null
			}
			next = object[s]
		}
		value = next
	}
	return compact(value)
}
