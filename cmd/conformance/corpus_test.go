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

// geminiArray stands for Gemini's streams in the form of one JSON array.
const geminiArray = "gemini as an array"

// corpusFolders are the folders, with the dialects that are not decoded there.
var corpusFolders = map[string][]string{
	"anthropic":        {"count-tokens"},
	"azure":            {"openai-completions"},
	"azureai":          nil,
	"deepseek":         nil,
	"metallama":        nil,
	"mistral":          nil,
	"moonshot":         nil,
	"openai":           {"image-edits", "model-get", "moderations", "openai-completions"},
	"openrouter":       nil,
	"vertexai":         {"count-tokens", geminiArray},
	"x-compat-hosts":   {"openai-completions"},
	"x-vercel-gateway": nil,
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	root := os.Getenv("CORPUS_DIR")
	if root == "" {
		t.Skip("CORPUS_DIR is not set: the answers of real services are not in this repository")
	}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		}
	}
	require.Equal(t, slices.Sorted(maps.Keys(corpusFolders)), folders)
	for folder, unserved := range corpusFolders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, unserved, checkFolder(t, filepath.Join(root, folder)), "out of scope")
		})
	}
}

// checkFolder compares every recording of a folder, and returns the dialects that
// are out of scope there.
func checkFolder(t *testing.T, folder string) []string {
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
		if dialect := unservedDialect(t, filepath.Base(folder), entry); dialect != "" {
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
	t.Logf("%d of %d entries were compared", checked, len(files))
	return slices.Sorted(maps.Keys(unserved))
}

// unservedDialect is the name of what the library does not serve; "" for the
// rest.
func unservedDialect(t *testing.T, folder string, entry map[string]any) string {
	t.Helper()
	dialect, response := text(entry["dialect"]), object(entry["response"])
	if status, _ := number(response["status"]); dialect == "gemini" && status < 400 &&
		strings.HasPrefix(strings.TrimSpace(string(bodyOf(t, response))), "[") {
		dialect = geminiArray
	}
	if slices.Contains(corpusFolders[folder], dialect) {
		return dialect
	}
	return ""
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
