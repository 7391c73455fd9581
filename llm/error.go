package llm

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Error is the one error type of every provider. errors.Is matches it against
// a [Kind] or its sentinel; errors.As reaches, through Err, the provider's own
// wire error.
//
// Neither the API key nor a URL that carries one appears in any field.
type Error struct {
	Kind     Kind
	Provider string
	Model    string
	// Status is the HTTP status, 0 if there was none. An error inside a 200
	// keeps 200.
	Status int
	// Code, Type and Param are the service's own words; a numeric code is kept
	// as its digits.
	Code  string
	Type  string
	Param string
	// Message is text for people, the service's where it gave one.
	Message string
	// RequestID is the service's id of the exchange, for its support.
	RequestID string
	// RetryAfter is how long the service asked to wait; 0 if it did not say.
	RetryAfter time.Duration
	// NoRetry is set when the service said that a retry is useless.
	NoRetry bool
	// Body is an excerpt of the answer's body.
	Body string
	// Err is the cause: the provider's wire error, or a transport error.
	Err error
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Provider != "" {
		b.WriteString(e.Provider)
		b.WriteString(": ")
	}
	b.WriteString(string(e.Kind))
	if e.Status != 0 {
		b.WriteString(" (HTTP ")
		b.WriteString(strconv.Itoa(e.Status))
		b.WriteByte(')')
	}
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	} else if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	if e.Param != "" {
		b.WriteString(" [")
		b.WriteString(e.Param)
		b.WriteByte(']')
	}
	if e.RequestID != "" {
		b.WriteString(" (request ")
		b.WriteString(e.RequestID)
		b.WriteByte(')')
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the error's [Kind], so that the sentinels work.
func (e *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == e.Kind
}

// Retryable reports whether the same request may succeed later. It answers
// from Kind and from what the service's headers said, never from the text.
func (e *Error) Retryable() bool { return !e.NoRetry && e.Kind.retryable() }

// RetryDelay is how long the service asked to wait before a retry; ok is false
// when it did not say or when a retry is useless.
func (e *Error) RetryDelay() (d time.Duration, ok bool) {
	if !e.Retryable() || e.RetryAfter <= 0 {
		return 0, false
	}
	return e.RetryAfter, true
}

// KindOf returns the kind of the first [Error] in err's chain. For other errors
// it knows context errors; the rest have no kind and give "".
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	if kind, ok := errors.AsType[Kind](err); ok {
		return kind
	}
	return contextKind(err)
}

// contextKind maps the two context errors, and returns "" for anything else.
func contextKind(err error) Kind {
	switch {
	case errors.Is(err, context.Canceled):
		return KindCanceled
	case errors.Is(err, context.DeadlineExceeded):
		return KindTimeout
	default:
		return ""
	}
}

// excerptLimit bounds [Error.Body]: enough for any service's error object, not
// enough to flood a log.
const excerptLimit = 2048

// Excerpt cuts a body to a length that fits an error, on a rune boundary, and
// says when it did.
func Excerpt(body []byte) string {
	if len(body) <= excerptLimit {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	cut := excerptLimit
	for cut > 0 && !utf8.RuneStart(body[cut]) {
		cut--
	}
	return strings.ToValidUTF8(string(body[:cut]), "\uFFFD") + "… (cut)"
}
