package llm_test

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/parley-llm/parley/llm"
)

// script is a source that plays chunks and then an end; nil is a clean one.
type script struct {
	chunks []llm.Chunk
	end    error
	// onNext runs before each Next, with the number of chunks already played.
	onNext func(played int)

	played int
	closes atomic.Int32
}

func (s *script) Next() (llm.Chunk, error) {
	if s.onNext != nil {
		s.onNext(s.played)
	}
	if s.played < len(s.chunks) {
		s.played++
		return s.chunks[s.played-1], nil
	}
	if s.end != nil {
		return llm.Chunk{}, s.end
	}
	return llm.Chunk{}, io.EOF
}

func (s *script) Close() error {
	s.closes.Add(1)
	return nil
}

// closed fails the test unless the connection was released.
func (s *script) closed(t *testing.T) {
	t.Helper()
	if s.closes.Load() == 0 {
		t.Error("the source was not closed")
	}
}

var errSourceClosed = errors.New("read on closed body")

// blocked is a source whose Next waits until Close, as a silent connection does.
type blocked struct {
	reading chan struct{} // receives when Next begins to wait
	once    sync.Once
	done    chan struct{}
}

func newBlocked() *blocked {
	return &blocked{reading: make(chan struct{}, 1), done: make(chan struct{})}
}

func (b *blocked) Next() (llm.Chunk, error) {
	b.reading <- struct{}{}
	<-b.done
	return llm.Chunk{}, errSourceClosed
}

func (b *blocked) Close() error {
	b.once.Do(func() { close(b.done) })
	return nil
}

// drain reads a stream to its end or error.
func drain(s *llm.ChatStream) (chunks []llm.Chunk, err error) {
	for {
		chunk, err := s.Recv()
		if err != nil {
			return chunks, err
		}
		chunks = append(chunks, chunk)
	}
}

func diff(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b }))
}

func text(s string) llm.Chunk { return llm.Chunk{Text: s} }

func finish(reason llm.FinishReason, raw string) llm.Chunk {
	return llm.Chunk{FinishReason: reason, FinishRaw: raw}
}

func usage(in, out int64) *llm.Usage {
	return &llm.Usage{InputTokens: llm.Count(in), OutputTokens: llm.Count(out)}
}
