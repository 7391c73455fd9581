package exchange_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// streaming runs a test in virtual time against a server that streams.
func streaming(t *testing.T, idle time.Duration, handler func(write func(string), r *http.Request), test func(*testing.T, *exchange.Endpoint, func() int)) {
	synctest.Test(t, func(t *testing.T) {
		client, dials := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			w.Header().Set("X-Request-Id", "r1")
			handler(func(text string) {
				_, _ = io.WriteString(w, text)
				_ = http.NewResponseController(w).Flush()
			}, r)
		})
		cfg := config(nil)
		cfg.Client = client
		cfg.BaseURL = "http://localhost/v1"
		cfg.IdleTimeout = idle
		test(t, endpoint(t, cfg), dials)
	})
}

// pause lets virtual time pass, unless the client leaves.
func pause(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

func TestOpen(t *testing.T) {
	streaming(t, 0, func(write func(string), r *http.Request) {
		write("data: " + r.Header.Get("Accept"))
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		require.Equal(t, "r1", s.RequestID)
		require.NotEmpty(t, s.Header)
		text, err := io.ReadAll(s.Body)
		require.NoError(t, err)
		require.Equal(t, "data: text/event-stream", string(text))
		require.NoError(t, s.Body.Close())
		require.NoError(t, s.Body.Close())
	})
}

func TestIdleBody(t *testing.T) {
	streaming(t, 30*time.Second, func(write func(string), r *http.Request) {
		for range 5 {
			write(": ping\n") // a comment is a sign of life
			pause(r, 29*time.Second)
		}
		write("data: x\n\n")
		<-r.Context().Done()
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		start := time.Now()
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat", Model: "m1"})
		require.NoError(t, err)
		_, err = io.ReadAll(s.Body)
		failed := typed(t, err)
		require.Equal(t, llm.KindTimeout, failed.Kind)
		require.Equal(t, "m1", failed.Model)
		require.Contains(t, failed.Message, "30s")
		require.Equal(t, (5*29+30)*time.Second, time.Since(start))
		require.NoError(t, s.Body.Close())
	})
}

func TestIdleHead(t *testing.T) {
	streaming(t, 30*time.Second, func(_ func(string), r *http.Request) {
		<-r.Context().Done()
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		start := time.Now()
		_, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.Equal(t, llm.KindTimeout, typed(t, err).Kind)
		require.ErrorContains(t, err, "30s")
		require.Equal(t, 30*time.Second, time.Since(start))
	})
}

// A caller that takes its time between reads is not a silent service.
func TestSlowReader(t *testing.T) {
	streaming(t, 30*time.Second, func(write func(string), _ *http.Request) {
		write("a")
		write("b")
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		defer s.Body.Close()
		for range 2 {
			<-time.After(time.Hour)
			var p [1]byte
			_, err := io.ReadFull(s.Body, p[:])
			require.NoError(t, err)
		}
	})
}

// The limit is exact however long ago the read before was, and whether its timer
// has fired meanwhile or not.
func TestIdleAfterPauses(t *testing.T) {
	for _, away := range []time.Duration{0, time.Second, 29 * time.Second, 31 * time.Second, 45 * time.Second, time.Hour} {
		streaming(t, 30*time.Second, func(write func(string), r *http.Request) {
			for range 3 {
				write("x")
				pause(r, 12*time.Second)
			}
			<-r.Context().Done()
		}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
			s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
			require.NoError(t, err)
			defer s.Body.Close()
			for range 3 {
				var p [1]byte
				_, err = io.ReadFull(s.Body, p[:])
				require.NoError(t, err)
				<-time.After(away)
			}
			start := time.Now()
			_, err = io.ReadAll(s.Body)
			require.Equal(t, llm.KindTimeout, typed(t, err).Kind)
			require.Equal(t, 30*time.Second, time.Since(start), "after %s", away)
		})
	}
}

func TestNoIdleLimit(t *testing.T) {
	streaming(t, -1, func(write func(string), r *http.Request) {
		pause(r, 100*time.Hour)
		write("x")
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		text, err := io.ReadAll(s.Body)
		require.NoError(t, err)
		require.Equal(t, "x", string(text))
		require.NoError(t, s.Body.Close())
	})
}

