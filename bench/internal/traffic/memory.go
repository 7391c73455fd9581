package traffic

import (
	"io"
	"net/http"
	"sync"
)

// The content types of an answer that is read whole, and of one in events.
const (
	JSON   = "application/json"
	Events = "text/event-stream"
)

// Memory answers every request with the same bytes, from memory. It reads the
// request's body to its end, as a server would.
type Memory struct {
	header http.Header
	body   []byte
	read   int
	gate   int
	// Seen is called with each request and its body, if it is set; only tests
	// set it.
	Seen func(r *http.Request, body []byte)
}

// NewMemory answers with body.
func NewMemory(contentType string, body []byte) *Memory {
	return &Memory{header: http.Header{"Content-Type": {contentType}, "X-Request-Id": {"req_1"}}, body: body}
}

// NewMemoryIn answers with body, at most n bytes a read.
func NewMemoryIn(contentType string, body []byte, n int) *Memory {
	m := NewMemory(contentType, body)
	m.read = n
	return m
}

// NewMemoryGated answers with the first bytes of body, and then with nothing
// until the reader closes the answer: a client that waits for more than it needs
// waits forever.
func NewMemoryGated(contentType string, body []byte, first int) *Memory {
	m := NewMemory(contentType, body)
	m.gate = first
	return m
}

// RoundTrip implements [http.RoundTripper].
func (m *Memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := m.drain(r); err != nil {
		return nil, err
	}
	body := &reader{body: m.body, most: m.read}
	if m.gate > 0 {
		body.body, body.closed = m.body[:m.gate], make(chan struct{})
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: m.header, ContentLength: int64(len(m.body)), Body: body, Request: r,
	}, nil
}

func (m *Memory) drain(r *http.Request) error {
	if r.Body == nil {
		return nil
	}
	var sent []byte
	var err error
	if m.Seen != nil {
		sent, err = io.ReadAll(r.Body)
		m.Seen(r, sent)
	} else {
		_, err = io.Copy(io.Discard, r.Body)
	}
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	return err
}

// reader is a body; most bounds what one read gives, 0 does not. With closed, the
// end of the bytes is no end, but a silence until Close.
type reader struct {
	body   []byte
	at     int
	most   int
	closed chan struct{}
	once   sync.Once
}

func (r *reader) Read(p []byte) (int, error) {
	if r.at == len(r.body) {
		if r.closed != nil {
			<-r.closed
			return 0, io.ErrClosedPipe
		}
		return 0, io.EOF
	}
	if r.most > 0 && len(p) > r.most {
		p = p[:r.most]
	}
	n := copy(p, r.body[r.at:])
	r.at += n
	return n, nil
}

func (r *reader) Close() error {
	if r.closed != nil {
		r.once.Do(func() { close(r.closed) })
	}
	return nil
}
