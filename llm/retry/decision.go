package retry

import (
	"context"
	"time"
)

// Operation is a call of [llm.Provider] that may be repeated.
type Operation string

// The operations.
const (
	OpChat       Operation = "chat"
	OpChatStream Operation = "chat_stream"
	OpEmbeddings Operation = "embeddings"
	OpImages     Operation = "images"
	OpListModels Operation = "list_models"
)

// Reason says why a decision was made. It is an error, so that
// errors.Is(err, retry.WaitTooLong) works on what a call returns.
type Reason string

// The reasons. All but the first end the call.
const (
	// RetryableFailure: the failure may pass, so the call is made again.
	RetryableFailure Reason = "retryable_failure"
	// NotRetryable: the same request would fail again.
	NotRetryable Reason = "not_retryable"
	// NotIdempotent: the answer to a request for an image was lost, and the image
	// may have been made.
	NotIdempotent Reason = "not_idempotent"
	// AttemptsExhausted: this was the last of [Policy.MaxAttempts].
	AttemptsExhausted Reason = "attempts_exhausted"
	// WaitTooLong: the service asks for a longer delay than [Policy.MaxWait].
	WaitTooLong Reason = "wait_too_long"
	// DeadlineWouldExpire: the wait would outlast the context's deadline. The
	// call's error is then [context.DeadlineExceeded] too.
	DeadlineWouldExpire Reason = "deadline_would_expire"
	// BudgetExhausted: the [Budget] has no retry left.
	BudgetExhausted Reason = "budget_exhausted"
	// ContextEnded: the caller's context is over.
	ContextEnded Reason = "context_ended"
)

// Error makes a Reason usable as the target of errors.Is.
func (r Reason) Error() string { return "retry: " + string(r) }

// Decision is what follows from one failed attempt.
type Decision struct {
	Operation Operation
	// Attempt is the number of the attempt that failed, from 1.
	Attempt int
	// Err is its failure.
	Err error
	// Retry is set when the call is made again, after Delay.
	Retry bool
	// Delay is the wait before the next attempt. Where one is refused for its
	// length, it is the wait that would have been needed.
	Delay  time.Duration
	Reason Reason
}

// decide says what follows from a failure. What no policy can change is asked
// first, and the budget last, so that no retry is spent that is not made.
func (w *wrapper) decide(ctx context.Context, op Operation, attempt int, err error) Decision {
	d := Decision{Operation: op, Attempt: attempt, Err: err}
	switch {
	case ctx.Err() != nil:
		d.Reason = ContextEnded
		return d
	case !w.policy.Retryable(op, err):
		d.Reason = NotRetryable
		if op == OpImages && lost(err) {
			d.Reason = NotIdempotent
		}
		return d
	case attempt >= w.policy.MaxAttempts:
		d.Reason = AttemptsExhausted
		return d
	}
	asked, ok := askedDelay(err)
	if d.Delay = asked; !ok {
		d.Delay = w.policy.backoff(attempt)
	}
	deadline, bounded := ctx.Deadline()
	switch {
	case ok && asked > w.policy.MaxWait:
		d.Reason = WaitTooLong
	case bounded && time.Until(deadline) <= d.Delay:
		d.Reason = DeadlineWouldExpire
	case !w.policy.Budget.spend():
		d.Reason = BudgetExhausted
	default:
		d.Retry, d.Reason = true, RetryableFailure
	}
	return d
}
