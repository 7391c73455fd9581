package fallback_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
)

// idle answers at once, without an allocation but for its streams.
type idle struct {
	llm.Unsupported
	answer llm.ChatResponse
	words  int
}

func (*idle) Name() string                       { return "idle" }
func (*idle) Capabilities(string) llm.Capability { return 0 }

func (p *idle) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return &p.answer, nil
}

func (p *idle) ChatCompletionStream(ctx context.Context, _ *llm.ChatRequest) (*llm.ChatStream, error) {
	return llm.NewChatStream(ctx, &words{left: p.words}, nil), nil
}

// words is a source that repeats itself.
type words struct{ left int }

func (w *words) Next() (llm.Chunk, error) {
	switch w.left--; {
	case w.left > 0:
		return llm.Chunk{ID: "id", Text: "x"}, nil
	case w.left == 0:
		return llm.Chunk{FinishReason: llm.FinishStop}, nil
	default:
		return llm.Chunk{}, io.EOF
	}
}

func (*words) Close() error { return nil }

func read(tb testing.TB, p llm.Provider) {
	s, err := p.ChatCompletionStream(tb.Context(), &llm.ChatRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := s.Recv(); err != nil {
			if err != io.EOF {
				tb.Fatal(err)
			}
			return
		}
	}
}

// TestIdleAllocations: while the first candidate answers, a unary call costs no
// allocation, a copy of the request where it has a model of its own, a stream the
// two of its second chance, and a chunk none.
func TestIdleAllocations(t *testing.T) {
	bare := &idle{words: 100}
	same := fallback.New(fallback.Candidate{Provider: bare}, fallback.Candidate{Provider: bare})
	named := fallback.New(fallback.Candidate{Provider: bare, Model: "m"}, fallback.Candidate{Provider: bare})
	req := &llm.ChatRequest{}
	unary := func(p llm.Provider) float64 {
		return testing.AllocsPerRun(200, func() {
			if _, err := p.ChatCompletion(t.Context(), req); err != nil {
				t.Fatal(err)
			}
		})
	}
	require.Zero(t, unary(bare))
	require.Zero(t, unary(same))
	require.Equal(t, 1.0, unary(named))

	streamed := func(p llm.Provider) float64 {
		return testing.AllocsPerRun(200, func() { read(t, p) })
	}
	for _, bare.words = range []int{2, 100, 1000} {
		require.Equal(t, 2.0, streamed(same)-streamed(bare), "%d chunks", bare.words)
		require.Equal(t, 3.0, streamed(named)-streamed(bare), "%d chunks", bare.words)
	}
}

func BenchmarkChatCompletion(b *testing.B) {
	req := &llm.ChatRequest{}
	forms := map[string]llm.Provider{
		"bare": &idle{},
		"list": fallback.New(fallback.Candidate{Provider: &idle{}}, fallback.Candidate{Provider: &idle{}}),
	}
	for _, name := range []string{"bare", "list"} {
		b.Run("form="+name, func(b *testing.B) {
			p, ctx := forms[name], b.Context()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.ChatCompletion(ctx, req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
