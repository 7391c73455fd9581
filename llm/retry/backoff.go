package retry

import (
	"context"
	"math"
	"math/rand/v2"
	"time"
)

// Jitter spreads waits, so that callers who failed together do not come back
// together. The names are those of "Exponential Backoff And Jitter" (AWS
// Architecture Blog, 2015).
type Jitter uint8

// The kinds of jitter.
const (
	// EqualJitter waits at least half of the backoff: few attempts should not all
	// fall into the moment of the failure. It is the default.
	EqualJitter Jitter = iota
	// FullJitter waits anything from nothing to the whole backoff: the least load
	// for a service with many callers.
	FullJitter
	// NoJitter waits the whole backoff.
	NoJitter
)

// backoff is the wait after the given attempt, counted from 1.
func (p *Policy) backoff(attempt int) time.Duration {
	// The limit is applied to the float, which cannot overflow.
	whole := math.Min(
		float64(p.InitialBackoff)*math.Pow(p.BackoffMultiplier, float64(attempt-1)),
		float64(p.MaxBackoff))
	switch p.Jitter {
	case EqualJitter:
		whole = whole/2 + p.random()*whole/2
	case FullJitter:
		whole *= p.random()
	case NoJitter:
	}
	return time.Duration(whole)
}

func (p *Policy) random() float64 {
	if p.Rand == nil {
		return rand.Float64()
	}
	return p.Rand()
}

// sleep waits, and returns false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
