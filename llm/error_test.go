package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

var sentinels = map[llm.Kind]error{
	"invalid_request":    llm.ErrInvalidRequest,
	"authentication":     llm.ErrAuthentication,
	"permission":         llm.ErrPermission,
	"not_found":          llm.ErrNotFound,
	"context_length":     llm.ErrContextLength,
	"content_filter":     llm.ErrContentFilter,
	"request_too_large":  llm.ErrRequestTooLarge,
	"quota":              llm.ErrQuota,
	"rate_limit":         llm.ErrRateLimit,
	"overloaded":         llm.ErrOverloaded,
	"server":             llm.ErrServer,
	"timeout":            llm.ErrTimeout,
	"network":            llm.ErrNetwork,
	"canceled":           llm.ErrCanceled,
	"stream_truncated":   llm.ErrStreamTruncated,
	"malformed_response": llm.ErrMalformedResponse,
	"unsupported":        llm.ErrUnsupported,
	"configuration":      llm.ErrConfiguration,
}

// TestKindTable pins the frozen names.
func TestKindTable(t *testing.T) {
	require.Len(t, llm.Kinds(), len(sentinels))
	for _, kind := range llm.Kinds() {
		sentinel, ok := sentinels[kind]
		require.True(t, ok, "kind %q is not in the frozen table", kind)
		err := fmt.Errorf("outer: %w", &llm.Error{Kind: kind})
		require.ErrorIs(t, err, sentinel)
		require.ErrorIs(t, err, kind)
		require.Equal(t, kind, llm.KindOf(err))
		require.Equal(t, kind, llm.KindOf(sentinel))
		require.Equal(t, "llm: "+string(kind), sentinel.Error())
		for other, wrong := range sentinels {
			if other != kind {
				require.NotErrorIs(t, err, wrong)
			}
		}
	}
}

func TestFinishReasonTable(t *testing.T) {
	require.Equal(t, []llm.FinishReason{
		"stop", "length", "tool_calls", "content_filter", "refusal", "error", "other",
	}, llm.FinishReasons())
}

func TestRetryable(t *testing.T) {
	retryable := map[llm.Kind]bool{
		llm.KindRateLimit: true, llm.KindOverloaded: true, llm.KindServer: true,
		llm.KindTimeout: true, llm.KindNetwork: true, llm.KindStreamTruncated: true,
	}
	for _, kind := range llm.Kinds() {
		e := &llm.Error{Kind: kind, RetryAfter: 3 * time.Second}
		require.Equal(t, retryable[kind], e.Retryable(), kind)
		delay, ok := e.RetryDelay()
		require.Equal(t, retryable[kind], ok, "a delay before a useless retry of %s", kind)
		if ok {
			require.Equal(t, 3*time.Second, delay)
		}
		e.NoRetry = true
		require.False(t, e.Retryable(), "the service said no: %s", kind)
		_, ok = e.RetryDelay()
		require.False(t, ok)
	}
	require.False(t, (&llm.Error{}).Retryable(), "no kind is no reason to retry")
	_, ok := (&llm.Error{Kind: llm.KindRateLimit}).RetryDelay()
	require.False(t, ok, "the service did not say how long")
}

func TestKindOf(t *testing.T) {
	tests := map[string]struct {
		err  error
		want llm.Kind
	}{
		"nil":            {nil, ""},
		"a stranger":     {io.EOF, ""},
		"canceled":       {fmt.Errorf("x: %w", context.Canceled), llm.KindCanceled},
		"deadline":       {fmt.Errorf("x: %w", context.DeadlineExceeded), llm.KindTimeout},
		"the outer kind": {&llm.Error{Kind: llm.KindServer, Err: &llm.Error{Kind: llm.KindNetwork}}, llm.KindServer},
		"the kind wins":  {&llm.Error{Kind: llm.KindNetwork, Err: context.Canceled}, llm.KindNetwork},
	}
	for name, test := range tests {
		require.Equal(t, test.want, llm.KindOf(test.err), name)
	}
}

// wireError stands for the error type of a provider's own package.
type wireError struct{ code int }

func (wireError) Error() string { return "wire error" }

func TestErrorChain(t *testing.T) {
	err := error(&llm.Error{Kind: llm.KindServer, Err: fmt.Errorf("decoding: %w", wireError{code: 7})})
	wire, ok := errors.AsType[wireError](err)
	require.True(t, ok, "the provider's own error must be reachable")
	require.Equal(t, 7, wire.code)
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		err  llm.Error
		want string
	}{
		{llm.Error{Kind: llm.KindServer}, "server"},
		{
			llm.Error{Kind: llm.KindRateLimit, Provider: "acme", Status: 429, Message: "slow down", Param: "n", RequestID: "r1", Err: io.EOF},
			"acme: rate_limit (HTTP 429): slow down [n] (request r1)",
		},
		{llm.Error{Kind: llm.KindNetwork, Err: io.ErrUnexpectedEOF}, "network: unexpected EOF"},
	}
	for _, test := range tests {
		require.Equal(t, test.want, test.err.Error())
	}
}

func TestExcerpt(t *testing.T) {
	require.Equal(t, "short", llm.Excerpt([]byte("short")))
	require.Equal(t, "a\uFFFDb", llm.Excerpt([]byte("a\xffb")))
	require.Empty(t, llm.Excerpt(nil))
	for offset := range 4 {
		long := strings.Repeat("x", offset) + strings.Repeat("🙂", 1000)
		cut := llm.Excerpt([]byte(long))
		require.True(t, strings.HasSuffix(cut, "… (cut)"))
		require.True(t, utf8.ValidString(cut))
		require.NotContains(t, cut, "\uFFFD", "a cut inside a rune")
		require.LessOrEqual(t, len(cut), 2048+len("… (cut)"))
	}
}

func TestHealthFrom(t *testing.T) {
	want := map[llm.Kind]llm.HealthStatus{
		llm.KindRateLimit: llm.HealthDegraded, llm.KindOverloaded: llm.HealthDegraded,
		llm.KindCanceled: llm.HealthUnknown, llm.KindUnsupported: llm.HealthUnknown, llm.KindConfiguration: llm.HealthUnknown,
	}
	for _, kind := range llm.Kinds() {
		err := &llm.Error{Kind: kind, Message: "m"}
		h := llm.HealthFrom(time.Second, err)
		status, ok := want[kind]
		if !ok {
			status = llm.HealthUnhealthy
		}
		require.Equal(t, llm.Health{Status: status, Latency: time.Second, Detail: err.Error(), Err: err}, h)
	}
	require.Equal(t, llm.HealthUnknown, llm.HealthFrom(0, io.EOF).Status)
	h := llm.HealthFrom(time.Second, nil)
	require.Equal(t, llm.HealthHealthy, h.Status)
	require.NoError(t, h.Err)
	require.NotEmpty(t, h.Detail)
}