func TestCloseUnblocksRead(t *testing.T) {
	streaming(t, 0, func(write func(string), r *http.Request) {
		write("x")
		<-r.Context().Done()
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		start := time.Now()
		time.AfterFunc(time.Second, func() { _ = s.Body.Close() })
		_, err = io.ReadAll(s.Body)
		require.Error(t, err)
		require.NotErrorIs(t, err, llm.ErrTimeout)
		require.Equal(t, time.Second, time.Since(start))
	})
}

func TestCancelEndsRead(t *testing.T) {
	streaming(t, 0, func(write func(string), r *http.Request) {
		write("x")
		<-r.Context().Done()
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		ctx, cancel := context.WithCancel(t.Context())
		s, err := e.Open(ctx, exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		time.AfterFunc(time.Second, cancel)
		_, err = io.ReadAll(s.Body)
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, s.Body.Close())
	})
}

// Closing ends the request's context, and with it whatever hangs on it.
func TestCloseEndsContext(t *testing.T) {
	var inner context.Context
	e := endpoint(t, config(roundTrip(func(r *http.Request) (*http.Response, error) {
		inner = r.Context()
		return reply(200, nil, "data: x\n\n")(r)
	})))
	s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
	require.NoError(t, err)
	require.NoError(t, inner.Err())
	require.NoError(t, s.Body.Close())
	require.ErrorIs(t, inner.Err(), context.Canceled)
}

// Drain leaves the connection fit for the next call, when the body ends soon.
func TestDrainReuses(t *testing.T) {
	streaming(t, 0, func(write func(string), r *http.Request) {
		write("x")
		pause(r, 20*time.Millisecond)
		write("y")
	}, func(t *testing.T, e *exchange.Endpoint, dials func() int) {
		for range 3 {
			s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
			require.NoError(t, err)
			var p [1]byte
			_, err = s.Body.Read(p[:])
			require.NoError(t, err)
			s.Body.Drain()
			require.NoError(t, s.Body.Close())
			synctest.Wait()
		}
		require.Equal(t, 1, dials())
	})
}

// Drain gives up on a body that does not end, by time and by size.
func TestDrainBounded(t *testing.T) {
	for _, flood := range []bool{false, true} {
		for _, idle := range []time.Duration{-1, 30 * time.Second} {
			t.Run(fmt.Sprint(flood, idle), func(t *testing.T) { drainBounded(t, flood, idle) })
		}
	}
}

func drainBounded(t *testing.T, flood bool, idle time.Duration) {
	streaming(t, idle, func(write func(string), r *http.Request) {
		write("x")
		for r.Context().Err() == nil {
			if flood {
				write("more")
			}
			pause(r, time.Millisecond)
		}
	}, func(t *testing.T, e *exchange.Endpoint, _ func() int) {
		s, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		var p [1]byte
		_, err = s.Body.Read(p[:])
		require.NoError(t, err)
		start := time.Now()
		s.Body.Drain()
		require.Less(t, time.Since(start), 10*time.Second)
		if !flood {
			require.Equal(t, 50*time.Millisecond, time.Since(start))
		}
		require.NoError(t, s.Body.Close())
	})
}

func TestNotAStream(t *testing.T) {
	for _, tt := range []struct {
		name, contentType, body string
		kind                    llm.Kind
		message                 string
	}{
		{"an error object", "application/json", `{"error":{"message":"busy","type":"rate_limit_error"}}`, llm.KindRateLimit, "busy"},
		{"an answer", "application/json", `{"id":"1"}`, llm.KindMalformedResponse, "application/json"},
		{"a page", "text/html", `<html>hotel</html>`, llm.KindMalformedResponse, "text/html"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := endpoint(t, config(reply(200, map[string]string{"Content-Type": tt.contentType, "X-Request-Id": "r1"}, tt.body)))
			_, err := e.Open(t.Context(), exchange.Call{Path: "/chat"})
			failed := typed(t, err)
			require.Equal(t, tt.kind, failed.Kind)
			require.Contains(t, failed.Message, tt.message)
			require.Equal(t, 200, failed.Status)
			require.Equal(t, "r1", failed.RequestID)
			require.Equal(t, tt.body, failed.Body)
		})
	}
	t.Run("no content type", func(t *testing.T) {
		s, err := endpoint(t, config(reply(200, nil, "data: x\n\n"))).Open(t.Context(), exchange.Call{Path: "/chat"})
		require.NoError(t, err)
		require.NoError(t, s.Body.Close())
	})
}
