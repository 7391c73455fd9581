package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// The corpus test compares what decode makes of real recorded answers with a
// second reading of the same bytes. That reading (corpus_*_test.go) shares
// nothing with the providers: it goes through encoding/json into maps, and cuts
// event streams by hand.

// corpusFolders are the folders whose dialects the built providers speak.
var corpusFolders = []string{"openai", "anthropic", "azure", "deepseek"}

// outOfScopeDialects are the ones that are expected not to be decoded, there.
var outOfScopeDialects = map[string]bool{
	"openai-responses": true, "openai-completions": true, "moderations": true,
	"image-edits": true, "count-tokens": true, "model-get": true,
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	root := os.Getenv("CORPUS_DIR")
	if root == "" {
		t.Skip("CORPUS_DIR is not set: the answers of real services are not in this repository")
	}
	for _, folder := range corpusFolders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			checkFolder(t, filepath.Join(root, folder))
		})
	}
}

func checkFolder(t *testing.T, folder string) {
	lines := decodeLines(t, folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	require.Len(t, lines, len(files), "one line for each file")

	checked := 0
	unserved := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		entry := object(parse(t, data))
		got := lines[filepath.ToSlash(file)]
		require.NotNil(t, got, "no line for %s", file)
		if dialect := text(entry["dialect"]); outOfScopeDialects[dialect] {
			unserved[dialect] = true
			require.Equal(t, kindOutOfScope, got["kind"], file)
			require.NotEmpty(t, got["why"], file)
			continue
		}
		want := readEntry(t, entry)
		if diff := cmp.Diff(want, normal(t, want, got)); diff != "" {
			t.Errorf("%s (-bytes +decode):\n%s", filepath.Base(file), diff)
		}
		checked++
	}
	require.Positive(t, checked, "nothing was checked")
	t.Logf("%d entries agree or are listed above; out of scope: %v", checked, slices.Sorted(maps.Keys(unserved)))
}

// decodeLines runs the decode verb and indexes its lines by file.
func decodeLines(t *testing.T, folder string) map[string]map[string]any {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run([]string{"decode", folder}, strings.NewReader(""), &stdout, &stderr, func(string) string { return "" })
	require.Zero(t, code, stderr.String())
	lines := map[string]map[string]any{}
	dec := json.NewDecoder(&stdout)
	dec.UseNumber()
	for {
		var line map[string]any
		err := dec.Decode(&line)
		if err == io.EOF {
			return lines
		}
		require.NoError(t, err)
		lines[text(line["file"])] = line
	}
}

// normal brings a line of decode to the form of the second reading: arguments
// are compared as JSON, and fields of errors that the bytes do not settle are
// left out.
func normal(t *testing.T, want, got map[string]any) map[string]any {
	t.Helper()
	delete(got, "file")
	delete(got, "read_as")
	if response, ok := got["response"].(map[string]any); ok {
		for _, call := range list(response["tool_calls"]) {
			c := object(call)
			c["arguments"] = arguments(text(c["arguments"]))
		}
	}
	wanted := object(want["error"])
	if reported, ok := got["error"].(map[string]any); ok {
		for key := range reported {
			if _, settled := wanted[key]; !settled {
				delete(reported, key)
			}
		}
	}
	return got
}

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
