package exchange

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

const (
	// maxErrorBody is read of a failure's body: services' error objects are
	// small, and a failure is no reason to load a file.
	maxErrorBody = 1 << 20
	// The drain after a stream's end waits this long and reads this much for
	// the end of the body: a kept connection is worth that, and no more.
	drainTime  = 50 * time.Millisecond
	drainBytes = 4 << 10
)

var (
	errIdle     = errors.New("exchange: the stream was idle for too long")
	errTooLarge = errors.New("exchange: the body is larger than the limit")
)

// readLimited reads a body to its end, into buf if that is large enough. With
// more than limit bytes it returns the first limit ones and errTooLarge. hint is
// the announced length, or negative.
func readLimited(r io.Reader, hint, limit int64, buf []byte) ([]byte, error) {
	const first = 4 << 10
	size := int64(first)
	if hint >= 0 {
		// One byte of room beyond the announced length finds the end without
		// growing; a lying length costs no more than the limit.
		size = min(hint, limit) + 1
	}
	if int64(cap(buf)) < size {
		buf = make([]byte, 0, size)
	}
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return buf[:limit], errTooLarge
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
}

// Body is the body of a stream. One goroutine reads it; Close may come from any.
type Body struct {
	limit  time.Duration
	cancel context.CancelFunc
	timer  *time.Timer
	// fail turns a read error into a typed one; nil leaves it.
	fail func(error) error

	mu      sync.Mutex
	rc      io.ReadCloser
	expired bool
	closed  bool
}

func newBody(limit time.Duration, cancel context.CancelFunc) *Body {
	b := &Body{limit: limit, cancel: cancel}
	// The timer runs only while a read waits, so a slow reader is not taken for
	// a silent service. It needs no goroutine until it fires.
	b.timer = time.AfterFunc(time.Hour, b.expire)
	b.timer.Stop()
	return b
}

func (b *Body) arm() {
	if b.limit > 0 {
		b.timer.Reset(b.limit)
	}
}

func (b *Body) disarm() { b.timer.Stop() }

// expire ends the exchange, whether it waits for the head or for the body.
func (b *Body) expire() {
	b.mu.Lock()
	b.expired = true
	rc := b.rc
	b.mu.Unlock()
	b.cancel()
	if rc != nil {
		_ = rc.Close()
	}
}

// attach hands over the body once the head has arrived. It reports false when
// the time had run out just before.
func (b *Body) attach(rc io.ReadCloser) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rc = rc
	return !b.expired
}

func (b *Body) idle() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.expired
}

// Read reads from the service. Its errors but io.EOF are typed where they have
// a kind: a silence beyond the limit is a timeout.
func (b *Body) Read(p []byte) (int, error) {
	b.arm()
	n, err := b.rc.Read(p)
	b.disarm()
	if err == nil || err == io.EOF {
		return n, err
	}
	if b.idle() {
		err = errIdle
	}
	if b.fail != nil {
		err = b.fail(err)
	}
	return n, err
}

// Drain reads the little that may follow a stream's last event, so that the
// connection can be used again. It waits no longer than an instant, and its
// failure does not matter. It belongs to the reading goroutine.
func (b *Body) Drain() {
	b.limit = drainTime
	var scratch [512]byte
	for total := 0; total < drainBytes; {
		n, err := b.Read(scratch[:])
		if err != nil {
			return
		}
		total += n
	}
}

// Close releases the connection. It is idempotent, may run beside Read, and
// unblocks it.
func (b *Body) Close() error {
	b.mu.Lock()
	rc, again := b.rc, b.closed
	b.closed = true
	b.mu.Unlock()
	if again {
		return nil
	}
	b.timer.Stop()
	if rc != nil {
		_ = rc.Close()
	}
	b.cancel()
	return nil
}
