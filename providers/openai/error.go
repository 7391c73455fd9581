package openai

import "fmt"

// Error is a failure in OpenAI's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	Code   string
	Type   string
	Param  string
	// Message is OpenAI's text.
	Message string
	// RequestID is the x-request-id header, which OpenAI's support asks for.
	RequestID string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("openai: status %d, type %q, code %q, param %q: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}
