package cassette

import (
	"net/http"
	"strconv"
	"sync"
)

// exchangeHeader numbers a request between the recorder and a [Tap]. It is
// neither stored nor seen by the tapped handler.
const exchangeHeader = "X-Parley-Exchange"

// Tap is a handler that notes the sizes of the pieces in which another handler
// flushed its answers. A client cannot see them: a transport joins and splits
// what it reads. Give the tap to the server and to [RecordOptions.Tap].
type Tap struct {
	handler http.Handler
	mu      sync.Mutex
	sizes   map[int][]int
}

// NewTap taps h.
func NewTap(h http.Handler) *Tap { return &Tap{handler: h, sizes: map[int][]int{}} }

// ServeHTTP serves with the tapped handler.
func (t *Tap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.Header.Get(exchangeHeader))
	if err != nil {
		t.handler.ServeHTTP(w, r)
		return
	}
	r.Header.Del(exchangeHeader)
	counter := &countingWriter{ResponseWriter: w}
	defer func() {
		counter.cut()
		t.mu.Lock()
		defer t.mu.Unlock()
		t.sizes[number] = counter.sizes
	}()
	t.handler.ServeHTTP(counter, r)
}

// pieces are the sizes noted for a request; ok is false if it did not pass here.
func (t *Tap) pieces(number int) (sizes []int, ok bool) {
	if t == nil {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	sizes, ok = t.sizes[number]
	return sizes, ok
}

// countingWriter counts the bytes between flushes.
type countingWriter struct {
	http.ResponseWriter
	pending int
	sizes   []int
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.pending += n
	return n, err
}

// FlushError flushes, for http.ResponseController.
func (c *countingWriter) FlushError() error {
	c.cut()
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Flush flushes, for handlers that ask for an http.Flusher.
func (c *countingWriter) Flush() { _ = c.FlushError() }

// Unwrap lets http.ResponseController reach the other features.
func (c *countingWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *countingWriter) cut() {
	if c.pending > 0 {
		c.sizes = append(c.sizes, c.pending)
		c.pending = 0
	}
}
