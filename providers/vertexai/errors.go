package vertexai

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is the service's own error object; errors.As finds it behind every
// *[llm.Error] that the service caused. A proxy's answer gives one without a
// Canonical code.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Canonical is Google's code, such as "RESOURCE_EXHAUSTED".
	Canonical string
	// Reason says more, such as "API_KEY_INVALID", where the service does.
	Reason  string
	Message string
	// Details are the google.rpc messages of the error, as the service's JSON.
	Details string
}

// Error is code, reason and message.
func (e *Error) Error() string {
	var words []string
	for _, word := range []string{e.Canonical, e.Reason, e.Message} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ": ")
}

// envelope is the part of an error's body that is Google's own; the rest is read
// as every service's.
type envelope struct {
	Error struct {
		Status  word           `json:"status"`
		Details jsontext.Value `json:"details"`
	} `json:"error"`
}

// detail is one of the google.rpc messages (google/rpc/error_details.proto).
type detail struct {
	Reason     word `json:"reason"`
	RetryDelay word `json:"retryDelay"`
	Violations []struct {
		Field string `json:"field"`
	} `json:"fieldViolations"`
}

// classify makes the typed error of a failure.
func classify(f *exchange.Failure) *llm.Error {
	w, _ := f.Words()
	env := readEnvelope(f.Body)
	wire := &Error{
		Status: f.Status, Canonical: string(env.Error.Status), Message: w.Message, Details: string(env.Error.Details),
	}
	var details []detail
	if json.Unmarshal(env.Error.Details, &details, lenient) != nil {
		details = nil
	}
	for _, d := range details {
		if d.Reason != "" && wire.Reason == "" {
			wire.Reason = string(d.Reason)
		}
		if delay, err := time.ParseDuration(string(d.RetryDelay)); err == nil {
			w.RetryAfter = delay
		}
		if len(d.Violations) > 0 && w.Param == "" {
			w.Param = d.Violations[0].Field
		}
	}
	w.Kind = kindOf(f.Status, w, wire)
	return f.Error(w, wire)
}

// readEnvelope reads the body, which may stand in an array of one.
func readEnvelope(body []byte) (env envelope) {
	body = bytes.TrimSpace(body)
	if jsontext.Value(body).Kind() != '[' {
		_ = json.Unmarshal(body, &env, lenient)
		return env
	}
	var list []envelope
	if json.Unmarshal(body, &list, lenient) == nil && len(list) > 0 {
		return list[0]
	}
	return env
}

// reasons outrank the status: the Gemini API refuses a bad key with a 400.
var reasons = map[string]llm.Kind{
	"API_KEY_INVALID":      llm.KindAuthentication,
	"ACCESS_TOKEN_EXPIRED": llm.KindAuthentication,
	"CREDENTIALS_MISSING":  llm.KindAuthentication,
}

// canonical are Google's codes, for an error that gives no number
// (google/rpc/code.proto).
var canonical = map[string]llm.Kind{
	"INVALID_ARGUMENT":    llm.KindInvalidRequest,
	"FAILED_PRECONDITION": llm.KindInvalidRequest,
	"OUT_OF_RANGE":        llm.KindInvalidRequest,
	"UNAUTHENTICATED":     llm.KindAuthentication,
	"PERMISSION_DENIED":   llm.KindPermission,
	"NOT_FOUND":           llm.KindNotFound,
	"RESOURCE_EXHAUSTED":  llm.KindRateLimit,
	"CANCELLED":           llm.KindCanceled,
	"DEADLINE_EXCEEDED":   llm.KindTimeout,
	"UNAVAILABLE":         llm.KindOverloaded,
	"INTERNAL":            llm.KindServer,
	"UNKNOWN":             llm.KindServer,
	"ABORTED":             llm.KindServer,
}

// kindOf knows what is Google's own; empty leaves the rest to the rules that
// hold for every service.
func kindOf(status int, w exchange.Words, wire *Error) llm.Kind {
	const clientClosed = 499
	if kind := reasons[wire.Reason]; kind != "" {
		return kind
	}
	if status == clientClosed || status < http.StatusBadRequest && w.Code == "499" {
		return llm.KindCanceled
	}
	// A model that a project must ask for first is refused as a failed
	// precondition.
	if wire.Canonical == "FAILED_PRECONDITION" && strings.Contains(w.Message, "is not allowed to use") {
		return llm.KindPermission
	}
	if status < http.StatusBadRequest && w.Code == "" {
		if kind := exchange.Classify(status, w); kind != llm.KindServer {
			return kind
		}
		return canonical[wire.Canonical]
	}
	return ""
}

func invalid(model, param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindInvalidRequest, Provider: Name, Model: model, Param: param, Message: message}
}

func unsupported(model, param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindUnsupported, Provider: Name, Model: model, Param: param, Message: message}
}
