package deepseek

import "fmt"

// Error is a failure in DeepSeek's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Code is "invalid_request_error" for nearly everything.
	Code  string
	Type  string
	Param string
	// Message is DeepSeek's text.
	Message string
	// RequestID is the x-ds-trace-id header.
	RequestID string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("deepseek: status %d, type %q, code %q, param %q: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}
