package anthropic_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// recording is what the test needs of a recorded exchange.
type recording struct {
	Dialect  string
	Response struct {
		Status   int
		Headers  map[string][]string
		Body     string
		Encoding string
	}
}

// TestRecorded reads answers that the real service gave. Their content is
// checked elsewhere; here each must decode, or be the error that it is.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("CORPUS_DIR")
	if dir == "" {
		t.Skip("CORPUS_DIR is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	require.NoError(t, err)
	read := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(raw, &rec), file)
		name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
		isList := strings.HasPrefix(name, "anthropic/models-list")
		if rec.Dialect != "anthropic-messages" && !isList {
			continue
		}
		read++
		t.Run(name, func(t *testing.T) { readRecording(t, &rec, isList) })
	}
	require.Greater(t, read, 100)
}

func readRecording(t *testing.T, rec *recording, isList bool) {
	body := rec.Response.Body
	if rec.Response.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(body)
		require.NoError(t, err)
		body = string(raw)
	}
	header := http.Header{}
	for name, values := range rec.Response.Headers {
		for _, value := range values {
			header.Add(name, value)
		}
	}
	header.Del("Content-Encoding")
	p := newProvider(t, reply(rec.Response.Status, header, body))
	if isList {
		models, err := p.ListModels(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, models)
		return
	}
	var resp *llm.ChatResponse
	var err error
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		resp, err = p.ChatCompletion(t.Context(), hello())
	} else {
		var stream *llm.ChatStream
		stream, err = p.ChatCompletionStream(t.Context(), hello())
		require.NoError(t, err)
		resp, err = stream.Collect()
	}
	if rec.Response.Status != http.StatusOK {
		require.Error(t, err)
		failed, ok := err.(*llm.Error)
		require.True(t, ok)
		require.NotEmpty(t, failed.Type)
		require.NotEmpty(t, failed.Message)
		require.NotEmpty(t, failed.RequestID)
		t.Log(err, failed.NoRetry)
		return
	}
	require.NoError(t, err)
	require.NotEmpty(t, resp.ID)
	require.NotEmpty(t, resp.Model)
	require.NotNil(t, resp.Usage)
	require.True(t, resp.Usage.InputTokens.Known())
	require.True(t, resp.Usage.OutputTokens.Known())
	require.NotEqual(t, llm.FinishOther, resp.FinishReason())
	for _, call := range resp.ToolCalls() {
		require.True(t, call.Incomplete || json.Valid([]byte(call.Arguments)), call.Arguments)
	}
}
