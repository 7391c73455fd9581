package deepinfra

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is a failure in DeepInfra's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	Code   string
	Type   string
	// Param is the place in the request, such as "messages.0.role".
	Param string
	// Message is DeepInfra's text.
	Message string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("deepinfra: status %d, type %q, code %q, param %q: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}

// fail keeps the service's words, and reads what their type and status do not
// tell: a bad key may be a 403, and an empty account may have any status.
func fail(f *exchange.Failure, w *exchange.Words) error {
	message := strings.ToLower(w.Message)
	switch {
	case strings.Contains(message, "positive balance"):
		w.Kind = llm.KindQuota
	case f.Status == http.StatusForbidden && (strings.Contains(message, "not authenticated") || strings.Contains(message, "not authorized")):
		w.Kind = llm.KindAuthentication
	}
	return &Error{Status: f.Status, Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message}
}
