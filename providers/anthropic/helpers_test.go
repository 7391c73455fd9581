package anthropic_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

const key = "sk-ant-test-0123456789"

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply answers every request the same.
func reply(status int, header http.Header, body string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
		return &http.Response{
			StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r,
		}, nil
	}
}

var (
	jsonHeader = http.Header{"Content-Type": {"application/json"}, "Request-Id": {"req_1"}}
	sseHeader  = http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}, "Request-Id": {"req_1"}}
)

func newProvider(t testing.TB, transport http.RoundTripper) *anthropic.Provider {
	p, err := anthropic.New(anthropic.Config{APIKey: key, HTTPClient: &http.Client{Transport: transport}})
	require.NoError(t, err)
	return p
}

func hello() *llm.ChatRequest {
	return &llm.ChatRequest{Model: "claude-sonnet-4-6", Messages: []llm.Message{llm.User("Hello")}}
}
