package azureai_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azureai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key       = "azure-key-0123456789"
	jsonType  = "application/json"
	eventType = "text/event-stream"
	chatBody  = `{"id":"r","model":"grok-4-1-fast-non-reasoning","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`
	v1URL     = "https://parley-res.services.ai.azure.com/openai/v1"
	modelsURL = "https://parley-res.services.ai.azure.com/models"
	grok      = "grok-4-1-fast-non-reasoning"
)

// recorder answers every request with one answer and keeps what was sent.
type recorder struct {
	status      int
	contentType string
	header      http.Header
	body        string
	requests    []*http.Request
	sent        []string
}

func (c *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	c.requests, c.sent = append(c.requests, r), append(c.sent, string(body))
	header := http.Header{"Apim-Request-Id": {"apim_1"}, "X-Request-Id": {"x_1"}}
	for name, values := range c.header {
		header[name] = values
	}
	if c.contentType != "" {
		header.Set("Content-Type", c.contentType)
	}
	return &http.Response{
		StatusCode: c.status, ContentLength: -1, Request: r,
		Header: header, Body: io.NopCloser(strings.NewReader(c.body)),
	}, nil
}

// connect makes a provider over the recorder, on the v1 path with a key where
// the configuration says nothing else.
func connect(t testing.TB, cfg azureai.Config, r *recorder) *azureai.Provider {
	t.Helper()
	if cfg.BaseURL == "" && cfg.Resource == "" {
		cfg.BaseURL = v1URL
	}
	if cfg.APIKey == "" && cfg.TokenSource == nil {
		cfg.APIKey = key
	}
	cfg.HTTPClient = &http.Client{Transport: r}
	p, err := azureai.New(cfg)
	require.NoError(t, err)
	return p
}

func answering(body string) *recorder {
	return &recorder{status: 200, contentType: jsonType, body: body}
}

// streaming answers with the events of a stream.
func streaming(data ...string) *recorder {
	return &recorder{status: 200, contentType: eventType, body: "data: " + strings.Join(data, "\n\ndata: ") + "\n\n"}
}

func token(context.Context) (string, error) { return "entra-token-1", nil }

func ask(model string) *llm.ChatRequest {
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("hi")}}
}

// failed is the error as the library's.
func failed(t testing.TB, err error) *llm.Error {
	t.Helper()
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "azureai", e.Provider)
	require.NotContains(t, e.Error()+e.Body, key)
	return e
}
