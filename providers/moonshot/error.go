package moonshot

import "fmt"

// Error is a failure in Moonshot's own words. It is the cause of the *llm.Error
// that every call returns, so errors.As reaches it.
type Error struct {
	// Status is the HTTP status; 200 for an error inside a stream.
	Status int
	// Type is the word that tells failures apart, such as
	// "exceeded_current_quota_error"; Code is mostly empty.
	Type string
	Code string
	// Message is Moonshot's text. It may name the account's organisation.
	Message string
	// RequestID is the msh-request-id header.
	RequestID string
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("moonshot: status %d, type %q, code %q: %s", e.Status, e.Type, e.Code, e.Message)
}
