package openai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/openai"
)

// The hot paths keep their number of allocations. net/http itself makes none of
// those of a chat here, since the other side answers from memory.
func TestAllocations(t *testing.T) {
	chat := newCanned(t, "application/json", benchChat)
	wiretest.AllocsAtMost(t, 18, "one chat", func() {
		_, err := chat.ChatCompletion(t.Context(), benchRequest)
		require.NoError(t, err)
	})

	short := newCanned(t, "text/event-stream", benchDeltas(10, `{"content":"%s"}`, false))
	wiretest.AllocsAtMost(t, 51, "a short stream", func() {
		stream, err := short.ChatCompletionStream(t.Context(), benchRequest)
		require.NoError(t, err)
		_, err = stream.Collect()
		require.NoError(t, err)
	})

	vectors := newCanned(t, "application/json", benchEmbeddings(64, 1536, true))
	numbers := newCanned(t, "application/json", benchEmbeddings(64, 1536, false))
	inputs := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: strings.Fields(strings.Repeat("text ", 64))}
	for _, p := range []llm.Provider{vectors, numbers} {
		wiretest.AllocsAtMost(t, 83, "64 vectors", func() {
			_, err := p.Embeddings(t.Context(), inputs)
			require.NoError(t, err)
		})
	}
}

// A chunk of a stream, whatever its text and with padding or without, shares its
// memory with others: what repeats costs less than one allocation.
func TestAllocationsOfChunks(t *testing.T) {
	collect := func(p *openai.Provider) float64 {
		return testing.AllocsPerRun(10, func() {
			stream, err := p.ChatCompletionStream(t.Context(), benchRequest)
			require.NoError(t, err)
			resp, err := stream.Collect()
			require.NoError(t, err)
			require.NotEmpty(t, resp.Message().Parts)
		})
	}
	for name, tt := range map[string]struct {
		delta string
		vary  bool
		most  float64
	}{
		"text":         {`{"content":"%s"}`, false, 0.2},
		"padded text":  {`{"content":"%s"}`, true, 0.2},
		"thoughts":     {`{"reasoning_content":"%s"}`, false, 0.2},
		"calls":        {`{"tool_calls":[{"index":0,"function":{"arguments":"%s"}}]}`, false, 1.2},
		"padded calls": {`{"tool_calls":[{"index":0,"function":{"arguments":"%s"}}]}`, true, 1.2},
	} {
		t.Run(name, func(t *testing.T) {
			short := newCanned(t, "text/event-stream", benchDeltas(10, tt.delta, tt.vary))
			long := newCanned(t, "text/event-stream", benchDeltas(310, tt.delta, tt.vary))
			require.LessOrEqual(t, (collect(long)-collect(short))/300, tt.most)
		})
	}
}
