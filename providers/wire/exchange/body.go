package exchange

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Body is the body of a stream. One goroutine reads it; Close may come from any.
//
// A read that waits longer than the idle limit fails. Only reads count, so a slow
// reader is not taken for a silent service. To set a timer for each read, and to
// stop it again, would cost more than the read itself where a service sends its
// events one by one: a read only notes when it began. The timer, once set, looks at
// that note when it fires, and is set again for what is left of the read's time. It
// stays off after it has found no read, until the next one. It needs no goroutine
// until it fires.
type Body struct {
	cancel context.CancelFunc
	// fail turns a read error into a typed one; nil leaves it.
	fail func(error) error

	limit atomic.Int64 // a time.Duration; 0 or less for none
	start time.Time
	// since is when the wait under way began, counted from start, or resting.
	since atomic.Int64
	// set is whether the timer is set, or about to be.
	set   atomic.Bool
	timer *time.Timer

	mu      sync.Mutex
	rc      io.ReadCloser
	expired bool
	closed  bool
}

// resting is for since where no read waits.
const resting = -1

// newBody begins to wait, for the head of the answer.
func newBody(limit time.Duration, cancel context.CancelFunc) *Body {
	b := &Body{cancel: cancel, start: time.Now()}
	b.limit.Store(int64(limit))
	b.set.Store(limit > 0)
	if limit <= 0 {
		limit = time.Hour
	}
	b.timer = time.AfterFunc(limit, b.tick)
	if !b.set.Load() {
		b.timer.Stop()
	}
	return b
}

// wait notes that a read begins.
func (b *Body) wait() {
	limit := b.limit.Load()
	if limit <= 0 {
		return
	}
	// The timer clears set before it looks for a read: at least one of the two
	// sees the other.
	b.since.Store(int64(time.Since(b.start)))
	if !b.set.Load() {
		b.reset(limit)
	}
}

// rest notes that a read has ended.
func (b *Body) rest() { b.since.Store(resting) }

// reset sets the timer unless it is set.
func (b *Body) reset(left int64) {
	if !b.set.CompareAndSwap(false, true) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.timer.Reset(time.Duration(left))
	}
}

// tick is the timer's.
func (b *Body) tick() {
	b.set.Store(false)
	since := b.since.Load()
	if since == resting {
		return
	}
	if left := since + b.limit.Load() - int64(time.Since(b.start)); left > 0 {
		b.reset(left)
		return
	}
	b.expire()
}

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
	b.wait()
	n, err := b.rc.Read(p)
	b.rest()
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
	b.limit.Store(int64(drainTime))
	b.set.Store(false) // what it is set for is too late
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
	b.timer.Stop()
	b.mu.Unlock()
	if again {
		return nil
	}
	if rc != nil {
		_ = rc.Close()
	}
	b.cancel()
	return nil
}
