package anthropic

import (
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is the service's own error object; errors.As finds it behind every
// *[llm.Error] that the service caused. A proxy's answer gives one without a
// Type.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Type is the service's word, such as "overloaded_error".
	Type      string
	Message   string
	RequestID string
}

// Error is type and message.
func (e *Error) Error() string {
	if e.Type == "" {
		return e.Message
	}
	return e.Type + ": " + e.Message
}

// spent are phrases of a spend limit, which comes with the type of an ordinary
// bad request or rate limit. The API reference gives no machine word for it.
var spent = []string{"usage limits", "spend limit", "spending limit", "spend cap"}

// classify makes the typed error of a failure.
func classify(f *exchange.Failure) *llm.Error {
	w, _ := f.Words()
	requestID := f.RequestID
	if requestID == "" {
		requestID = w.RequestID
	}
	wire := &Error{Status: f.Status, Type: w.Type, Message: w.Message, RequestID: requestID}
	// A rate limit asks to wait; a spent allowance never does.
	if f.Header.Get("Retry-After") == "" || f.Status < 400 {
		message := strings.ToLower(w.Message)
		for _, phrase := range spent {
			if strings.Contains(message, phrase) {
				w.Kind = llm.KindQuota
			}
		}
	}
	return f.Error(w, wire)
}

func invalid(model, param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindInvalidRequest, Provider: Name, Model: model, Param: param, Message: message}
}

func unsupported(model, param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindUnsupported, Provider: Name, Model: model, Param: param, Message: message}
}
