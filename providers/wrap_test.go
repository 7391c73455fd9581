package providers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/retry"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/vertexai"
)

const (
	openaiAnswer = `{"id":"1","model":"gpt-4.1","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}`
	claudeAnswer = `{"id":"2","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`
	geminiAnswer = `{"candidates":[{"content":{"role":"model","parts":[{"text":"hi"}]},"finishReason":"STOP"}],"modelVersion":"gemini-3.8-flash","responseId":"3"}`
	limited      = `{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}`
	overloaded   = `{"error":{"message":"busy","type":"service_unavailable_error","code":"server_is_overloaded"}}`
)

// limit is a 429 with the given headers.
func limit(headers ...string) wiretest.Answer {
	a := wiretest.Fail(http.StatusTooManyRequests, limited)
	for i := 0; i < len(headers); i += 2 {
		a.Header.Set(headers[i], headers[i+1])
	}
	return a
}

func openaiOver(t *testing.T, rt http.RoundTripper) llm.Provider {
	t.Helper()
	p, err := openai.New(openai.Config{APIKey: "k", HTTPClient: &http.Client{Transport: rt}})
	require.NoError(t, err)
	return providers.Of(p)
}

// broken is a transport that fails, once the request is gone.
type broken struct {
	err      error
	requests int
}

func (b *broken) RoundTrip(r *http.Request) (*http.Response, error) {
	b.requests++
	_, err := io.Copy(io.Discard, r.Body)
	return nil, errors.Join(b.err, err, r.Body.Close())
}

func hello(model string) *llm.ChatRequest {
	return &llm.ChatRequest{
		Model: model, Messages: []llm.Message{llm.User("hello")},
		Metadata: map[string]string{"a": "1", "b": "2", "c": "3"},
	}
}

// TestRetryAfterReachesTheWait follows each form of Retry-After from the wire to
// the wait. A date counts from the answer's own clock, here an hour behind.
func TestRetryAfterReachesTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		there := time.Now().Add(-time.Hour).UTC()
		for _, form := range []struct {
			name string
			says wiretest.Answer
			want time.Duration
		}{
			{"seconds", limit("Retry-After", "7"), 7 * time.Second},
			{"milliseconds", limit("Retry-After-Ms", "1500", "Retry-After", "2"), 1500 * time.Millisecond},
			{"a date", limit("Date", there.Format(http.TimeFormat), "Retry-After", there.Add(9*time.Second).Format(http.TimeFormat)), 9 * time.Second},
			{"nothing", limit(), 500 * time.Millisecond},
		} {
			service := &wiretest.Service{Answers: []wiretest.Answer{form.says, wiretest.Say(openaiAnswer)}}
			start := time.Now()
			resp, err := retry.New(openaiOver(t, service), retry.Policy{Jitter: retry.NoJitter}).ChatCompletion(t.Context(), hello("gpt-4.1"))
			require.NoError(t, err, form.name)
			require.Equal(t, "hi", resp.Text())
			require.Equal(t, form.want, time.Since(start), form.name)
			require.Len(t, service.Sent, 2)
		}
	})
}

// TestEveryAttemptIsMadeAnew: the second request has the bytes of the first, and
// a token of its own.
func TestEveryAttemptIsMadeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := &wiretest.Service{Answers: []wiretest.Answer{
			wiretest.Fail(http.StatusServiceUnavailable, `{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}`),
			wiretest.Say(geminiAnswer),
		}}
		tokens := 0
		p, err := vertexai.New(vertexai.Config{
			Project: "p", HTTPClient: &http.Client{Transport: service},
			TokenSource: func(context.Context) (string, error) {
				tokens++
				return fmt.Sprintf("token-%d", tokens), nil
			},
		})
		require.NoError(t, err)
		req := hello(vertexai.DefaultHealthModel)
		req.Metadata = nil
		_, err = retry.New(p, retry.Policy{}).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Len(t, service.Sent, 2)
		require.NotEmpty(t, service.Sent[0])
		require.Equal(t, service.Sent[0], service.Sent[1])
		require.Equal(t, service.Paths[0], service.Paths[1])
		require.Equal(t, "Bearer token-1", service.Headers[0].Get("Authorization"))
		require.Equal(t, "Bearer token-2", service.Headers[1].Get("Authorization"))
	})
}

