package fallback

import (
	"context"
	"time"

	"github.com/parley-llm/parley/llm"
)

// walk is how far a call has come on the list. It is passed on by value: a
// stream's second chance holds the walk as it was when the stream was opened.
type walk struct {
	decisions []Decision
	// at is the candidate that is asked now.
	at int
	// soonest is when the first of the candidates that asked for a delay may be
	// asked again, and first is which; zero if none asked for one.
	soonest time.Time
	first   int
	// waited is set once the call has waited, and interrupted when the context
	// ended that.
	waited, interrupted bool
}

// failed takes a failure of the walk's candidate and moves to the one that is
// asked next. It returns false when there is none.
func (l *list) failed(ctx context.Context, w *walk, model string, err error) bool {
	c := l.candidates[w.at]
	if d := l.policy.cooldown(err); d > 0 {
		c.pause(model, pause{until: time.Now().Add(d), cause: err})
	}
	return l.moveOn(ctx, w, Decision{Candidate: w.at, Provider: c.Provider.Name(), Model: model, Err: err})
}

// skipped is failed for a candidate that is left out.
func (l *list) skipped(ctx context.Context, w *walk, model string, p pause) bool {
	name := l.candidates[w.at].Provider.Name()
	return l.moveOn(ctx, w, Decision{
		Candidate: w.at, Provider: name, Model: model, Err: leftOut(name, model, p), Skipped: true,
	})
}

// leftOut is the error of a candidate that was not asked: of the kind of the
// failure that it had, with the time that is left.
func leftOut(name, model string, p pause) *llm.Error {
	left := time.Until(p.until)
	e := &llm.Error{
		Kind: llm.KindOf(p.cause), Provider: name, Model: model, Err: p.cause,
		Message: "not asked for another " + left.Round(time.Millisecond).String() + ", since it failed: " + p.cause.Error(),
	}
	if _, ok := askedDelay(p.cause); ok {
		e.RetryAfter = left
	}
	return e
}

// moveOn decides what follows from a failure, and waits if that is it.
func (l *list) moveOn(ctx context.Context, w *walk, d Decision) bool {
	if asked, ok := askedDelay(d.Err); ok {
		if ready := time.Now().Add(asked); w.soonest.IsZero() || ready.Before(w.soonest) {
			w.soonest, w.first = ready, w.at
		}
	}
	switch {
	case ctx.Err() != nil:
		d.Reason = ContextEnded
	case !l.policy.Next(d.Err):
		d.Reason = Stopped
	case !w.waited && w.at+1 < len(l.candidates):
		d.Next, d.Reason = true, MovedOn
		if d.Skipped {
			d.Reason = CoolingDown
		}
		w.at++
	default:
		if d.Delay, d.Next = l.wait(ctx, w); d.Next {
			d.Reason, w.waited, w.at = Waiting, true, w.first
		} else {
			d.Reason = Exhausted
		}
	}
	w.decisions = append(w.decisions, d)
	if l.policy.Observe != nil {
		l.policy.Observe(ctx, d)
	}
	if d.Reason == Waiting && !sleep(ctx, d.Delay) {
		last := &w.decisions[len(w.decisions)-1]
		last.Next, last.Reason = false, ContextEnded
		w.interrupted = true
		return false
	}
	return d.Next
}

// wait says whether, and how long, to wait for a candidate when none is left.
func (l *list) wait(ctx context.Context, w *walk) (time.Duration, bool) {
	if w.waited || w.soonest.IsZero() {
		return 0, false
	}
	delay := max(time.Until(w.soonest), 0)
	deadline, bounded := ctx.Deadline()
	if delay > l.policy.MaxWait || bounded && time.Until(deadline) <= delay {
		return 0, false
	}
	return delay, true
}

// sleep waits, and returns false when the context ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
