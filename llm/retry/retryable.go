package retry

import (
	"errors"
	"net"
	"time"

	"github.com/parley-llm/parley/llm"
)

// judged is an error that knows whether the call may succeed later: *[llm.Error],
// and the errors of wrappers, which speak for several.
type judged interface {
	error
	Retryable() bool
	RetryDelay() (time.Duration, bool)
}

// Retryable reports whether a failure is worth another attempt, by what its error
// says of itself: see [llm.Error.Retryable]. An image is not made again when the
// answer to a request that may have arrived was lost.
func Retryable(op Operation, err error) bool {
	e, ok := errors.AsType[judged](err)
	return ok && e.Retryable() && !(op == OpImages && lost(err))
}

// lost reports a failure after which nobody here knows whether the service did
// what it was asked for.
func lost(err error) bool {
	switch llm.KindOf(err) {
	case llm.KindNetwork, llm.KindTimeout, llm.KindStreamTruncated:
		return !unsent(err)
	case llm.KindInvalidRequest, llm.KindAuthentication, llm.KindPermission, llm.KindNotFound,
		llm.KindContextLength, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
		llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindCanceled,
		llm.KindMalformedResponse, llm.KindUnsupported, llm.KindConfiguration:
		return false
	default:
		return false
	}
}

// unsent reports that no connection came about, so that the request cannot have
// arrived.
func unsent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return true
	}
	_, noName := errors.AsType[*net.DNSError](err)
	return noName
}

// askedDelay is the delay that the service asked for.
func askedDelay(err error) (time.Duration, bool) {
	if e, ok := errors.AsType[judged](err); ok {
		return e.RetryDelay()
	}
	return 0, false
}
