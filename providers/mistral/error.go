package mistral

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
)

// Error is a failure in Mistral's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Code is Mistral's number, such as 3230 for messages in a wrong order.
	Code string
	Type string
	// Message is Mistral's text; of a list of problems, all of them.
	Message string
	// RequestID is the mistral-correlation-id header.
	RequestID string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("mistral: status %d, type %q, code %q: %s", e.Status, e.Type, e.Code, e.Message)
}

// fail tells a guardrail's refusal from other ones.
func fail(f *exchange.Failure, w *exchange.Words) error {
	var body struct {
		Guardrails jsontext.Value `json:"guardrails"`
	}
	// Other bodies have none, and some are no JSON.
	_ = json.Unmarshal(f.Body, &body, jsontext.AllowDuplicateNames(true))
	if len(body.Guardrails) > 0 {
		w.Kind = llm.KindContentFilter
	}
	return &Error{Status: f.Status, Code: w.Code, Type: w.Type, Message: w.Message, RequestID: f.RequestID}
}

// attribute says whose error it is.
func attribute(err error, model string) error {
	if e, ok := errors.AsType[*llm.Error](err); ok {
		e.Provider, e.Model = Name, model
	}
	return err
}
