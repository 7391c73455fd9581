package retry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Error is what a call fails with, after one attempt or several. errors.As
// reaches the last attempt's *[llm.Error] through it, and errors.Is matches that
// error's kind and the [Reason] for which the call was given up. When the
// caller's context ended a wait, the first *llm.Error is of kind canceled or
// timeout, and the last attempt's follows.
type Error struct {
	// Attempts are the failed attempts, in order; there is at least one. The last
	// one's decision ended the call.
	Attempts []Decision

	// by is the wrapper that gave up, which does not judge its own error again.
	by *wrapper
	// ended is the end of the caller's context in a wait.
	ended *llm.Error
	// context is the context's own error, where the context is the reason.
	context error
}

// Last is the decision that ended the call.
func (e *Error) Last() Decision { return e.Attempts[len(e.Attempts)-1] }

// Error is the last attempt's text, and why there is no further one where that
// is not plain.
func (e *Error) Error() string {
	last := e.Last()
	if last.Reason == NotRetryable && last.Attempt == 1 {
		return last.Err.Error()
	}
	text := last.Err.Error()
	if e.ended != nil {
		text = e.ended.Error() + ": " + text
	}
	return fmt.Sprintf("%s (%s, after %s)", text, last.why(), plural(last.Attempt))
}

// why is the reason in words.
func (d Decision) why() string {
	switch d.Reason {
	case RetryableFailure:
		return "it is made again"
	case NotRetryable:
		return "a retry would not help"
	case NotIdempotent:
		return "not retried, since the answer was lost and the image may have been made"
	case AttemptsExhausted:
		return "given up"
	case WaitTooLong:
		return fmt.Sprintf("not retried, since the service asks to wait %v, longer than the policy's MaxWait", d.Delay)
	case DeadlineWouldExpire:
		return fmt.Sprintf("not retried, since a wait of %v would outlast the context's deadline", d.Delay)
	case BudgetExhausted:
		return "not retried, since the retry budget is spent"
	case ContextEnded:
		return "not retried, since the context is over"
	}
	return string(d.Reason)
}

func plural(attempts int) string {
	if attempts == 1 {
		return "1 attempt"
	}
	return fmt.Sprintf("%d attempts", attempts)
}

// Unwrap returns what ended the call, the one that counts first.
func (e *Error) Unwrap() []error {
	last := e.Last()
	chain := make([]error, 0, 4)
	if e.ended != nil {
		chain = append(chain, e.ended)
	}
	chain = append(chain, last.Err, last.Reason)
	if e.context != nil {
		chain = append(chain, e.context)
	}
	return chain
}

// Retryable reports whether the call may succeed later, as the last attempt's
// error has it.
func (e *Error) Retryable() bool {
	inner, ok := errors.AsType[judged](e.Last().Err)
	return e.ended == nil && ok && inner.Retryable()
}

// RetryDelay is the delay that the service asked for last; ok is false when it
// asked for none.
func (e *Error) RetryDelay() (d time.Duration, ok bool) {
	if e.ended != nil {
		return 0, false
	}
	return askedDelay(e.Last().Err)
}

// failure is the error of a call that is given up.
func (w *wrapper) failure(ctx context.Context, attempts []Decision) *Error {
	e := &Error{Attempts: attempts, by: w}
	switch e.Last().Reason {
	case ContextEnded:
		e.context = ctx.Err()
	case DeadlineWouldExpire:
		e.context = context.DeadlineExceeded
	case RetryableFailure, NotRetryable, NotIdempotent, AttemptsExhausted, WaitTooLong, BudgetExhausted:
	}
	return e
}

// interrupted is the error of a call whose context ended in a wait.
func (w *wrapper) interrupted(ctx context.Context, attempts []Decision) *Error {
	last := &attempts[len(attempts)-1]
	last.Retry, last.Reason = false, ContextEnded
	e := w.failure(ctx, attempts)
	e.ended = &llm.Error{
		Kind:     llm.KindOf(ctx.Err()),
		Provider: w.inner.Name(),
		Message:  "the context ended the wait before a retry: " + context.Cause(ctx).Error(),
		Err:      ctx.Err(),
	}
	if inner, ok := errors.AsType[*llm.Error](last.Err); ok {
		e.ended.Model = inner.Model
	}
	return e
}
