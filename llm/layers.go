package llm

import (
	"context"
	"slices"
	"sync"
)

// layers are what wrappers have laid around a stream, innermost first: the
// observers of [ChatStream.Tap] and the second chances of [ChatStream.Reopen].
// Most streams have none.
type layers struct {
	// mu keeps the calls of an observer apart where Close runs beside Recv, and
	// guards what both of them touch: stack and the stream's source.
	mu    sync.Mutex
	stack []layer
	// room keeps the stack of the usual one or two wrappers, without an
	// allocation of its own.
	room [2]layer

	// begun is set once the caller was handed content: from then on nothing may
	// start the answer again.
	begun bool
	// held are chunks without content, kept back until content follows so that a
	// second attempt can replace them.
	held []Chunk
	// observed is set when someone listens to what is delivered.
	observed bool
}

// layer is an observer or a second chance; the other field is nil.
type layer struct {
	observe func(Chunk, error)
	reopen  func(context.Context, error) (*ChatStream, error)
	// ctx is the context of the call that laid a second chance, and cancel ends
	// the one made of it for the chance that is under way or was taken.
	ctx    context.Context
	cancel context.CancelFunc
	// told is set once the observer has heard of the end.
	told bool
}

// Tap calls observe with each chunk that Recv returns, and then once with the
// end: [io.EOF], the error, or one of kind canceled when Close came first. The
// calls never overlap. observe must not close the stream nor read from it, and
// must not change or keep the chunk's slices.
//
// It is for wrappers that count and trace: they need no second reading of the
// answer. Call it before the first Recv.
func (s *ChatStream) Tap(observe func(chunk Chunk, err error)) {
	s.lay(layer{observe: observe})
}

// Reopen gives the stream a second chance while it has said nothing: when it
// fails before any content was delivered, reopen is called with the failure. The
// stream that it returns, of which nothing was read yet, takes this one's place;
// an error takes the failure's place. Reopen is asked again should the new
// stream fail as early.
//
// Content is everything but the answer's ID and Model, which are held back until
// content follows. A failure after that is final. So are the end of the context
// and Close; both end the context that reopen is given, on which the new stream
// must depend. That context is made of ctx, the one that the wrapper was called
// with: an attempt's own, with whatever was put there for it, such as the span of
// a trace, is not the next one's.
//
// What was laid around the stream before Reopen belongs to the failed attempt
// and ends with it; the new stream brings its own. What is laid around it
// afterwards sees only the outcome. Call it before the first Recv.
func (s *ChatStream) Reopen(ctx context.Context, reopen func(ctx context.Context, failure error) (*ChatStream, error)) {
	s.lay(layer{reopen: reopen, ctx: ctx})
}

func (s *ChatStream) lay(l layer) {
	if s.layers == nil {
		s.layers = new(layers)
		s.layers.stack = s.layers.room[:0]
	}
	s.layers.stack = append(s.layers.stack, l)
	s.layers.observed = s.layers.observed || l.observe != nil
}

// deliver passes a chunk on to the observers and the caller; it returns false
// when the chunk is held back.
func (l *layers) deliver(chunk *Chunk) bool {
	if l.begun && !l.observed {
		return true
	}
	if !chunk.content() && l.recoverable() {
		l.held = append(l.held, *chunk)
		return false
	}
	l.begun = true
	if len(l.held) > 0 {
		l.held = append(l.held, *chunk)
		*chunk = l.next()
		return true
	}
	l.tell(*chunk, nil)
	return true
}

// recoverable reports whether the answer could still be started again.
func (l *layers) recoverable() bool {
	return !l.begun && slices.ContainsFunc(l.stack, func(l layer) bool { return l.reopen != nil })
}

// ready reports whether chunks that were held back may go.
func (l *layers) ready() bool { return l.begun && len(l.held) > 0 }

// next takes the first of them.
func (l *layers) next() Chunk {
	chunk := l.held[0]
	l.held = l.held[1:]
	l.tell(chunk, nil)
	return chunk
}

// tell passes a chunk, or the end, to the observers that have not heard of an
// end.
func (l *layers) tell(chunk Chunk, end error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.stack {
		l.stack[i].tell(chunk, end)
	}
}

// tell is called with the lock held.
func (l *layer) tell(chunk Chunk, end error) {
	if l.observe != nil && !l.told {
		l.told = end != nil
		l.observe(chunk, end)
	}
}

// second asks the layers for a stream in the place of one that has failed, and
// tells them of what is left of the failure otherwise: nil when the stream goes
// on. An inner layer's error is the failure that the next one sees.
func (s *ChatStream) second(failure error) error {
	l := s.layers
	for i := range l.stack {
		if l.stack[i].reopen == nil {
			l.mu.Lock()
			l.stack[i].tell(Chunk{}, failure)
			l.mu.Unlock()
			continue
		}
		if l.begun || s.interrupted(nil) != nil {
			continue
		}
		next, err := l.stack[i].reopen(s.chance(i), failure)
		if err == nil {
			s.takeOver(next, i)
			return nil
		}
		if failure = s.interrupted(err); failure == nil {
			failure = err
		}
	}
	return failure
}

// chance is the context of a second chance of the layer at i: made of the layer's
// own, and over when the stream's is. That layer's chance before has ended. Those
// of the layers around it have not: they may be what this one's is made of.
func (s *ChatStream) chance(i int) context.Context {
	l := s.layers
	l.mu.Lock()
	defer l.mu.Unlock()
	own := &l.stack[i]
	own.end()
	ctx, cancel := context.WithCancel(own.ctx)
	stop := context.AfterFunc(s.ctx, cancel)
	own.cancel = func() { stop(); cancel() }
	if s.closed.Load() {
		own.cancel()
	}
	return ctx
}

// takeOver continues with another stream, opened by the layer at i.
func (s *ChatStream) takeOver(next *ChatStream, i int) {
	l := s.layers
	l.mu.Lock()
	defer l.mu.Unlock()
	s.source, s.stop, s.acc = next.source, next.stop, next.acc
	l.held = nil
	for j := range l.stack[:i] {
		l.stack[j].end()
	}
	l.stack = l.stack[i:]
	if next.layers != nil {
		l.stack = slices.Concat(next.layers.stack, l.stack)
		l.observed = l.observed || next.layers.observed
	}
}

// close ends a stream that has layers, beside Recv or not.
func (l *layers) close(s *ChatStream) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.stop()
	err := s.source.Close()
	l.end()
	for i := range l.stack {
		l.stack[i].tell(Chunk{}, &Error{Kind: KindCanceled, Message: "the stream was closed"})
	}
	return err
}

// end ends every second chance, with the lock held.
func (l *layers) end() {
	for i := range l.stack {
		l.stack[i].end()
	}
}

func (l *layer) end() {
	if l.cancel != nil {
		l.cancel()
	}
}
