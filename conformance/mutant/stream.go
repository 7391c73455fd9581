package mutant

import (
	"errors"
	"io"

	"github.com/parley-llm/parley/llm"
)

// relay hands the chunks of a finished stream on to another one, unchanged. It
// is what every mutant of a stream starts from.
type relay struct{ inner *llm.ChatStream }

func (r relay) Next() (llm.Chunk, error) { return r.inner.Recv() }
func (r relay) Close() error             { return r.inner.Close() }

// rewritten is a source made of two functions.
type rewritten struct {
	next  func() (llm.Chunk, error)
	close func() error
}

func (r rewritten) Next() (llm.Chunk, error) { return r.next() }
func (r rewritten) Close() error             { return r.close() }

// eachChunk makes a source hook that edits every chunk.
func eachChunk(edit func(*llm.Chunk)) func(*llm.ChatStream) llm.ChunkSource {
	return func(inner *llm.ChatStream) llm.ChunkSource {
		return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
			chunk, err := inner.Recv()
			if err == nil {
				edit(&chunk)
			}
			return chunk, err
		}}
	}
}

// allChunks makes a source hook that reads the stream to its end before it
// hands out the first chunk, and edits the chunks together.
func allChunks(edit func([]llm.Chunk) []llm.Chunk) func(*llm.ChatStream) llm.ChunkSource {
	return func(inner *llm.ChatStream) llm.ChunkSource {
		var (
			chunks []llm.Chunk
			end    error
		)
		return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
			if end == nil {
				chunks, end = drained(inner)
				chunks = edit(chunks)
			}
			if len(chunks) == 0 {
				return llm.Chunk{}, end
			}
			first := chunks[0]
			chunks = chunks[1:]
			return first, nil
		}}
	}
}

// drained reads a stream to its end, which is never nil.
func drained(s *llm.ChatStream) ([]llm.Chunk, error) {
	var chunks []llm.Chunk
	for {
		chunk, err := s.Recv()
		if err != nil {
			return chunks, err
		}
		chunks = append(chunks, chunk)
	}
}

// forgiving makes a source hook that turns some errors into a clean end, as if
// the answer had been complete.
func forgiving(forgives func(error) bool) func(*llm.ChatStream) llm.ChunkSource {
	return func(inner *llm.ChatStream) llm.ChunkSource {
		over := false
		return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
			if over {
				return llm.Chunk{}, io.EOF
			}
			chunk, err := inner.Recv()
			if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || !forgives(err) {
				return chunk, err
			}
			over = true
			return llm.Chunk{FinishReason: llm.FinishStop, FinishRaw: "stop"}, nil
		}}
	}
}

// anyKind makes a predicate over errors.
func anyKind(kinds ...llm.Kind) func(error) bool {
	return func(err error) bool {
		for _, kind := range kinds {
			if errors.Is(err, kind) {
				return true
			}
		}
		return false
	}
}
