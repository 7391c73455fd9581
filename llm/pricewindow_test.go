package llm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestPriceAt(t *testing.T) {
	peak, night, weekend := llm.Rates{Output: 3}, llm.Rates{Output: 2}, llm.Rates{Output: 1}
	price := llm.Price{
		Rates: peak,
		Steps: []llm.PriceStep{{AboveInput: 10, Rates: llm.Rates{Output: 9}}},
		Windows: []llm.PriceWindow{
			{Days: []time.Weekday{time.Saturday, time.Sunday}, To: 24 * time.Hour, Rates: weekend},
			{From: 22 * time.Hour, To: 24 * time.Hour, Rates: night},
			{To: 6*time.Hour + 30*time.Minute, Rates: night},
		},
		Source: "a page",
	}
	usage := llm.Usage{InputTokens: llm.Count(1), OutputTokens: llm.Count(1)}
	// 2026-11-22 is a Sunday.
	for at, want := range map[string]llm.Money{
		"2026-11-22T00:00:00Z":           1,
		"2026-11-22T23:59:59.999999999Z": 1,
		"2026-11-23T00:00:00Z":           2,
		"2026-11-23T06:29:59.999999999Z": 2,
		"2026-11-23T06:30:00Z":           3,
		"2026-11-23T21:59:59Z":           3,
		"2026-11-23T22:00:00Z":           2,
		// Still Sunday in UTC.
		"2026-11-23T07:30:00+08:00": 1,
	} {
		when, err := time.Parse(time.RFC3339Nano, at)
		require.NoError(t, err)
		then := price.At(when)
		require.Nil(t, then.Windows)
		require.Equal(t, "a page", then.Source)
		cost, err := then.Of(usage)
		require.NoError(t, err)
		require.Equal(t, want, cost.Total, at)
	}
	cost, err := price.Of(usage)
	require.NoError(t, err)
	require.Equal(t, llm.Money(3), cost.Total, "a price that knows no time is the dearer one")

	long := llm.Usage{InputTokens: llm.Count(11), OutputTokens: llm.Count(1)}
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	cost, err = price.At(noon).Of(long)
	require.NoError(t, err)
	require.Equal(t, llm.Money(9), cost.Total, "steps hold outside of windows")
	cost, err = price.At(noon.Add(11 * time.Hour)).Of(long)
	require.NoError(t, err)
	require.Equal(t, llm.Money(2), cost.Total, "a window has no steps")
	require.Len(t, price.Windows, 3, "the price itself does not change")
}
