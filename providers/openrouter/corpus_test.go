package openrouter_test

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
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/openrouter"
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
	files, err := filepath.Glob(filepath.Join(dir, "openrouter", "*.json"))
	require.NoError(t, err)
	read := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(raw, &rec), file)
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		switch rec.Dialect {
		case "openai-chat", "models-list", "embeddings":
			read++
			t.Run(name, func(t *testing.T) { readRecording(t, name, &rec) })
		}
	}
	require.GreaterOrEqual(t, read, 144)
}

func readRecording(t *testing.T, name string, rec *recording) {
	body := rec.Response.Body
	if rec.Response.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(body)
		require.NoError(t, err)
		body = string(raw)
	}
	s := wiretest.New(rec.Response.Status, http.Header{}, body)
	for key, values := range rec.Response.Headers {
		for _, value := range values {
			s.Answers[0].Header.Add(key, value)
		}
	}
	s.Answers[0].Header.Del("Content-Encoding")
	p, err := openrouter.New(openrouter.Config{APIKey: "k", HTTPClient: &http.Client{Transport: s}})
	require.NoError(t, err)
	switch rec.Dialect {
	case "models-list":
		models, err := p.ListModels(t.Context())
		require.NoError(t, err)
		require.NotNil(t, models[0].Price)
		require.NotEqual(t, llm.CapModels, models[0].Capabilities)
		return
	case "embeddings":
		resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: inputs(strings.Contains(name, "batch"))})
		require.NoError(t, err)
		require.NotNil(t, resp.Usage.ReportedCost)
		require.Len(t, resp.Vectors[0], 768)
		return
	}
	var resp *llm.ChatResponse
	if strings.HasPrefix(name, "stream-") {
		stream, openErr := p.ChatCompletionStream(t.Context(), hello())
		require.NoError(t, openErr)
		resp, err = stream.Collect()
	} else {
		resp, err = p.ChatCompletion(t.Context(), hello())
	}
	if kind := kindOf(name); kind != "" {
		e := failure(t, err)
		require.Equal(t, kind, e.Kind, e.Message)
		if kind != llm.KindStreamTruncated {
			var own *openrouter.Error
			require.ErrorAs(t, err, &own)
			require.Equal(t, rec.Response.Status, e.Status)
		}
		return
	}
	require.NoError(t, err)
	requireAnswer(t, name, resp)
}

// inputs are the texts of the recorded requests: three in a batch.
func inputs(batch bool) []string {
	if batch {
		return []string{"a", "b", "c"}
	}
	return []string{"a"}
}

// kindOf is the kind of the failure that a recording holds, empty for none.
func kindOf(name string) llm.Kind {
	switch name {
	case "error-in-200-1", "stream-error-1":
		return llm.KindServer
	case "stream-error-3":
		return llm.KindInvalidRequest
	case "stream-text-usage-5", "stream-text-usage-9":
		return llm.KindStreamTruncated
	}
	for prefix, kind := range map[string]llm.Kind{
		"error-400-bad-model": llm.KindNotFound, "error-400-context-length": llm.KindContextLength,
		"error-400-invalid": llm.KindInvalidRequest, "error-401-auth": llm.KindAuthentication,
		"error-403-forbidden": llm.KindPermission, "error-404-not-found": llm.KindNotFound, "error-429-rate-limit": llm.KindRateLimit,
	} {
		if strings.HasPrefix(name, prefix) {
			return kind
		}
	}
	return ""
}

func requireAnswer(t *testing.T, name string, resp *llm.ChatResponse) {
	t.Helper()
	require.NotEmpty(t, resp.ID)
	require.NotEmpty(t, resp.Model)
	require.NotNil(t, resp.Usage)
	require.True(t, resp.Usage.InputTokens.Known())
	require.True(t, resp.Usage.OutputTokens.Known())
	for i := range resp.Choices {
		if name != "chat-basic-5" { // whose finish is null
			require.NotContains(t, []llm.FinishReason{"", llm.FinishOther, llm.FinishError}, resp.Choices[i].FinishReason)
		}
	}
	for _, call := range resp.ToolCalls() {
		require.False(t, call.SyntheticID)
		require.True(t, call.Incomplete || json.Valid([]byte(call.Arguments)), call.Arguments)
	}
}
