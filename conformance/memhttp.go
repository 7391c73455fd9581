package conformance

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// network carries one provider's traffic to one handler. Whatever host a
// request names, it reaches the handler, with the Host it named.
type network struct {
	transport *http.Transport
	server    *http.Server
	done      chan struct{}
}

// newPipeNetwork serves handler over in-memory pipes: real net/http framing on
// both sides, no sockets. Inside a bubble, waiting on it lets virtual time pass.
func newPipeNetwork(handler http.Handler) *network {
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	return newNetwork(handler, l, l.dial)
}

// newLoopbackNetwork serves handler on a port of the loopback interface.
func newLoopbackNetwork(handler http.Handler) (*network, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	return newNetwork(handler, l, func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", addr)
	}), nil
}

func newNetwork(handler http.Handler, l net.Listener, dial func(context.Context) (net.Conn, error)) *network {
	n := &network{server: &http.Server{Handler: handler}, done: make(chan struct{})}
	n.transport = &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
	}
	go func() {
		defer close(n.done)
		_ = n.server.Serve(l)
	}()
	return n
}

// RoundTrip sends the request to the handler in clear text, keeping its Host.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Scheme = "http"
	resp, err := n.transport.RoundTrip(out)
	if resp != nil {
		resp.Request = req
	}
	return resp, err
}

// close ends all connections and waits for the server's own goroutine.
func (n *network) close() {
	n.transport.CloseIdleConnections()
	_ = n.server.Close()
	<-n.done
}

// pipeListener hands out one end of a pipe for each dial of the other.
type pipeListener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
