package openai_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/providers/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// recorder answers every request with one answer and keeps what was sent.
type recorder struct {
	status      int
	contentType string
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
	return &http.Response{
		StatusCode: c.status, ContentLength: -1, Request: r,
		Header: http.Header{"Content-Type": {c.contentType}, "X-Request-Id": {"req_1"}, "Retry-After": {"2"}},
		Body:   io.NopCloser(strings.NewReader(c.body)),
	}, nil
}

// newRecorder makes a provider that speaks chat completions only.
func newRecorder(t testing.TB, status int, contentType, body string) (*openai.Provider, *recorder) {
	t.Helper()
	r := &recorder{status: status, contentType: contentType, body: body}
	p, err := openai.New(openai.Config{
		APIKey: "sk-secret", API: openai.APIChatCompletions, HTTPClient: &http.Client{Transport: r},
	})
	require.NoError(t, err)
	return p, r
}

// canned answers every request with the same bytes, and costs little itself.
type canned struct {
	header http.Header
	body   []byte
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: 200, Header: c.header, ContentLength: int64(len(c.body)),
		Body: io.NopCloser(bytes.NewReader(c.body)), Request: r,
	}, nil
}

func newCanned(tb testing.TB, contentType, body string) *openai.Provider {
	tb.Helper()
	p, err := openai.New(openai.Config{APIKey: "key", HTTPClient: &http.Client{Transport: &canned{
		header: http.Header{"Content-Type": {contentType}, "X-Request-Id": {"req_1"}}, body: []byte(body),
	}}})
	require.NoError(tb, err)
	return p
}
