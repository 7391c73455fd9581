package exchange_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

func do(t testing.TB, transport http.RoundTripper) (*exchange.Answer, error) {
	return endpoint(t, config(transport)).Do(t.Context(), exchange.Call{Path: "/chat", Model: "m1", Query: url.Values{"key": {key}}})
}

func TestRedirectRefused(t *testing.T) {
	sent := 0
	_, err := do(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		sent++
		return reply(307, map[string]string{"Location": "https://evil.test/x?key=" + key, "X-Request-Id": "r1"}, "")(r)
	}))
	failed := typed(t, err)
	require.Equal(t, 1, sent)
	require.Equal(t, llm.KindMalformedResponse, failed.Kind)
	require.Equal(t, 307, failed.Status)
	require.Equal(t, "r1", failed.RequestID)
	require.Contains(t, failed.Message, "https://evil.test;")
	require.Contains(t, failed.Message, "redirects are not followed")
	require.NotContains(t, err.Error(), key)
	require.False(t, failed.Retryable())
}

// The caller's client keeps its own manners.
func TestClientUntouched(t *testing.T) {
	client := &http.Client{Transport: reply(200, nil, "{}"), Timeout: time.Minute}
	cfg := config(nil)
	cfg.Client = client
	endpoint(t, cfg)
	require.Nil(t, client.CheckRedirect)
}

type timeoutError struct{ error }

func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

func TestTransportErrors(t *testing.T) {
	refused := errors.New("connection refused")
	for _, tt := range []struct {
		name      string
		err       error
		kind      llm.Kind
		retryable bool
	}{
		{"dial", refused, llm.KindNetwork, true},
		{"timeout", timeoutError{refused}, llm.KindTimeout, true},
		{"certificate", &tls.CertificateVerificationError{Err: refused}, llm.KindNetwork, false},
		{"a URL inside", &url.Error{Op: "Get", URL: "https://x.test?key=" + key, Err: refused}, llm.KindNetwork, true},
		{"a key inside", fmt.Errorf("proxy said %s %s: %w", key, url.QueryEscape(key), refused), llm.KindNetwork, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := do(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, tt.err }))
			failed := typed(t, err)
			require.Equal(t, tt.kind, failed.Kind)
			require.Equal(t, "m1", failed.Model)
			require.Equal(t, tt.retryable, failed.Retryable())
			require.Contains(t, failed.Message, "api.acme.test")
			require.Contains(t, failed.Message, "connection refused")
			if tt.name != "timeout" && tt.name != "certificate" {
				require.ErrorIs(t, err, refused)
			}
			for e := error(failed); e != nil; e = errors.Unwrap(e) {
				require.NotContains(t, fmt.Sprintf("%v %+v %#v", e.Error(), e, failed.Message), key)
			}
		})
	}
}

func TestBodyFailures(t *testing.T) {
	body := func(r io.Reader) roundTrip {
		return func(req *http.Request) (*http.Response, error) {
			resp, _ := reply(200, map[string]string{"X-Request-Id": "r1"}, "")(req)
			resp.Body = io.NopCloser(r)
			return resp, nil
		}
	}
	t.Run("cut", func(t *testing.T) {
		_, err := do(t, body(io.MultiReader(strings.NewReader(`{"a":`), iotest.ErrReader(io.ErrUnexpectedEOF))))
		failed := typed(t, err)
		require.Equal(t, llm.KindNetwork, failed.Kind)
		require.Equal(t, 200, failed.Status)
		require.Equal(t, "r1", failed.RequestID)
		require.True(t, failed.Retryable())
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	})
	t.Run("too large", func(t *testing.T) {
		cfg := config(body(strings.NewReader(strings.Repeat("x", 101))))
		cfg.MaxBodyBytes = 100
		_, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
		failed := typed(t, err)
		require.Equal(t, llm.KindMalformedResponse, failed.Kind)
		require.Contains(t, failed.Message, "100 bytes")
	})
	t.Run("at the limit", func(t *testing.T) {
		cfg := config(body(strings.NewReader(strings.Repeat("x", 100))))
		cfg.MaxBodyBytes = 100
		answer, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		require.Len(t, answer.Body, 100)
	})
	t.Run("an error's body breaks off", func(t *testing.T) {
		_, err := do(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, _ := reply(503, nil, "")(req)
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("upstream"), iotest.ErrReader(io.ErrUnexpectedEOF)))
			return resp, nil
		}))
		failed := typed(t, err)
		require.Equal(t, llm.KindServer, failed.Kind)
		require.Equal(t, 503, failed.Status)
		require.Equal(t, "upstream", failed.Message)
	})
}

