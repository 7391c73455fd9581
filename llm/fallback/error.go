package fallback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Error is what a call fails with: the failure of every candidate, in order.
// errors.Is and errors.As look at all of them and at the [Reason] for which the
// call ended. The failure that ended the call before the end of the list comes
// first, so that it gives the call its kind; when the list is exhausted, the
// first candidate's does.
type Error struct {
	// Decisions are the failures and what followed; there is at least one.
	Decisions []Decision

	// by is the list that gave up, which does not judge its own error again.
	by *list
	// ended is the end of the caller's context in a wait.
	ended *llm.Error
	// context is the context's own error, where that is the reason.
	context error
}

// Last is the decision that ended the call.
func (e *Error) Last() Decision { return e.Decisions[len(e.Decisions)-1] }

// Error is the text of each failure, in order, with the provider's name.
func (e *Error) Error() string {
	if len(e.Decisions) == 1 && e.ended == nil {
		return named(e.Decisions[0])
	}
	var b strings.Builder
	if e.ended != nil {
		b.WriteString(e.ended.Error())
		b.WriteString(": ")
	}
	switch e.Last().Reason {
	case Exhausted:
		fmt.Fprintf(&b, "no candidate answered, in %d tries", len(e.Decisions))
	case Stopped:
		fmt.Fprintf(&b, "try %d failed in a way that no other candidate would cure", len(e.Decisions))
	case ContextEnded:
		fmt.Fprintf(&b, "no candidate answered before the context was over, in %d tries", len(e.Decisions))
	case MovedOn, CoolingDown, Waiting:
	}
	for i, d := range e.Decisions {
		fmt.Fprintf(&b, "; [%d] %s", i+1, named(d))
	}
	return b.String()
}

// named is a failure's text, which begins with the provider's name in any case.
func named(d Decision) string {
	text := d.Err.Error()
	if strings.HasPrefix(text, d.Provider+": ") {
		return text
	}
	return d.Provider + ": " + text
}

// Unwrap returns every failure, the one that counts first.
func (e *Error) Unwrap() []error {
	chain := make([]error, 0, len(e.Decisions)+4)
	if e.ended != nil {
		chain = append(chain, e.ended)
	}
	last := e.Last()
	if last.Reason != Exhausted {
		chain = append(chain, last.Err)
	}
	for _, d := range e.Decisions[:len(e.Decisions)-1] {
		chain = append(chain, d.Err)
	}
	if last.Reason == Exhausted {
		chain = append(chain, last.Err)
	}
	chain = append(chain, last.Reason)
	if e.context != nil {
		chain = append(chain, e.context)
	}
	return chain
}

// Retryable reports whether the call may succeed later: whether that holds for
// one of the candidates.
func (e *Error) Retryable() bool {
	_, _, ok := e.later()
	return ok
}

// RetryDelay is the shortest delay that a candidate asked for; ok is false when
// one may be asked again without any, or none may.
func (e *Error) RetryDelay() (d time.Duration, ok bool) {
	d, ok, _ = e.later()
	return d, ok
}

// later looks for the candidate that can be asked again first.
func (e *Error) later() (shortest time.Duration, asked, retryable bool) {
	switch e.Last().Reason {
	case ContextEnded, Stopped:
		return 0, false, false
	case MovedOn, CoolingDown, Waiting, Exhausted:
	}
	asked = true
	for _, d := range e.Decisions {
		failure, ok := errors.AsType[judged](d.Err)
		if !ok || !failure.Retryable() {
			continue
		}
		delay, said := failure.RetryDelay()
		if asked = asked && said; !retryable || delay < shortest {
			shortest = delay
		}
		retryable = true
	}
	if !asked || !retryable {
		return 0, false, retryable
	}
	return shortest, true, true
}

// failure is the error of a call that is given up.
func (l *list) failure(ctx context.Context, w *walk) *Error {
	e := &Error{Decisions: w.decisions, by: l}
	last := e.Last()
	if last.Reason != ContextEnded {
		return e
	}
	e.context = ctx.Err()
	if w.interrupted {
		e.ended = &llm.Error{
			Kind:     llm.KindOf(ctx.Err()),
			Provider: last.Provider,
			Model:    last.Model,
			Message:  "the context ended the wait for a candidate: " + context.Cause(ctx).Error(),
			Err:      ctx.Err(),
		}
	}
	return e
}
