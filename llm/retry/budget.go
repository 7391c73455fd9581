package retry

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// The default budget has the share and the rate of Finagle's (RetryBudget.scala,
// 2026).
const (
	defaultRatio     = 0.2
	defaultPerSecond = 10
)

// savings is how many retries a budget keeps for later.
const savings = 100

// token is one retry, in the unit in which calls are credited: a billionth, so
// that the usual shares are whole numbers.
const token = 1e9

// Budget bounds retries to a share of the calls, so that a service which fails
// for everyone is not asked several times as much by everyone. Each call earns a
// part of a retry, of which up to a hundred are saved; besides, a few a second
// are free, so that a program with few calls can retry at all.
//
// A budget is safe for concurrent use. Calls that do not fail cost one atomic
// addition, and none while the savings are full.
type Budget struct {
	credit int64
	saved  atomic.Int64
	free   float64

	mu     sync.Mutex
	spare  float64
	filled time.Time
}

// Unlimited is the budget that never refuses.
var Unlimited = &Budget{free: math.Inf(1)}

// NewBudget allows retries for the given share of the calls, 0.2 for one retry in
// five calls, and perSecond more in each second, of which those of one second, at
// least one, can be used at once. What is negative or no number counts as 0.
func NewBudget(share, perSecond float64) *Budget {
	b := &Budget{credit: int64(math.Round(math.Min(positive(share), savings) * token)), free: positive(perSecond)}
	b.spare = b.room()
	return b
}

func positive(x float64) float64 {
	if x > 0 {
		return x
	}
	return 0
}

// room is how many free retries can wait to be used.
func (b *Budget) room() float64 {
	if b.free == 0 {
		return 0
	}
	return max(b.free, 1)
}

// earn credits one call. Racing calls may together save a little too much; what
// is spent is exact.
func (b *Budget) earn() {
	if b.credit > 0 && b.saved.Load() < savings*token {
		b.saved.Add(b.credit)
	}
}

// spend takes one retry, and returns false when none is left.
func (b *Budget) spend() bool {
	if math.IsInf(b.free, 1) {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if !b.filled.IsZero() {
		b.spare = min(b.spare+now.Sub(b.filled).Seconds()*b.free, b.room())
	}
	b.filled = now
	switch {
	case b.spare >= 1:
		b.spare--
	case b.saved.Load() >= token:
		// Only spenders, who hold the lock, take from the savings.
		b.saved.Add(-token)
	default:
		return false
	}
	return true
}
