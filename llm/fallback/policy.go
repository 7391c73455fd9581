package fallback

import (
	"context"
	"errors"
	"time"

	"github.com/parley-llm/parley/llm"
)

// The defaults of a [Policy].
const (
	DefaultMaxWait  = 2 * time.Second
	DefaultCooldown = time.Minute
)

// Policy says how a list is walked. Its zero value is a good one.
type Policy struct {
	// Next, when set, says in place of [Next] which failures move on.
	Next func(err error) bool
	// MaxWait is the longest delay that is waited for when no candidate is left.
	// 0 is [DefaultMaxWait]; a negative one never waits.
	MaxWait time.Duration
	// Cooldown is the longest time for which a candidate is left out. 0 is
	// [DefaultCooldown]; a negative one leaves none out.
	Cooldown time.Duration
	// Observe, when set, is told of every failure and what follows from it. It
	// runs on the call's own goroutine; calls at once call it at once.
	Observe func(ctx context.Context, d Decision)
}

func (p Policy) filled() Policy {
	if p.MaxWait == 0 {
		p.MaxWait = DefaultMaxWait
	}
	if p.Cooldown == 0 {
		p.Cooldown = DefaultCooldown
	}
	if p.Next == nil {
		p.Next = Next
	}
	return p
}

// Next reports whether another candidate may do better after a failure. The
// package's documentation has the table.
func Next(err error) bool {
	switch llm.KindOf(err) {
	case llm.KindInvalidRequest, llm.KindContentFilter, llm.KindCanceled:
		return false
	case llm.KindAuthentication, llm.KindPermission, llm.KindNotFound, llm.KindContextLength,
		llm.KindRequestTooLarge, llm.KindQuota, llm.KindRateLimit, llm.KindOverloaded,
		llm.KindServer, llm.KindTimeout, llm.KindNetwork, llm.KindStreamTruncated,
		llm.KindMalformedResponse, llm.KindUnsupported, llm.KindConfiguration:
		return true
	default:
		return true
	}
}

// judged is an error that knows whether the call may succeed later: *[llm.Error],
// and the errors of wrappers, which speak for several.
type judged interface {
	error
	Retryable() bool
	RetryDelay() (time.Duration, bool)
}

// askedDelay is the delay that the service asked for.
func askedDelay(err error) (time.Duration, bool) {
	if e, ok := errors.AsType[judged](err); ok {
		return e.RetryDelay()
	}
	return 0, false
}

// cooldown is how long a failure leaves its candidate out; 0 is not at all. An
// empty account says nothing of time, so it is looked at again now and then.
func (p *Policy) cooldown(err error) time.Duration {
	if p.Cooldown < 0 {
		return 0
	}
	if delay, ok := askedDelay(err); ok {
		return min(delay, p.Cooldown)
	}
	if errors.Is(err, llm.ErrQuota) {
		return p.Cooldown
	}
	return 0
}
