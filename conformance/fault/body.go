package fault

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Forever, as the length of a stall, waits until the body is closed or the
// request's context ends. It sets no timer, so virtual time cannot end it.
const Forever = scenario.Forever

// plan is what happens to one body.
type plan struct {
	rewrites []func([]byte) []byte
	reads    func([]byte) [][]byte
	stall    func(int) time.Duration
	end      error
	together bool
}

// whole reports whether the body must be known before its first byte can be
// delivered.
func (p plan) whole() bool {
	return len(p.rewrites) > 0 || p.reads != nil || p.stall != nil || p.together
}

// cut gives the reads that deliver the body.
func (p plan) cut(body []byte) [][]byte {
	for _, rewrite := range p.rewrites {
		body = rewrite(body)
	}
	if p.reads != nil {
		return p.reads(body)
	}
	if len(body) == 0 {
		return nil
	}
	return [][]byte{body}
}

// body delivers a plan. Close may run beside Read. Reads wait for each other, as
// those of net/http do: a provider that drains a body which it still reads must
// not break the suite.
type body struct {
	ctx      context.Context
	base     io.Closer
	stall    func(int) time.Duration
	end      error
	together bool

	reads [][]byte
	next  int
	// rest is what a short buffer left of the current read.
	rest []byte
	// reading is held by the one Read that runs. It is a channel, since virtual
	// time passes while a goroutine waits for one, and not for a mutex.
	reading chan struct{}

	once   sync.Once
	closed chan struct{}
}

// newBody reads base to its end, but leaves it open. A failure of base becomes
// the end of what it had delivered.
func newBody(ctx context.Context, base io.ReadCloser, p plan) *body {
	whole, err := io.ReadAll(base)
	b := &body{
		ctx: ctx, base: base, stall: p.stall, end: io.EOF, together: p.together,
		reads: p.cut(whole), reading: make(chan struct{}, 1), closed: make(chan struct{}),
	}
	if p.end != nil {
		b.end = p.end
	}
	if err != nil {
		b.end = err
	}
	return b
}

// Read implements [io.Reader]: one planned piece a call, less only when buf is
// too short for it.
func (b *body) Read(buf []byte) (int, error) {
	b.reading <- struct{}{}
	defer func() { <-b.reading }()
	if err := b.interrupted(); err != nil {
		return 0, err
	}
	if len(b.rest) == 0 {
		if b.next >= len(b.reads) {
			if err := b.wait(b.next); err != nil {
				return 0, err
			}
			b.next++
			return 0, b.end
		}
		if err := b.wait(b.next); err != nil {
			return 0, err
		}
		b.rest = b.reads[b.next]
		b.next++
	}
	n := copy(buf, b.rest)
	b.rest = b.rest[n:]
	if b.together && len(b.rest) == 0 && b.next == len(b.reads) {
		return n, b.end
	}
	return n, nil
}

// wait stalls before the given read.
func (b *body) wait(read int) error {
	if b.stall == nil {
		return nil
	}
	d := b.stall(read)
	if d == 0 {
		return nil
	}
	var done <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		done = timer.C
	}
	select {
	case <-done:
		return b.interrupted()
	case <-b.closed:
	case <-b.ctx.Done():
	}
	return b.interrupted()
}

// interrupted reports the end that the caller made, by Close or its context.
func (b *body) interrupted() error {
	select {
	case <-b.closed:
		return http.ErrBodyReadAfterClose
	default:
		return b.ctx.Err()
	}
}

// Close implements [io.Closer]. It ends a Read that waits.
func (b *body) Close() error {
	var err error
	b.once.Do(func() {
		close(b.closed)
		err = b.base.Close()
	})
	return err
}
