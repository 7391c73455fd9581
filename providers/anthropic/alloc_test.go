package anthropic_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/internal/wiretest"
)

// The hot paths keep their number of allocations.
func TestAllocations(t *testing.T) {
	chat := newProvider(t, &canned{jsonHeader, []byte(benchChat)})
	wiretest.AllocsAtMost(t, 48, "one chat, with the making of its request", func() {
		_, err := chat.ChatCompletion(t.Context(), benchRequest())
		require.NoError(t, err)
	})
}

// A chunk of a stream shares its memory with others: what repeats costs less
// than one allocation.
func TestAllocationsOfChunks(t *testing.T) {
	collect := func(body string) float64 {
		p := newProvider(t, &canned{sseHeader, []byte(body)})
		return testing.AllocsPerRun(10, func() {
			stream, err := p.ChatCompletionStream(t.Context(), benchRequest())
			require.NoError(t, err)
			_, err = stream.Collect()
			require.NoError(t, err)
		})
	}
	for name, tt := range map[string]struct {
		delta string
		most  float64
	}{
		"text":     {`"text_delta","text"`, 0.2},
		"thoughts": {`"thinking_delta","thinking"`, 0.2},
		"calls":    {`"input_json_delta","partial_json"`, 1.2},
	} {
		t.Run(name, func(t *testing.T) {
			kind := strings.NewReplacer(`"text_delta","text"`, tt.delta)
			short, long := kind.Replace(string(benchStream(10))), kind.Replace(string(benchStream(310)))
			require.LessOrEqual(t, (collect(long)-collect(short))/300, tt.most)
		})
	}
}
