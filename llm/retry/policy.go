package retry

import (
	"context"
	"fmt"
	"math"
	"time"
)

// The defaults of a [Policy]. Attempts, backoff and the longest wait are those of
// the vendors' own clients (openai-python and anthropic-sdk-python, _constants.py
// and _base_client.py, 2026: two retries, 0.5 s to 8 s, a Retry-After of up to
// 60 s).
const (
	DefaultMaxAttempts       = 3
	DefaultInitialBackoff    = 500 * time.Millisecond
	DefaultMaxBackoff        = 8 * time.Second
	DefaultBackoffMultiplier = 2.0
	DefaultMaxWait           = time.Minute
)

// Policy says how often, when and what to retry. Its zero value is a good one.
// A negative number is a mistake: every call of the wrapper then fails with an
// error of kind configuration.
type Policy struct {
	// MaxAttempts counts the calls, the first included; 1 never retries. 0 is
	// [DefaultMaxAttempts].
	MaxAttempts int

	// InitialBackoff is the longest wait before the first retry, where the
	// service asked for none; each further one is BackoffMultiplier times as
	// long, up to MaxBackoff. Zeros are the defaults.
	InitialBackoff    time.Duration
	MaxBackoff        time.Duration
	BackoffMultiplier float64
	Jitter            Jitter

	// MaxWait is the longest delay asked for by a service that is waited for. 0
	// is [DefaultMaxWait].
	MaxWait time.Duration

	// AttemptTimeout bounds each attempt, so that a call which hangs leaves time
	// for another; 0 is no bound. It costs a timer and a context for each. It
	// does not concern streams: the providers' own idle timeout bounds their
	// silences, the one before the answer's head included.
	AttemptTimeout time.Duration

	// Budget bounds the retries of all calls together. nil is one of the
	// wrapper's own, NewBudget(0.2, 10); [Unlimited] never refuses. Wrappers
	// that call the same service may share one.
	Budget *Budget

	// Retryable, when set, says in place of [Retryable] which failures are worth
	// another attempt. Whatever it says, the rules of the package's
	// documentation that are above the policy hold.
	Retryable func(op Operation, err error) bool

	// Observe, when set, is told of every failed attempt and what follows from
	// it, before the wait. It runs on the call's own goroutine; calls at once
	// call it at once.
	Observe func(ctx context.Context, d Decision)

	// Rand is the source of the jitter: numbers from [0, 1), safe for concurrent
	// use. nil is math/rand/v2.
	Rand func() float64
}

// validate names the field that cannot be meant, and why; the empty string is
// none.
func (p *Policy) validate() (field, why string) {
	if p.MaxAttempts < 0 {
		return "MaxAttempts", fmt.Sprintf("%d attempts are none; 1 is a call without retries", p.MaxAttempts)
	}
	for _, d := range []struct {
		field string
		value time.Duration
	}{
		{"InitialBackoff", p.InitialBackoff},
		{"MaxBackoff", p.MaxBackoff},
		{"MaxWait", p.MaxWait},
		{"AttemptTimeout", p.AttemptTimeout},
	} {
		if d.value < 0 {
			return d.field, fmt.Sprintf("%v is no time to wait", d.value)
		}
	}
	if m := p.BackoffMultiplier; math.IsNaN(m) || m != 0 && m < 1 {
		return "BackoffMultiplier", fmt.Sprintf("%v would make waits shorter; it is at least 1", m)
	}
	if p.Jitter > NoJitter {
		return "Jitter", fmt.Sprintf("there is no jitter %d", p.Jitter)
	}
	return "", ""
}

// filled is the policy with its defaults.
func (p Policy) filled() Policy {
	set(&p.MaxAttempts, DefaultMaxAttempts)
	set(&p.InitialBackoff, DefaultInitialBackoff)
	set(&p.MaxBackoff, DefaultMaxBackoff)
	set(&p.BackoffMultiplier, DefaultBackoffMultiplier)
	set(&p.MaxWait, DefaultMaxWait)
	if p.Budget == nil {
		p.Budget = NewBudget(defaultRatio, defaultPerSecond)
	}
	if p.Retryable == nil {
		p.Retryable = Retryable
	}
	return p
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
