package exchange_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "sk-test-0123456789"

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply answers every request the same.
func reply(status int, header map[string]string, body string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for name, value := range header {
			h.Set(name, value)
		}
		return &http.Response{
			StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r,
		}, nil
	}
}

func config(transport http.RoundTripper) exchange.Config {
	return exchange.Config{
		Provider:         "acme",
		BaseURL:          "https://api.acme.test/v1/",
		Client:           &http.Client{Transport: transport},
		Authorize:        func(h http.Header) { h.Set("Authorization", "Bearer "+key) },
		Secret:           []string{key},
		Header:           http.Header{"Acme-Version": {"7"}},
		RequestIDHeaders: []string{"X-Acme-Id", "X-Request-Id"},
	}
}

func endpoint(t testing.TB, cfg exchange.Config) *exchange.Endpoint {
	e, err := exchange.New(cfg)
	require.NoError(t, err)
	return e
}

// typed returns the error as the library's, which every error must be.
func typed(t testing.TB, err error) *llm.Error {
	t.Helper()
	failed, ok := err.(*llm.Error)
	require.True(t, ok, "%T %v", err, err)
	require.Equal(t, "acme", failed.Provider)
	return failed
}

// serve runs a real HTTP server in process, behind pipes, and returns a client
// for it and the number of connections made so far.
func serve(t *testing.T, handler http.HandlerFunc) (client *http.Client, dials func() int) {
	l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(l) }()
	transport := &http.Transport{DialContext: l.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	return &http.Client{Transport: transport}, func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.dialed
	}
}

type pipeListener struct {
	conns  chan net.Conn
	done   chan struct{}
	once   sync.Once
	mu     sync.Mutex
	dialed int
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	l.mu.Lock()
	l.dialed++
	l.mu.Unlock()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }
