package traffic

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Server answers every request with the same bytes over loopback, in one write,
// until it is closed.
type Server struct {
	// URL is the server's address, without a path.
	URL    string
	server *http.Server
	done   chan struct{}
}

// Serve starts a server.
func Serve(contentType string, body []byte) (*Server, error) {
	length := []string{strconv.Itoa(len(body))}
	return ServeFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header()["Content-Type"] = []string{contentType}
		if contentType == JSON {
			w.Header()["Content-Length"] = length
		}
		_, _ = w.Write(body)
	})
}

// ServeFunc starts a server that answers as handle does.
func ServeFunc(handle http.HandlerFunc) (*Server, error) {
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("traffic: %w", err)
	}
	s := &Server{
		URL:    "http://" + listener.Addr().String(),
		server: &http.Server{Handler: handle, ReadHeaderTimeout: time.Minute},
		done:   make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener)
	}()
	return s, nil
}

// Close ends the server and its connections.
func (s *Server) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}
