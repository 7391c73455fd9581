package azureai_test

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
	"github.com/parley-llm/parley/providers/azureai"
)

// recording is what the test needs of a recorded exchange.
type recording struct {
	Model, Dialect string
	Request        struct{ Body *string }
	Response       struct {
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
	files, err := filepath.Glob(filepath.Join(dir, "azureai", "*.json"))
	require.NoError(t, err)
	read := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(raw, &rec), file)
		if rec.Dialect != "openai-chat" && rec.Dialect != "embeddings" {
			continue
		}
		read++
		t.Run(filepath.Base(file), func(t *testing.T) { readRecording(t, &rec) })
	}
	require.Greater(t, read, 15)
}

// replay is a recorder that answers as the recording does.
func (rec *recording) replay(t *testing.T) *recorder {
	r := &recorder{status: rec.Response.Status, body: rec.Response.Body, header: http.Header{}}
	if rec.Response.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(r.body)
		require.NoError(t, err)
		r.body = string(raw)
	}
	for name, values := range rec.Response.Headers {
		if name := http.CanonicalHeaderKey(name); name != "Content-Encoding" && name != "Content-Length" {
			r.header[name] = values
		}
	}
	return r
}

func readRecording(t *testing.T, rec *recording) {
	r := rec.replay(t)
	p := connect(t, azureai.Config{}, r)
	var err error
	if rec.Dialect == "embeddings" {
		err = readVectors(t, p, rec)
	} else {
		err = readChat(t, p, rec, r)
	}
	if rec.Response.Status == http.StatusOK {
		require.NoError(t, err)
		return
	}
	e := failed(t, err)
	require.NotEmpty(t, e.Message)
	require.NotEmpty(t, e.Code)
	require.NotEmpty(t, e.RequestID)
	require.Equal(t, map[int]llm.Kind{
		401: llm.KindAuthentication, 404: llm.KindNotFound, 422: llm.KindInvalidRequest,
	}[e.Status], e.Kind)
}

func readVectors(t *testing.T, p *azureai.Provider, rec *recording) error {
	var asked struct{ Input json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(*rec.Request.Body), &asked))
	input := []string{"recorded"}
	if strings.HasPrefix(string(asked.Input), "[") {
		require.NoError(t, json.Unmarshal(asked.Input, &input))
	}
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: rec.Model, Input: input})
	if err == nil {
		require.Len(t, resp.Vectors, len(input))
		require.NotEmpty(t, resp.Vectors[0])
		require.True(t, resp.Usage.InputTokens.Known())
	}
	return err
}

func readChat(t *testing.T, p *azureai.Provider, rec *recording, r *recorder) error {
	var resp *llm.ChatResponse
	var err error
	if strings.HasPrefix(r.body, "data:") {
		s, failure := p.ChatCompletionStream(t.Context(), ask(rec.Model))
		require.NoError(t, failure)
		resp, err = s.Collect()
	} else {
		resp, err = p.ChatCompletion(t.Context(), ask(rec.Model))
	}
	if err != nil {
		return err
	}
	require.NotEmpty(t, resp.ID)
	require.NotEmpty(t, resp.Model)
	require.NotEqual(t, llm.FinishOther, resp.FinishReason())
	if strings.Contains(r.body, `"usage":{`) {
		require.NotNil(t, resp.Usage)
		require.True(t, resp.Usage.InputTokens.Known())
		require.True(t, resp.Usage.OutputTokens.Known())
	}
	if resp.FinishReason() != llm.FinishLength {
		require.NotEmpty(t, resp.Choices[0].Message.Parts)
	}
	for _, call := range resp.ToolCalls() {
		require.True(t, call.Incomplete || json.Valid([]byte(call.Arguments)), call.Arguments)
	}
	return nil
}
