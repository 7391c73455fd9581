package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arguments reads the arguments of a call as JSON, or keeps a fragment as text.
func arguments(s string) any {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil || dec.More() {
		return "fragment: " + s
	}
	return value
}

// parse reads JSON into maps, with numbers as they are written.
func parse(t *testing.T, data []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	require.NoError(t, dec.Decode(&value), "%.200s", data)
	return value
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// number is a JSON number as a count, and whether there was one.
func number(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func jsonNumber(n int64) json.Number {
	data, _ := json.Marshal(n)
	return json.Number(data)
}
