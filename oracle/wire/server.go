package wire

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Server plays a service on the loopback interface and keeps each request as it
// arrived, with the vendor's host.
type Server struct {
	server    *httptest.Server
	transport *http.Transport

	mu   sync.Mutex
	sent []scenario.Sent
}

// NewServer serves handler.
func NewServer(handler http.Handler) *Server {
	s := &Server{}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			// The client gave up while sending.
			return
		}
		s.keep(r, body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(w, r)
	}))
	address := s.Address()
	s.transport = &http.Transport{
		// What is for any host reaches the server, and no proxy is asked.
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, address)
		},
	}
	return s
}

func (s *Server) keep(r *http.Request, body []byte) {
	u := *r.URL
	u.Scheme, u.Host = "https", r.Host
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, scenario.Sent{Method: r.Method, URL: u.String(), Header: r.Header.Clone(), Body: body})
}

// Address is the host and port of the server.
func (s *Server) Address() string { return s.server.Listener.Addr().String() }

// Client sends what is for any vendor's host to the server, in clear text and
// with the Host that the request names.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s} }

// RoundTrip implements [http.RoundTripper].
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Host = req.URL.Host
	out.URL.Scheme = "http"
	resp, err := s.transport.RoundTrip(out)
	if resp != nil {
		resp.Request = req
	}
	return resp, err
}

// Sent returns the requests in the order of arrival.
func (s *Server) Sent() []scenario.Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Close ends all connections.
func (s *Server) Close() {
	s.transport.CloseIdleConnections()
	s.server.Close()
}
