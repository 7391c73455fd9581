package openai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// The hot paths keep their number of allocations. net/http itself makes some 20
// for each call.
func TestAllocations(t *testing.T) {
	chat := newCanned(t, "application/json", benchChat)
	short := newCanned(t, "text/event-stream", benchStream(10))
	long := newCanned(t, "text/event-stream", benchStream(310))
	vectors := newCanned(t, "application/json", benchEmbeddings(64, 1536, true))
	numbers := newCanned(t, "application/json", benchEmbeddings(64, 1536, false))
	inputs := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: strings.Fields(strings.Repeat("text ", 64))}
	collect := func(p llm.Provider) func() {
		return func() {
			stream, err := p.ChatCompletionStream(t.Context(), benchRequest)
			require.NoError(t, err)
			resp, err := stream.Collect()
			require.NoError(t, err)
			require.NotEmpty(t, resp.Text())
		}
	}
	measure := func(f func()) float64 { return testing.AllocsPerRun(10, f) }

	require.LessOrEqual(t, measure(func() {
		_, err := chat.ChatCompletion(t.Context(), benchRequest)
		require.NoError(t, err)
	}), 60.0, "one chat")
	perChunk := (measure(collect(long)) - measure(collect(short))) / 300
	require.LessOrEqual(t, perChunk, 2.0, "a chunk of a stream")
	for _, p := range []llm.Provider{vectors, numbers} {
		require.LessOrEqual(t, testing.AllocsPerRun(1, func() {
			_, err := p.Embeddings(t.Context(), inputs)
			require.NoError(t, err)
		}), 200.0, "64 vectors")
	}
}
