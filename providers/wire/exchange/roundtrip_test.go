package exchange_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// What http.Client does for odd transports is done without one.
func TestOddTransports(t *testing.T) {
	_, err := do(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, nil }))
	failed := typed(t, err)
	require.Equal(t, llm.KindNetwork, failed.Kind)
	require.Contains(t, failed.Message, "neither an answer nor an error")

	answer, err := do(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}}, nil
	}))
	require.NoError(t, err)
	require.Empty(t, answer.Body)

	_, err = do(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte([]byte("HTTP/"))}
	}))
	require.ErrorContains(t, err, "server gave HTTP response to HTTPS client")
}

// A client's jar and timeout are the caller's, and work.
func TestClientsJarAndTimeout(t *testing.T) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	var cookies []string
	cfg := config(nil)
	cfg.Client = &http.Client{Jar: jar, Timeout: time.Hour, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		cookies = append(cookies, r.Header.Get("Cookie"))
		_, limited := r.Context().Deadline()
		require.True(t, limited, "the client's timeout is the request's deadline")
		return reply(200, map[string]string{"Set-Cookie": "a=b"}, "{}")(r)
	})}
	e := endpoint(t, cfg)
	for range 2 {
		_, err := e.Do(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
	}
	require.Equal(t, []string{"", "a=b"}, cookies)
}

// The body can be asked for again, and nothing that one request changes in its
// headers is in the next one.
func TestRequestsShareNothing(t *testing.T) {
	e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		for range 2 {
			again, err := r.GetBody()
			require.NoError(t, err)
			text, err := io.ReadAll(again)
			require.NoError(t, err)
			require.Equal(t, `{"a":1}`, string(text))
		}
		text, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.Equal(t, `{"a":1}`, string(text))
		require.Equal(t, int64(len(text)), r.ContentLength)
		for _, name := range []string{"User-Agent", "Accept", "Content-Type", "Authorization", "Acme-Version"} {
			require.Len(t, r.Header[name], 1, name)
			r.Header.Add(name, "another")
		}
		return reply(200, nil, "{}")(r)
	})))
	for range 3 {
		_, err := e.Do(t.Context(), exchange.Call{Method: http.MethodPost, Path: "/chat", Body: []byte(`{"a":1}`)})
		require.NoError(t, err)
	}
}

// Read gives each answer whole, and the memory of one that failed to nobody.
func TestRead(t *testing.T) {
	bodies := []string{strings.Repeat("long ", 5000), "short", "", strings.Repeat("x", 100)}
	next := 0
	e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		next++
		return reply(200, nil, bodies[(next-1)%len(bodies)])(r)
	})))
	var kept [][]byte
	for i := range 12 {
		want := bodies[i%len(bodies)]
		wrong := errors.New("wrong")
		err := e.Read(t.Context(), exchange.Call{Path: "/chat"}, func(a *exchange.Answer) error {
			require.Equal(t, want, string(a.Body))
			if i%3 == 0 {
				kept = append(kept, a.Body)
				return wrong
			}
			return nil
		})
		if i%3 == 0 {
			require.Equal(t, wrong, err)
		} else {
			require.NoError(t, err)
		}
	}
	for i, body := range kept {
		require.Equal(t, bodies[3*i%len(bodies)], string(body))
	}
}

// The memory for a body is, as a rule, that of the last one.
func TestReadUsesMemoryAgain(t *testing.T) {
	const reads = 40
	body := strings.Repeat("0123456789", 1<<16)
	e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := reply(200, nil, body)(r)
		resp.ContentLength = int64(len(body))
		return resp, err
	})))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range reads {
		err := e.Read(t.Context(), exchange.Call{Path: "/chat"}, func(a *exchange.Answer) error {
			require.Equal(t, len(body), len(a.Body))
			return nil
		})
		require.NoError(t, err)
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(reads*len(body)*7/10))
}
