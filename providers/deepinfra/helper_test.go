package deepinfra_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepinfra"
	"github.com/parley-llm/parley/providers/internal/wiretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	jsonType  = "application/json"
	eventType = "text/event-stream"
)

func newService(t testing.TB, status int, contentType string, bodies ...string) (*deepinfra.Provider, *wiretest.Service) {
	t.Helper()
	s := wiretest.New(status, http.Header{"Content-Type": {contentType}}, bodies...)
	p, err := deepinfra.New(deepinfra.Config{
		APIKey: "tok-secret", HTTPClient: &http.Client{Transport: s},
	})
	require.NoError(t, err)
	return p, s
}

func hello(options ...llm.ProviderOption) *llm.ChatRequest {
	return &llm.ChatRequest{
		Model: "meta-llama/Llama-3.3-70B-Instruct-Turbo", Messages: []llm.Message{llm.User("hi")}, Options: options,
	}
}

const finished = `{"id":"gen-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],` +
	`"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`

// streamed collects a stream of the given text.
func streamed(t testing.TB, text string) (*llm.ChatResponse, error) {
	t.Helper()
	p, _ := newService(t, 200, eventType, text)
	s, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	return s.Collect()
}

func events(data ...string) string { return "data: " + strings.Join(data, "\n\ndata: ") + "\n\n" }

func failure(t testing.TB, err error) *llm.Error {
	t.Helper()
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	return e
}
