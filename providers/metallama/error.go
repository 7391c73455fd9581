package metallama

import (
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is a failure in the host's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	Code   string
	Type   string
	Param  string
	// Message is the host's text.
	Message string
	// FailedGeneration is what the model wrote where Groq could make no tool
	// call of it.
	FailedGeneration string
	RequestID        string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("metallama: status %d, type %q, code %q, param %q: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}

// lenient reads what is sent rather than what should be.
var lenient = []json.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

func fail(f *exchange.Failure, w *exchange.Words) error {
	var body struct {
		Error struct {
			FailedGeneration string `json:"failed_generation"`
		} `json:"error"`
	}
	// A body of another form has no such text.
	_ = json.Unmarshal(f.Body, &body, lenient...)
	return &Error{
		Status: f.Status, Code: w.Code, Type: w.Type, Param: w.Param, Message: w.Message,
		FailedGeneration: body.Error.FailedGeneration, RequestID: f.RequestID,
	}
}
