package cassette

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// IntegrityError says that a file is not a usable cassette, or not the one that
// was recorded.
type IntegrityError struct {
	// Path is the file, as it was given to [Load].
	Path     string
	Findings []scenario.Finding
	// Err is the cause, if there is one: fs.ErrNotExist for a missing file.
	Err error
}

// Error names the file, what is wrong with it, and what to do.
func (e *IntegrityError) Error() string {
	return fmt.Sprintf("cassette %s: %s; %s", e.Path, summarise(e.Findings), remedy(e.Path))
}

// Unwrap returns the cause.
func (e *IntegrityError) Unwrap() error { return e.Err }

// SecretError says that a recording seems to hold a secret, and was not kept.
type SecretError struct {
	Path     string
	Findings []scenario.Finding
}

// Error names the places; it never repeats the secret.
func (e *SecretError) Error() string {
	return fmt.Sprintf("cassette %s: %s; nothing was written. Give the value in RecordOptions.Environ so that it is replaced, or take it out of the request",
		e.Path, summarise(e.Findings))
}

func summarise(findings []scenario.Finding) string {
	parts := make([]string, 0, len(findings))
	for _, f := range findings {
		parts = append(parts, fmt.Sprintf("%s: want %s, got %s", f.Path, f.Want, f.Got))
	}
	return strings.Join(parts, "; ")
}

// unusable is the error of a file that cannot be read as a cassette at all.
func unusable(path, want string, err error) *IntegrityError {
	return &IntegrityError{Path: path, Err: err, Findings: []scenario.Finding{{
		Path: path, Want: want, Got: err.Error(),
		Rule: "a cassette is a go-vcr file of format version 2 with a provenance block",
	}}}
}
