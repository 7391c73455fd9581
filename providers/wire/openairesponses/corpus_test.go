package openairesponses_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// recorded is a recorded exchange with a real service.
type recorded struct {
	Dialect  string
	Response struct {
		Status int
		Body   string
	}
}

// The streams of real services are the answers that their last events hold, and
// every answer can be sent back.
func TestCorpus(t *testing.T) {
	root := os.Getenv("CORPUS_DIR")
	if root == "" {
		t.Skip("CORPUS_DIR is not set: the answers of real services are not in this repository")
	}
	files, err := filepath.Glob(filepath.Join(root, "*", "responses-*.json"))
	require.NoError(t, err)
	streams, whole := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var r recorded
		require.NoError(t, json.Unmarshal(data, &r))
		if r.Response.Status >= 400 {
			continue
		}
		name := filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file))
		last := lastResponse(t, r.Response.Body)
		if last == "" {
			whole++
			resp, err := unary(t, acme, r.Response.Body)
			require.NoError(t, err, name)
			sendBack(t, resp)
			continue
		}
		streams++
		t.Run(name, func(t *testing.T) {
			want, err := unary(t, acme, last)
			require.NoError(t, err)
			got, err := streamed(t, acme, r.Response.Body)
			require.NoError(t, err)
			sendBack(t, got)
			// A service encrypts the same thoughts anew for each event.
			alike(t, want, got)
			same(t, want, got)
		})
	}
	require.Positive(t, streams)
	require.Positive(t, whole)
}

// lastResponse is the answer in the event that ends a stream; empty if the body
// is no stream.
func lastResponse(t *testing.T, body string) string {
	t.Helper()
	last := ""
	for line := range strings.Lines(body) {
		data, ok := strings.CutPrefix(line, "data:")
		if !ok || strings.TrimSpace(data) == "[DONE]" {
			continue
		}
		var event struct {
			Type     string
			Response json.RawMessage
		}
		require.NoError(t, json.Unmarshal([]byte(data), &event))
		if event.Type == "response.completed" || event.Type == "response.incomplete" {
			last = string(event.Response)
		}
	}
	return last
}

// alike takes over the encrypted forms of want where got has others.
func alike(t *testing.T, want, got *llm.ChatResponse) {
	t.Helper()
	expected, parts := want.Message().Parts, got.Message().Parts
	require.Len(t, parts, len(expected))
	for i := range parts {
		switch w := expected[i].(type) {
		case llm.ReasoningPart:
			g, ok := parts[i].(llm.ReasoningPart)
			require.True(t, ok)
			require.Equal(t, w.Signature == "", g.Signature == "")
			require.Equal(t, strings.ReplaceAll(w.Opaque, w.Signature, ""), strings.ReplaceAll(g.Opaque, g.Signature, ""))
			g.Signature, g.Opaque = w.Signature, w.Opaque
			parts[i] = g
		case llm.OpaquePart:
			if w.Type == "compaction" {
				parts[i] = w
			}
		case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolCallPart, llm.ToolResultPart, llm.RefusalPart:
		}
	}
}

func sendBack(t *testing.T, resp *llm.ChatResponse) {
	t.Helper()
	req := hello()
	req.Messages = append(req.Messages, resp.Message(), llm.User("and?"))
	body, _, err := acme.Encode(req, false)
	require.NoError(t, err)
	for i, part := range resp.Message().Parts {
		if p, ok := part.(llm.ReasoningPart); ok && p.Signature != "" && i < len(resp.Message().Parts)-1 {
			require.Contains(t, string(body), p.Opaque)
		}
	}
}
