package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
)

// ChatStream is an answer that arrives piece by piece. Its grammar, the same for
// every provider:
//
//		stream = { delta } ( finish { finish } end | error )
//
//	  - A delta is a [Chunk] with reasoning, text, a refusal, a part or pieces of
//	    tool calls, or with the answer's ID and Model. It carries no finish and no
//	    usage.
//	  - A finish is a [Chunk] with a FinishReason, exactly one for each choice, in
//	    the order of the choices, after all deltas. The last one carries the usage,
//	    if the service reported any. Usage is a total: it never needs adding up.
//	  - The end is [io.EOF] from [ChatStream.Recv], or the end of the range loop.
//	  - An error is an *[Error]. It is always delivered, and after it, as after the
//	    end, Recv returns the same again.
//
// A stream is complete when every choice seen has its finish, not when a mark
// such as [DONE] was seen. One that ends earlier fails with
// [KindStreamTruncated], and what had arrived stays in [ChatStream.Response]. An
// error event or a read error wins, even after a finish. A failure inside the
// stream has the Kind of its HTTP form. A canceled context gives an error that
// is both [ErrCanceled] and [context.Canceled]; a deadline gives [ErrTimeout].
//
// Leaving the range loop, Close, an error and the end all release the
// connection. The stream starts no goroutine.
//
// Recv, All and Collect belong to one goroutine; Close may be called from any.
type ChatStream struct {
	ctx    context.Context
	source ChunkFiller
	stop   func() bool
	closed atomic.Bool

	// chunk is the last that recv gave.
	chunk    Chunk
	acc      accumulator
	finishes []Chunk
	emitting bool
	err      error
	// layers is nil unless a wrapper has laid something around the stream.
	layers *layers
}

// NewChatStream runs the stream's rules over a source of chunks. ctx bounds the
// stream; meta holds what is known before the first frame (provider, requested
// model, request id, dropped parameters) and may be nil.
func NewChatStream(ctx context.Context, source ChunkSource, meta *ChatResponse) *ChatStream {
	fills, ok := source.(ChunkFiller)
	if !ok {
		fills = filler{source}
	}
	s := &ChatStream{ctx: ctx, source: fills}
	if meta != nil {
		s.acc.resp = *meta
	}
	// net/http ends a read when the context does; other sources may not, so the
	// end of the context closes the source in any case.
	s.stop = context.AfterFunc(ctx, func() { _ = source.Close() })
	return s
}

// Recv returns the next chunk, [io.EOF] at the end, or the error that ended the
// stream.
func (s *ChatStream) Recv() (Chunk, error) {
	if err := s.recv(); err != nil {
		return Chunk{}, err
	}
	return s.chunk, nil
}

// recv is Recv into s.chunk: a chunk is large, and its source writes it there.
func (s *ChatStream) recv() (err error) {
	chunk := &s.chunk
	for {
		if s.err != nil {
			return s.err
		}
		if s.layers != nil && s.layers.ready() {
			*chunk = s.layers.next()
			return nil
		}
		if s.emitting {
			*chunk, err = s.nextFinish()
			return err
		}
		if err := s.interrupted(nil); err != nil {
			return s.fail(err)
		}
		*chunk = Chunk{}
		if err := s.source.Fill(chunk); err != nil {
			if err := s.ended(err); err != nil {
				return err
			}
			continue
		}
		content, err := s.acc.add(chunk)
		if err != nil {
			if err := s.fail(s.decorate(err)); err != nil {
				return err
			}
			continue
		}
		if chunk.FinishReason != "" || chunk.Usage != nil {
			chunk.FinishReason, chunk.FinishRaw, chunk.Usage = "", "", nil
		}
		if !content && chunk.ID == "" && chunk.Model == "" {
			continue // it would tell its reader nothing
		}
		if s.layers != nil && !s.layers.deliver(chunk) {
			continue
		}
		return nil
	}
}

