package llm_test

import (
	"io"
	"testing"

	"github.com/parley-llm/parley/llm"
)

// TestRecvDoesNotAllocate holds the engine to no allocation for a chunk. Twice
// as many one-byte chunks may cost what a string builder needs to grow: one
// allocation a doubling.
func TestRecvDoesNotAllocate(t *testing.T) {
	measure := func(chunks int) float64 {
		frames := make([]llm.Chunk, chunks, chunks+1)
		for i := range frames {
			frames[i] = llm.Chunk{ID: "id", Model: "m", Text: "x"}
		}
		frames = append(frames, finish(llm.FinishStop, "stop"))
		return testing.AllocsPerRun(50, func() {
			stream := llm.NewChatStream(t.Context(), &script{chunks: frames}, nil)
			for {
				if _, err := stream.Recv(); err != nil {
					if err != io.EOF {
						t.Fatal(err)
					}
					return
				}
			}
		})
	}
	const growth = 1
	short, long := measure(150), measure(300)
	if extra := long - short; extra > growth {
		t.Errorf("150 more chunks cost %v allocations, want at most %d for the builder's growth", extra, growth)
	}
	t.Logf("allocations: %v for 150 chunks, %v for 300", short, long)
}

func BenchmarkRecv(b *testing.B) {
	frames := make([]llm.Chunk, 300, 301)
	for i := range frames {
		frames[i] = llm.Chunk{Text: "a word of it "}
	}
	frames = append(frames, finish(llm.FinishStop, "stop"))
	b.ReportAllocs()
	for b.Loop() {
		stream := llm.NewChatStream(b.Context(), &script{chunks: frames}, nil)
		if _, err := drainAll(stream); err != io.EOF {
			b.Fatal(err)
		}
	}
}

// drainAll counts instead of keeping what it reads.
func drainAll(s *llm.ChatStream) (chunks int, err error) {
	for ; ; chunks++ {
		if _, err := s.Recv(); err != nil {
			return chunks, err
		}
	}
}
