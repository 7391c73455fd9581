package openaicompat_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// wire answers each request with the next of its bodies, the last one for ever,
// and keeps what was sent.
type wire struct {
	contentType string
	bodies      []string
	sent        []string
	paths       []string
	urls        []string
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		w.sent = append(w.sent, string(body))
	}
	w.paths = append(w.paths, r.URL.Path)
	w.urls = append(w.urls, r.URL.String())
	body := w.bodies[0]
	if len(w.bodies) > 1 {
		w.bodies = w.bodies[1:]
	}
	return &http.Response{
		StatusCode:    200,
		Header:        http.Header{"Content-Type": {w.contentType}, "X-Request-Id": {"req_1"}},
		ContentLength: -1,
		Body:          io.NopCloser(strings.NewReader(body)),
		Request:       r,
	}, nil
}

// plain is a dialect that sets as little as possible.
var plain = openaicompat.Dialect{
	Name:             "acme",
	UserField:        "user",
	ReasoningFields:  []string{"reasoning_content", "reasoning"},
	RequestIDHeaders: []string{"x-request-id"},
}

func newClient(t testing.TB, d openaicompat.Dialect, contentType string, bodies ...string) (*openaicompat.Client, *wire) {
	t.Helper()
	w := &wire{contentType: contentType, bodies: bodies}
	c, err := openaicompat.NewClient(&d, exchange.Config{
		BaseURL: "https://acme.test/v1", Client: &http.Client{Transport: w},
	})
	require.NoError(t, err)
	return c, w
}

var hello = &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("hi")}}

// unary decodes a whole answer.
func unary(t testing.TB, d openaicompat.Dialect, body string) (*llm.ChatResponse, error) {
	t.Helper()
	c, _ := newClient(t, d, "application/json", body)
	return c.ChatCompletion(t.Context(), hello)
}

// streamed decodes and collects a stream of the given event data.
func streamed(t testing.TB, d openaicompat.Dialect, data ...string) (*llm.ChatResponse, error) {
	t.Helper()
	c, _ := newClient(t, d, "text/event-stream", "data: "+strings.Join(data, "\n\ndata: ")+"\n\n")
	s, err := c.ChatCompletionStream(t.Context(), hello)
	require.NoError(t, err)
	return s.Collect()
}