// ended handles an error of the source. It returns nil when the stream is
// complete and its finishes can be delivered, and when it goes on otherwise.
func (s *ChatStream) ended(err error) error {
	if interrupted := s.interrupted(err); interrupted != nil {
		return s.fail(interrupted)
	}
	// Only the bare io.EOF is an end: an error event may have it as its cause.
	if err != io.EOF {
		return s.fail(s.decorate(err))
	}
	if missing, ok := s.acc.complete(); !ok {
		return s.fail(&Error{
			Kind:      KindStreamTruncated,
			Provider:  s.acc.resp.Provider,
			Model:     s.acc.resp.Model,
			RequestID: s.acc.resp.RequestID,
			Message:   "the stream ended before the answer was complete: " + missing,
			Err:       io.ErrUnexpectedEOF,
		})
	}
	s.release()
	s.finishes = s.acc.finish()
	s.emitting = true
	if s.layers != nil {
		s.layers.begun = true
	}
	return nil
}

func (s *ChatStream) nextFinish() (Chunk, error) {
	var chunk Chunk
	if len(s.finishes) == 0 {
		s.err = io.EOF
	} else {
		chunk = s.finishes[0]
		s.finishes = s.finishes[1:]
	}
	if s.layers != nil {
		s.layers.tell(chunk, s.err)
	}
	return chunk, s.err
}

// interrupted reports the caller's own end of the stream: its context or Close.
// Both outrank whatever read error they cause.
func (s *ChatStream) interrupted(cause error) error {
	if err := s.ctx.Err(); err != nil {
		return &Error{
			Kind:      contextKind(err),
			Provider:  s.acc.resp.Provider,
			Model:     s.acc.resp.Model,
			RequestID: s.acc.resp.RequestID,
			Message:   "the context ended the stream: " + context.Cause(s.ctx).Error(),
			Err:       err,
		}
	}
	if s.closed.Load() {
		return &Error{
			Kind:      KindCanceled,
			Provider:  s.acc.resp.Provider,
			Model:     s.acc.resp.Model,
			RequestID: s.acc.resp.RequestID,
			Message:   "the stream was closed",
			Err:       cause,
		}
	}
	return nil
}

// decorate makes an *Error of whatever a source returned.
func (s *ChatStream) decorate(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		kind := contextKind(err)
		if kind == "" {
			kind = KindNetwork
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			kind = KindStreamTruncated
		}
		return &Error{
			Kind:      kind,
			Provider:  s.acc.resp.Provider,
			Model:     s.acc.resp.Model,
			RequestID: s.acc.resp.RequestID,
			Message:   "the stream broke off: " + err.Error(),
			Err:       err,
		}
	}
	if e.Provider == "" {
		e.Provider = s.acc.resp.Provider
	}
	if e.RequestID == "" {
		e.RequestID = s.acc.resp.RequestID
	}
	return err
}

// fail ends the stream. It returns nil when a second attempt takes its place
// (see [ChatStream.Reopen]).
func (s *ChatStream) fail(err error) error {
	s.disconnect()
	if s.layers != nil {
		if err = s.second(err); err == nil {
			return nil
		}
		s.release()
	}
	s.err = err
	return err
}

func (s *ChatStream) disconnect() {
	s.stop()
	_ = s.source.Close()
}

func (s *ChatStream) release() {
	s.disconnect()
	if s.layers != nil {
		s.layers.mu.Lock()
		defer s.layers.mu.Unlock()
		s.layers.end()
	}
}

// Close releases the connection. It is idempotent and may run beside Recv, which
// then fails with [ErrCanceled]. A stream that had already ended keeps its end.
func (s *ChatStream) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if s.layers != nil {
		return s.layers.close(s)
	}
	s.stop()
	return s.source.Close()
}

// All iterates over the chunks. A failed stream yields its error last; leaving
// the loop early closes the stream.
func (s *ChatStream) All() iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		defer s.Close()
		for {
			err := s.recv()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Chunk{}, err)
				return
			}
			if !yield(s.chunk, nil) {
				return
			}
		}
	}
}

// Collect reads the stream to its end and returns the whole answer, equal to
// that of the unary call. On an error the answer holds what had arrived.
func (s *ChatStream) Collect() (*ChatResponse, error) {
	defer s.Close()
	for {
		if err := s.recv(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return s.Response(), err
		}
	}
}

// Response is the answer as far as it has arrived; complete once Recv has
// returned [io.EOF]. It is a copy that later chunks do not change.
func (s *ChatStream) Response() *ChatResponse { return s.acc.response() }

// malformed is the error for a frame that breaks the rules of a source.
func malformed(format string, args ...any) error {
	return &Error{Kind: KindMalformedResponse, Message: fmt.Sprintf(format, args...)}
}
