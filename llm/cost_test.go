package llm_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestMoney(t *testing.T) {
	for want, m := range map[string]llm.Money{
		"$0":                     0,
		"$1":                     llm.USD(1),
		"$0.00025":               llm.USD(0.00025),
		"-$2.5":                  llm.USD(-2.5),
		"$0.000000000001":        1,
		"$9223372.036854775807":  math.MaxInt64,
		"-$9223372.036854775808": math.MinInt64,
	} {
		require.Equal(t, want, m.String())
	}
	require.InDelta(t, 0.3, (llm.USD(0.1) + llm.USD(0.2)).Dollars(), 0)
	require.Equal(t, llm.USD(0.3), llm.USD(0.1)+llm.USD(0.2), "sums are exact")
	require.Equal(t, llm.Money(75_000), llm.PerMillion(0.075), "7.5 cents a million tokens is a whole number a token")
}

func TestPrice(t *testing.T) {
	base := llm.Rates{
		Input: llm.PerMillion(3), CachedInput: llm.PerMillion(0.3),
		CacheWrite: llm.PerMillion(3.75), Output: llm.PerMillion(15),
	}
	long := llm.Rates{
		Input: llm.PerMillion(6), CachedInput: llm.PerMillion(0.6),
		CacheWrite: llm.PerMillion(7.5), Output: llm.PerMillion(22.5),
	}
	price := llm.Price{Rates: base, Steps: []llm.PriceStep{
		{AboveInput: 200_000, Rates: long},
		{AboveInput: 500_000, Rates: llm.Rates{Input: llm.PerMillion(12)}},
	}}
	tests := []struct {
		name  string
		usage llm.Usage
		want  llm.Cost
	}{
		{
			name: "cached and written tokens are parts of the input",
			usage: llm.Usage{
				InputTokens: llm.Count(1000), CachedTokens: llm.Count(600), CacheWriteTokens: llm.Count(100),
				OutputTokens: llm.Count(10), ReasoningTokens: llm.Count(4),
			},
			want: llm.Cost{
				Input: 300 * base.Input, CachedInput: 600 * base.CachedInput, CacheWrite: 100 * base.CacheWrite,
				Output: 10 * base.Output,
				Total:  300*base.Input + 600*base.CachedInput + 100*base.CacheWrite + 10*base.Output,
			},
		},
		{
			name:  "at the step the base still holds",
			usage: *usage(200_000, 1),
			want:  llm.Cost{Input: 200_000 * base.Input, Output: base.Output, Total: 200_000*base.Input + base.Output},
		},
		{
			name:  "above it the whole request costs more",
			usage: *usage(200_001, 1),
			want:  llm.Cost{Input: 200_001 * long.Input, Output: long.Output, Total: 200_001*long.Input + long.Output},
		},
		{
			name:  "the highest step counts",
			usage: *usage(500_001, 0),
			want:  llm.Cost{Input: 500_001 * llm.PerMillion(12), Total: 500_001 * llm.PerMillion(12)},
		},
		{
			name:  "a known zero costs nothing",
			usage: *usage(0, 0),
		},
		{
			name:  "output alone",
			usage: llm.Usage{OutputTokens: llm.Count(2)},
			want:  llm.Cost{Output: 2 * base.Output, Total: 2 * base.Output},
		},
		{
			name:  "the answer's own cost wins",
			usage: llm.Usage{InputTokens: llm.Count(1), OutputTokens: llm.Count(1), ReportedCost: new(llm.USD(0.5))},
			want:  llm.Cost{Total: llm.USD(0.5), Reported: true},
		},
	}
	for _, test := range tests {
		got, err := price.Of(test.usage)
		require.NoError(t, err, test.name)
		require.Equal(t, test.want, got, test.name)
	}
	_, err := price.Of(llm.Usage{})
	require.ErrorIs(t, err, llm.ErrInvalidRequest, "absent is not zero")
}

func TestCostFromModels(t *testing.T) {
	models := []llm.Model{
		{ID: "free"},
		{ID: "m", Price: &llm.Price{Rates: llm.Rates{Input: 2, Output: 3}}},
	}
	got, err := llm.CostFromModels("acme", models, "m", *usage(10, 1))
	require.NoError(t, err)
	require.Equal(t, llm.Money(23), got.Total)

	for _, model := range []string{"free", "nope", ""} {
		got, err := llm.CostFromModels("acme", models, model, *usage(10, 1))
		require.ErrorIs(t, err, llm.ErrNotFound, "an unknown price is an error, never 0")
		require.Zero(t, got)
	}
	got, err = llm.CostFromModels("acme", models, "nope", llm.Usage{ReportedCost: new(llm.Money(5))})
	require.NoError(t, err)
	require.Equal(t, llm.Cost{Total: 5, Reported: true}, got)
}