// TestAStreamIsOpenedAgain over the wire: an error event before any word is
// retried, one after a word is final.
func TestAStreamIsOpenedAgain(t *testing.T) {
	const (
		role = `{"id":"1","model":"gpt-4.1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}`
		word = `{"id":"1","model":"gpt-4.1","choices":[{"index":0,"delta":{"content":"hi"}}]}`
		stop = `{"id":"1","model":"gpt-4.1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	)
	synctest.Test(t, func(t *testing.T) {
		good := wiretest.Events(role, word, stop, "[DONE]")
		for _, test := range []struct {
			name     string
			first    wiretest.Answer
			requests int
			err      error
		}{
			{"an overload before a word", wiretest.Events(role, overloaded), 2, nil},
			{"an end before a word", wiretest.Events(role), 2, nil},
			{"an overload after a word", wiretest.Events(role, word, overloaded), 1, llm.ErrOverloaded},
			{"an end after a word", wiretest.Events(role, word), 1, llm.ErrStreamTruncated},
		} {
			service := &wiretest.Service{Answers: []wiretest.Answer{test.first, good}}
			s, err := retry.New(openaiOver(t, service), retry.Policy{}).ChatCompletionStream(t.Context(), hello("gpt-4.1"))
			require.NoError(t, err, test.name)
			resp, err := s.Collect()
			require.ErrorIs(t, err, test.err, test.name)
			require.Equal(t, "hi", resp.Text(), test.name)
			require.Len(t, service.Sent, test.requests, test.name)
		}
	})
}

// TestLostImages: a connection that breaks after the request has left may have
// made the image.
func TestLostImages(t *testing.T) {
	for name, test := range map[string]struct {
		err      error
		requests int
	}{
		"broken after the request": {io.ErrUnexpectedEOF, 1},
		"never connected":          {&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			wire := &broken{err: test.err}
			_, err := retry.New(openaiOver(t, wire), retry.Policy{}).GenerateImages(t.Context(), &llm.ImageRequest{Model: "gpt-image-1", Prompt: "a dot"})
			require.ErrorIs(t, err, llm.ErrNetwork)
			require.Equal(t, test.requests, wire.requests, name)
			require.Equal(t, test.requests == 1, errors.Is(err, retry.NotIdempotent), name)
		})
	}
}

// TestFallbackOverTheWire: an overloaded service, and another one that answers
// with its own model.
func TestFallbackOverTheWire(t *testing.T) {
	first := &wiretest.Service{Answers: []wiretest.Answer{wiretest.Fail(http.StatusServiceUnavailable, overloaded)}}
	second := &wiretest.Service{Answers: []wiretest.Answer{wiretest.Say(claudeAnswer)}}
	claude, err := anthropic.New(anthropic.Config{APIKey: "k", HTTPClient: &http.Client{Transport: second}})
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		p := fallback.New(
			fallback.Candidate{Provider: retry.New(openaiOver(t, first), retry.Policy{MaxAttempts: 2})},
			fallback.Candidate{Provider: claude, Model: "claude-sonnet-4-6"},
		)
		req := hello("gpt-4.1")
		req.Metadata = nil
		resp, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, "anthropic", resp.Provider)
		require.Equal(t, "hello", resp.Text())
		require.Len(t, first.Sent, 2)
		require.Len(t, second.Sent, 1)
		require.Contains(t, second.Sent[0], `"claude-sonnet-4-6"`)
		require.Equal(t, "gpt-4.1", req.Model)
	})
}
