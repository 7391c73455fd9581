package moonshot_test

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
	"github.com/parley-llm/parley/providers/moonshot"
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
	files, err := filepath.Glob(filepath.Join(dir, "moonshot", "*.json"))
	require.NoError(t, err)
	read := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(raw, &rec), file)
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		switch rec.Dialect {
		case "openai-chat":
			read++
			t.Run(name, func(t *testing.T) { readRecording(t, name, &rec) })
		}
	}
	require.GreaterOrEqual(t, read, 12)
}

func readRecording(t *testing.T, name string, rec *recording) {
	body := rec.Response.Body
	if rec.Response.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(body)
		require.NoError(t, err)
		body = string(raw)
	}
	header := http.Header{}
	for key, values := range rec.Response.Headers {
		for _, value := range values {
			header.Add(key, value)
		}
	}
	header.Del("Content-Encoding")
	p, _ := newProvider(t, answer{rec.Response.Status, header, body})
	var resp *llm.ChatResponse
	var err error
	if strings.HasPrefix(name, "stream-") {
		resp, err = collect(t, p, hello)
	} else {
		resp, err = p.ChatCompletion(t.Context(), hello)
	}
	if rec.Response.Status != http.StatusOK {
		requireFailure(t, name, rec, err)
		return
	}
	require.NoError(t, err)
	if resp != nil {
		requireAnswer(t, resp)
	}
}

func requireAnswer(t *testing.T, resp *llm.ChatResponse) {
	t.Helper()
	require.NotEmpty(t, resp.ID)
	require.NotEmpty(t, resp.Model)
	require.NotNil(t, resp.Usage)
	require.True(t, resp.Usage.InputTokens.Known())
	require.True(t, resp.Usage.OutputTokens.Known())
	for i := range resp.Choices {
		require.NotContains(t, []llm.FinishReason{"", llm.FinishOther}, resp.Choices[i].FinishReason)
		require.True(t, len(resp.Choices[i].Message.Parts) > 0 || resp.Choices[i].FinishReason == llm.FinishLength)
	}
	for _, call := range resp.ToolCalls() {
		require.False(t, call.SyntheticID)
		require.True(t, call.Incomplete || json.Valid([]byte(call.Arguments)), call.Arguments)
	}
}

// kinds are the kinds of the recorded failures, by the beginning of their names.
var kinds = map[string]llm.Kind{
	"error-400-invalid":    llm.KindInvalidRequest,
	"error-429-rate-limit": llm.KindOverloaded,
}

func requireFailure(t *testing.T, name string, rec *recording, err error) {
	t.Helper()
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, rec.Response.Status, e.Status)
	require.NotEmpty(t, e.Message)
	require.Equal(t, kinds[name[:strings.LastIndexByte(name, '-')]], e.Kind, e.Message)
	var own *moonshot.Error
	require.ErrorAs(t, err, &own)
}
