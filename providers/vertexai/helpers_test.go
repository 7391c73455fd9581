package vertexai_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key   = "AIza-test-0123456789"
	token = "ya29.test-0123456789"
)

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

// sent is a request as it left the provider.
type sent struct {
	*http.Request
	body string
}

// record keeps each request and answers it with the next body, the last one for
// all that follow.
func record(into *[]sent, header http.Header, bodies ...string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		s := sent{Request: r}
		if r.Body != nil {
			body, _ := io.ReadAll(r.Body)
			s.body = string(body)
		}
		*into = append(*into, s)
		return reply(200, header, bodies[min(len(*into), len(bodies))-1])(r)
	}
}

var (
	jsonHeader = http.Header{"Content-Type": {"application/json; charset=UTF-8"}}
	sseHeader  = http.Header{"Content-Type": {"text/event-stream"}}
)

// express is a provider with a key and no project.
func express(t testing.TB, transport http.RoundTripper) *vertexai.Provider {
	return provider(t, vertexai.Config{APIKey: key}, transport)
}

// project is a provider with tokens, in the location.
func project(t testing.TB, location string, transport http.RoundTripper) *vertexai.Provider {
	return provider(t, vertexai.Config{TokenSource: tokens, Project: "acme-1", Location: location}, transport)
}

// gemini is a provider of the Gemini API.
func gemini(t testing.TB, transport http.RoundTripper) *vertexai.Provider {
	return provider(t, vertexai.Config{APIKey: key, GeminiAPI: true}, transport)
}

func tokens(context.Context) (string, error) { return token, nil }

func provider(t testing.TB, cfg vertexai.Config, transport http.RoundTripper) *vertexai.Provider {
	cfg.HTTPClient = &http.Client{Transport: transport}
	p, err := vertexai.New(cfg)
	require.NoError(t, err)
	return p
}

// silent fails the test when something is sent.
func silent(t testing.TB) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, http.ErrServerClosed
	}
}

const (
	model  = "gemini-3.8-flash"
	okBody = `{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP"}],` +
		`"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,"totalTokenCount":3},"modelVersion":"gemini-3.8-flash","responseId":"r1"}`
)

func hello() *llm.ChatRequest {
	return &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("Hello")}}
}
