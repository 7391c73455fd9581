package vertexai_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A chunk of a stream shares its memory with others: what repeats costs less
// than one allocation, with counts that change from chunk to chunk too.
func TestAllocationsOfChunks(t *testing.T) {
	collect := func(n int, counts string) float64 {
		p := express(t, &canned{sseHeader, benchStream(n, counts)})
		return testing.AllocsPerRun(10, func() {
			stream, err := p.ChatCompletionStream(t.Context(), benchRequest())
			require.NoError(t, err)
			_, err = stream.Collect()
			require.NoError(t, err)
		})
	}
	for name, counts := range map[string]string{
		"constant": `{"trafficType": "ON_DEMAND"}`,
		"counted":  `{"promptTokenCount": 42,"candidatesTokenCount": %d,"totalTokenCount": 1%[1]d}`,
	} {
		t.Run(name, func(t *testing.T) {
			require.LessOrEqual(t, (collect(310, counts)-collect(10, counts))/300, 0.2)
		})
	}
}
