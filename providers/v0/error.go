package v0

import "fmt"

// Error is a failure in v0's own words. It is the cause of the *llm.Error that
// every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	Code   string
	// Type is v0's word, such as "too_many_requests_error".
	Type    string
	Param   string
	Message string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("v0: status %d, type %q, code %q, param %q: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}
