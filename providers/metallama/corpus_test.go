package metallama_test

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
	"github.com/parley-llm/parley/providers/metallama"
)

// recording is what the test needs of a recorded exchange.
type recording struct {
	Dialect  string
	Variant  string
	Response struct {
		Status   int
		Headers  map[string][]string
		Body     string
		Encoding string
	}
}

// hosts are the hosts of the recordings; the router of a third is read by the
// default.
var hosts = map[string]metallama.Host{
	"via-groq": metallama.Groq, "via-cerebras": metallama.Cerebras, "via-together": metallama.Together, "via-huggingface": metallama.Meta,
}

// TestRecorded reads answers that real services gave. Their content is checked
// elsewhere; here each must decode, or be the error that it is.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("CORPUS_DIR")
	if dir == "" {
		t.Skip("CORPUS_DIR is not set")
	}
	read := 0
	for _, folder := range []string{"metallama", "x-compat-hosts"} {
		files, err := filepath.Glob(filepath.Join(dir, folder, "*.json"))
		require.NoError(t, err)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			var rec recording
			require.NoError(t, json.Unmarshal(raw, &rec), file)
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			if rec.Dialect != "openai-chat" && rec.Dialect != "models-list" {
				continue
			}
			read++
			t.Run(folder+"/"+name, func(t *testing.T) {
				host, known := hosts[rec.Variant]
				require.True(t, known, rec.Variant)
				readRecording(t, name, host, &rec)
				// Whoever does not know the host reads the same.
				readRecording(t, name, metallama.Meta, &rec)
			})
		}
	}
	require.GreaterOrEqual(t, read, 98)
}

func readRecording(t *testing.T, name string, host metallama.Host, rec *recording) {
	body := rec.Response.Body
	if rec.Response.Encoding == "base64" {
		raw, err := base64.StdEncoding.DecodeString(body)
		require.NoError(t, err)
		body = string(raw)
	}
	s := &service{status: rec.Response.Status, bodies: []string{body}, header: http.Header{}}
	for key, values := range rec.Response.Headers {
		for _, value := range values {
			s.header.Add(key, value)
		}
	}
	s.header.Del("Content-Encoding")
	p, err := metallama.New(metallama.Config{APIKey: "k", Host: host, HTTPClient: &http.Client{Transport: s}})
	require.NoError(t, err)
	var resp *llm.ChatResponse
	switch {
	case rec.Dialect == "models-list":
		var models []llm.Model
		models, err = p.ListModels(t.Context())
		require.Equal(t, err == nil, len(models) > 0)
	case strings.HasPrefix(name, "stream-"):
		stream, openErr := p.ChatCompletionStream(t.Context(), hello())
		require.NoError(t, openErr)
		resp, err = stream.Collect()
	default:
		resp, err = p.ChatCompletion(t.Context(), hello())
	}
	if kind := kindOf(name); kind != "" {
		require.Equal(t, kind, failure(t, err).Kind)
		var own *metallama.Error
		require.ErrorAs(t, err, &own)
		require.Equal(t, rec.Response.Status, own.Status)
		return
	}
	require.NoError(t, err)
	if resp != nil {
		requireAnswer(t, rec, resp)
	}
}

// kindOf is the kind of the failure that a recording holds, empty for none.
func kindOf(name string) llm.Kind {
	for prefix, kind := range map[string]llm.Kind{
		"error-400-bad-model": llm.KindNotFound, "error-404-not-found": llm.KindNotFound,
		"error-400-invalid": llm.KindInvalidRequest, "stream-error": llm.KindInvalidRequest,
		"error-401-auth": llm.KindAuthentication, "models-error-401-auth": llm.KindAuthentication,
	} {
		if strings.HasPrefix(name, prefix) {
			return kind
		}
	}
	return ""
}

func requireAnswer(t *testing.T, rec *recording, resp *llm.ChatResponse) {
	t.Helper()
	require.NotEmpty(t, resp.ID)
	require.NotEmpty(t, resp.Model)
	require.NotEmpty(t, resp.Message().Parts)
	require.NotContains(t, []llm.FinishReason{"", llm.FinishOther, llm.FinishError}, resp.FinishReason())
	// Together was not asked for usage by all who recorded its streams.
	if rec.Variant != "via-huggingface" && (rec.Variant != "via-together" || resp.Usage != nil) {
		require.NotNil(t, resp.Usage)
		require.True(t, resp.Usage.InputTokens.Known())
		require.True(t, resp.Usage.OutputTokens.Known())
	}
	for _, call := range resp.ToolCalls() {
		require.False(t, call.SyntheticID)
		require.True(t, call.Incomplete || json.Valid([]byte(call.Arguments)), call.Arguments)
	}
}
