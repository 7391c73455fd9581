package metallama_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/metallama"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service answers every request with one answer, or with the next of several,
// and keeps what was sent.
type service struct {
	status   int
	header   http.Header
	bodies   []string
	requests []*http.Request
	sent     []string
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	s.requests, s.sent = append(s.requests, r), append(s.sent, string(body))
	answer := s.bodies[0]
	if len(s.bodies) > 1 {
		s.bodies = s.bodies[1:]
	}
	return &http.Response{
		StatusCode: s.status, ContentLength: -1, Request: r, Header: s.header.Clone(),
		Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

const (
	jsonType  = "application/json"
	eventType = "text/event-stream"
)

func newService(t testing.TB, host metallama.Host, status int, contentType string, bodies ...string) (*metallama.Provider, *service) {
	t.Helper()
	s := &service{status: status, bodies: bodies, header: http.Header{
		"Content-Type": {contentType}, "X-Request-Id": {"req_1"},
	}}
	p, err := metallama.New(metallama.Config{
		APIKey: "LLM|secret", Host: host, HTTPClient: &http.Client{Transport: s},
	})
	require.NoError(t, err)
	return p, s
}

func hello(options ...llm.ProviderOption) *llm.ChatRequest {
	return &llm.ChatRequest{
		Model: "m", Messages: []llm.Message{llm.User("hi")}, Options: options,
	}
}

const finished = `{"id":"gen-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],` +
	`"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`

// streamed collects a stream of the given text.
func streamed(t testing.TB, host metallama.Host, text string) (*llm.ChatResponse, error) {
	t.Helper()
	p, _ := newService(t, host, 200, eventType, text)
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
