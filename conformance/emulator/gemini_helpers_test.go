package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
)

// startGoogle starts an emulator on the host of a path, with further turns.
func startGoogle(t *testing.T, path string, turns ...scenario.Turn) (*emulator.Emulator, string) {
	t.Helper()
	dialect, base := "gemini", googleAPI
	if strings.HasPrefix(path, "/v1beta/") {
		base = "https://generativelanguage.googleapis.com"
	}
	if strings.Contains(path, "/anthropic/") {
		dialect = "vertexai-claude"
	}
	e, err := emulator.New(dialect, emulator.Options{Turns: turns, GoodKey: goodKey, BadKey: badKey, BaseURL: base})
	require.NoError(t, err)
	return e, base
}

// googleRequest is a correct request, with a token where the path has a project
// and else with a key.
func googleRequest(base, path, body string) *http.Request {
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if strings.Contains(path, "/projects/") {
		r.Header.Set("Authorization", "Bearer "+goodKey)
	} else {
		r.Header.Set("X-Goog-Api-Key", goodKey)
	}
	return r
}

// askGoogle plays one turn with one body, as Vertex AI or the Gemini API, after
// the path.
func askGoogle(t *testing.T, path string, turn scenario.Turn, body string) (*httptest.ResponseRecorder, []scenario.Finding) {
	t.Helper()
	if strings.Contains(path, ":stream") && turn.Op == scenario.OpChat {
		turn.Op = scenario.OpChatStream
	}
	e, base := startGoogle(t, path, turn)
	w := send(e, googleRequest(base, path, body))
	return w, e.Findings()
}

// geminiBody is a request with further fields.
func geminiBody(fields string) string {
	if fields == "" {
		return geminiHi
	}
	return "{" + fields + "," + geminiHi[1:]
}