func TestAnnouncedLength(t *testing.T) {
	for _, length := range []int64{-1, 0, 5, 9000, 1 << 40} {
		answer, err := do(t, roundTrip(func(req *http.Request) (*http.Response, error) {
			resp, err := reply(200, nil, strings.Repeat("x", 9000))(req)
			resp.ContentLength = length
			return resp, err
		}))
		require.NoError(t, err)
		require.Len(t, answer.Body, 9000)
	}
}

func TestPreCanceled(t *testing.T) {
	e := endpoint(t, config(roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("the request was sent")
		return nil, io.EOF
	})))
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the user left with " + key))
	late, cancel2 := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel2()
	for ctx, kind := range map[context.Context]llm.Kind{canceled: llm.KindCanceled, late: llm.KindTimeout} {
		_, err := e.Do(ctx, exchange.Call{Path: "/chat"})
		require.Equal(t, kind, typed(t, err).Kind)
		require.ErrorIs(t, err, ctx.Err())
		require.NotContains(t, err.Error(), key)
		_, err = e.Open(ctx, exchange.Call{Path: "/chat"})
		require.Equal(t, kind, typed(t, err).Kind)
		require.ErrorIs(t, err, ctx.Err())
	}
	_, err := e.Do(canceled, exchange.Call{Path: "/chat"})
	require.ErrorContains(t, err, "the user left")
}

func TestCanceledInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/body" {
				w.WriteHeader(503)
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		})
		cfg := config(nil)
		cfg.Client = client
		cfg.BaseURL = "http://localhost/v1"
		e := endpoint(t, cfg)
		for _, path := range []string{"/head", "/body"} {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			start := time.Now()
			_, err := e.Do(ctx, exchange.Call{Path: path})
			require.Equal(t, llm.KindTimeout, typed(t, err).Kind, path)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			require.Equal(t, 3*time.Second, time.Since(start))
			cancel()
		}
	})
}

func TestHealth(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   llm.HealthStatus
	}{
		{200, `{"data":[]}`, llm.HealthHealthy},
		{200, `<html>welcome to our hotel</html>`, llm.HealthUnhealthy},
		{200, `{"error":{"message":"no","code":502}}`, llm.HealthUnhealthy},
		{401, `{}`, llm.HealthUnhealthy},
		{429, `{}`, llm.HealthDegraded},
	} {
		t.Run(fmt.Sprint(tt.status, tt.body), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
					<-time.After(250 * time.Millisecond)
					return reply(tt.status, nil, tt.body)(r)
				})))
				h := e.Health(t.Context(), exchange.Call{Path: "/models"})
				require.Equal(t, tt.want, h.Status)
				require.Equal(t, 250*time.Millisecond, h.Latency)
				require.Equal(t, tt.want == llm.HealthHealthy, h.Err == nil)
			})
		})
	}
}

// Without a client of its own an endpoint has one that works.
func TestDefaultClient(t *testing.T) {
	cfg := config(nil)
	cfg.Client = nil
	cfg.BaseURL = "http://127.0.0.1:1"
	_, err := endpoint(t, cfg).Do(t.Context(), exchange.Call{Path: "/chat"})
	require.Equal(t, llm.KindNetwork, typed(t, err).Kind)
}
