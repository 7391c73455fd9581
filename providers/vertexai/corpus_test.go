package vertexai_test

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
	"github.com/parley-llm/parley/providers/vertexai"
)

// recording is what the test needs of a recorded exchange.
type recording struct {
	Dialect, Variant, Model string
	Request                 struct{ Body *string }
	Response                struct {
		Status   int
		Headers  map[string][]string
		Body     string
		Encoding string
	}
}

// TestRecorded reads answers that the real services gave. Their content is
// checked elsewhere; here each must decode, or be the error that it is.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("CORPUS_DIR")
	if dir == "" {
		t.Skip("CORPUS_DIR is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "vertexai", "*.json"))
	require.NoError(t, err)
	read := map[string]int{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var rec recording
		require.NoError(t, json.Unmarshal(raw, &rec), file)
		name := filepath.Base(file)
		if rec.Dialect == "count-tokens" || strings.Contains(name, "nosse") {
			continue // not served
		}
		read[rec.Dialect]++
		t.Run(name, func(t *testing.T) { readRecording(t, &rec) })
	}
	require.Greater(t, read["gemini"], 180)
	require.Greater(t, read["anthropic-messages"], 20)
	require.Equal(t, 5, read["embeddings"])
	require.Equal(t, 3, read["models-list"])
}

func readRecording(t *testing.T, rec *recording) {
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
	p := project(t, "us-east5", reply(rec.Response.Status, header, body))
	if rec.Variant == "gemini-api" {
		p = gemini(t, reply(rec.Response.Status, header, body))
	}
	var err error
	switch rec.Dialect {
	case "models-list":
		var list []llm.Model
		list, err = p.ListModels(t.Context())
		if err == nil {
			require.NotEmpty(t, list)
			require.NotContains(t, list[0].ID, "/")
		}
	case "embeddings":
		inputs := make([]string, max(strings.Count(*rec.Request.Body, `"content"`), 1))
		for i := range inputs {
			inputs[i] = "recorded"
		}
		var resp *llm.EmbeddingResponse
		resp, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-004", Input: inputs})
		if err == nil {
			require.Len(t, resp.Vectors, len(inputs))
			require.Equal(t, 768, len(resp.Vectors[0]))
		}
	default:
		err = readChat(t, p, rec.Model, body)
	}
	if rec.Response.Status == http.StatusOK {
		require.NoError(t, err)
		return
	}
	failed, ok := err.(*llm.Error)
	require.True(t, ok, "%T %v", err, err)
	require.NotEmpty(t, failed.Type)
	require.NotEmpty(t, failed.Message)
	want := llm.KindInvalidRequest
	switch {
	case rec.Response.Status == http.StatusNotFound:
		want = llm.KindNotFound
	case strings.Contains(body, "API_KEY_INVALID"):
		want = llm.KindAuthentication
	}
	require.Equal(t, want, failed.Kind)
}

func readChat(t *testing.T, p *vertexai.Provider, model, body string) error {
	req := &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("recorded")}}
	var resp *llm.ChatResponse
	var err error
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		resp, err = p.ChatCompletion(t.Context(), req)
	} else {
		var stream *llm.ChatStream
		stream, err = p.ChatCompletionStream(t.Context(), req)
		require.NoError(t, err)
		resp, err = stream.Collect()
	}
	if err != nil {
		return err
	}
	require.NotEmpty(t, resp.Model)
	require.NotEqual(t, llm.FinishOther, resp.FinishReason())
	require.NotNil(t, resp.Usage)
	require.True(t, resp.Usage.InputTokens.Known())
	require.True(t, resp.Usage.OutputTokens.Known())
	total := resp.Usage.InputTokens.Or(0) + resp.Usage.OutputTokens.Or(0)
	require.Equal(t, total, resp.Usage.TotalTokens.Or(0))
	for _, call := range resp.ToolCalls() {
		require.NotEmpty(t, call.ID)
		require.True(t, json.Valid([]byte(call.Arguments)), call.Arguments)
	}
	// Whatever the service said can go back to it.
	req.Messages = append(req.Messages, resp.Message())
	for _, call := range resp.ToolCalls() {
		req.Messages = append(req.Messages, llm.ToolResult(call.ID, call.Name, "done"))
	}
	again, err := p.ChatCompletionStream(t.Context(), req)
	if err == nil {
		require.NoError(t, again.Close())
	}
	require.NotErrorIs(t, err, llm.ErrInvalidRequest)
	return nil
}
