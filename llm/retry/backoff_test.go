package retry_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
	"github.com/parley-llm/parley/llm/retry"
)

// waits are those between the attempts of a call that always fails.
func waits(t *testing.T, policy retry.Policy) []time.Duration {
	t.Helper()
	var all []time.Duration
	synctest.Test(t, func(t *testing.T) {
		failures := make([]error, policy.MaxAttempts)
		for i := range failures {
			failures[i] = fails(llm.KindServer)
		}
		service := &wrappertest.Script{Failures: failures}
		require.Error(t, chat(t.Context(), retry.New(service, policy)))
		calls := service.Calls()
		for i := range calls[1:] {
			all = append(all, calls[i+1].At.Sub(calls[i].At))
		}
	})
	return all
}

func TestBackoff(t *testing.T) {
	const ms = time.Millisecond
	exactly := func(x float64) func() float64 { return func() float64 { return x } }
	tests := []struct {
		name   string
		policy retry.Policy
		want   []time.Duration
	}{
		{"the default, at most", retry.Policy{MaxAttempts: 7, Jitter: retry.NoJitter}, []time.Duration{500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 8000 * ms, 8000 * ms}},
		{"equal jitter, least", retry.Policy{MaxAttempts: 3, Rand: exactly(0)}, []time.Duration{250 * ms, 500 * ms}},
		{"equal jitter, middle", retry.Policy{MaxAttempts: 3, Rand: exactly(0.5)}, []time.Duration{375 * ms, 750 * ms}},
		{"full jitter, least", retry.Policy{MaxAttempts: 3, Rand: exactly(0), Jitter: retry.FullJitter}, []time.Duration{0, 0}},
		{"full jitter, middle", retry.Policy{MaxAttempts: 3, Rand: exactly(0.5), Jitter: retry.FullJitter}, []time.Duration{250 * ms, 500 * ms}},
		{"another growth", retry.Policy{MaxAttempts: 4, Jitter: retry.NoJitter, InitialBackoff: 10 * ms, BackoffMultiplier: 3, MaxBackoff: 50 * ms}, []time.Duration{10 * ms, 30 * ms, 50 * ms}},
		{"no growth", retry.Policy{MaxAttempts: 3, Jitter: retry.NoJitter, BackoffMultiplier: 1}, []time.Duration{500 * ms, 500 * ms}},
		{"a first wait above the limit", retry.Policy{MaxAttempts: 2, Jitter: retry.NoJitter, InitialBackoff: time.Hour}, []time.Duration{8 * time.Second}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, waits(t, test.policy)) })
	}
	t.Run("more attempts than a number holds", func(t *testing.T) {
		all := waits(t, retry.Policy{MaxAttempts: 1200, Jitter: retry.NoJitter, Budget: retry.Unlimited})
		require.Equal(t, 8*time.Second, all[len(all)-1])
	})
	t.Run("random by default", func(t *testing.T) {
		all := waits(t, retry.Policy{MaxAttempts: 40, BackoffMultiplier: 1, Budget: retry.Unlimited})
		seen := map[time.Duration]bool{}
		for _, wait := range all {
			require.GreaterOrEqual(t, wait, 250*ms)
			require.Less(t, wait, 500*ms)
			seen[wait] = true
		}
		require.Greater(t, len(seen), len(all)/2)
	})
}

// TestBudget: retries are a share of the calls, and a few a second.
func TestBudget(t *testing.T) {
	// outage makes calls of which each fails once, and counts what is retried.
	outage := func(t *testing.T, budget *retry.Budget, calls int) (retried int) {
		t.Helper()
		for range calls {
			service := &wrappertest.Script{Failures: []error{fails(llm.KindServer)}}
			err := chat(t.Context(), retry.New(service, retry.Policy{Budget: budget, Rand: func() float64 { return 0 }, Jitter: retry.FullJitter}))
			if err == nil {
				retried++
			} else {
				require.ErrorIs(t, err, retry.BudgetExhausted)
			}
		}
		return retried
	}
	healthy := func(t *testing.T, budget *retry.Budget, calls int) {
		t.Helper()
		p := retry.New(&wrappertest.Script{}, retry.Policy{Budget: budget})
		for range calls {
			require.NoError(t, chat(t.Context(), p))
		}
	}
	for op, call := range operations {
		b := retry.NewBudget(1, 0)
		p := retry.New(&wrappertest.Script{}, retry.Policy{Budget: b})
		require.NoError(t, call(t.Context(), p))
		require.Equal(t, 1+1, drainBudget(t, b), "%s earns, and so does the call that counts", op)
	}
	synctest.Test(t, func(t *testing.T) {
		b := retry.NewBudget(0.25, 0)
		require.Equal(t, 10, outage(t, b, 40), "one in four")
		healthy(t, b, 20)
		require.Equal(t, 5+1, outage(t, b, 7), "what was saved, and what these calls earn")

		b = retry.NewBudget(1, 0)
		healthy(t, b, 5000)
		require.Equal(t, 100, drainBudget(t, b), "no more than a hundred are saved")

		b = retry.NewBudget(0, 5)
		require.Equal(t, 5, outage(t, b, 50), "those of one second at once")
		time.Sleep(200 * time.Millisecond)
		require.Equal(t, 1, outage(t, b, 50))
		time.Sleep(time.Hour)
		require.Equal(t, 5, outage(t, b, 50))

		b = retry.NewBudget(0, 0.1)
		require.Equal(t, 1, outage(t, b, 50), "at least one")
		time.Sleep(10 * time.Second)
		require.Equal(t, 1, outage(t, b, 50))

		require.Zero(t, outage(t, retry.NewBudget(-1, -1), 5))
		require.Equal(t, 500, outage(t, retry.Unlimited, 500))
	})
}

// drainBudget counts the retries that a budget has left, without earning any.
func drainBudget(t *testing.T, b *retry.Budget) (left int) {
	t.Helper()
	const most = 1000
	failures := make([]error, most)
	for i := range failures {
		failures[i] = fails(llm.KindServer)
	}
	policy := retry.Policy{
		Budget: b, MaxAttempts: most, Jitter: retry.FullJitter, Rand: func() float64 { return 0 },
		Observe: func(_ context.Context, d retry.Decision) {
			if d.Retry {
				left++
			}
		},
	}
	require.ErrorIs(t, chat(t.Context(), retry.New(&wrappertest.Script{Failures: failures}, policy)), retry.BudgetExhausted)
	return left
}

// TestBudgetIsShared: calls at once spend what there is, to the last retry.
func TestBudgetIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failures := make([]error, 400)
		for i := range failures {
			failures[i] = fails(llm.KindServer)
		}
		service := &wrappertest.Script{Failures: failures}
		p := retry.New(service, retry.Policy{MaxAttempts: 2, Budget: retry.NewBudget(0.2, 0), Jitter: retry.NoJitter})
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { _ = chat(t.Context(), p) })
		}
		all.Wait()
		require.Equal(t, 100+20, len(service.Calls()))
	})
}
