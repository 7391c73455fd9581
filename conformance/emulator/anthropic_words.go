package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// The service's words for a bad body: the place, a colon, and the complaint.
// Recorded: "Extra inputs are not permitted", "Field required", "Input does not
// match the expected shape". The others follow their form.

func (anthropic) child(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (anthropic) element(path string, i int) string { return fmt.Sprintf("%s.%d", path, i) }

func (anthropic) noRoute(string, string) serviceError {
	return anthropicError(http.StatusNotFound, "not_found_error", "Not Found")
}

func (anthropic) wrongMethod(string, string) serviceError {
	return anthropicError(http.StatusMethodNotAllowed, "invalid_request_error", "Method Not Allowed")
}

func (anthropic) contentType(string) serviceError {
	return anthropicInvalid("Content-Type must be application/json")
}

func (anthropic) malformed() serviceError {
	return anthropicInvalid("The request body is not valid JSON.")
}

func (anthropic) unknown(path string) serviceError {
	return anthropicInvalid(path + ": Extra inputs are not permitted")
}

func (anthropic) missing(path string) serviceError {
	return anthropicInvalid(path + ": Field required")
}

func (anthropic) wrongType(path, want, _ string) serviceError {
	noun := map[string]string{"object": "dictionary", "array": "list"}[want]
	if noun == "" {
		noun = want
	}
	return anthropicInvalid(path + ": Input should be a valid " + noun)
}

func (anthropic) notOneOf(path, _ string, allowed []string) serviceError {
	last := len(allowed) - 1
	list := "'" + allowed[last] + "'"
	if last > 0 {
		list = "'" + strings.Join(allowed[:last], "', '") + "' or " + list
	}
	return anthropicInvalid(path + ": Input should be " + list)
}

func (anthropic) outOfRange(path, limit, _ string, above, _ bool) serviceError {
	side := "greater"
	if above {
		side = "less"
	}
	return anthropicInvalid(fmt.Sprintf("%s: Input should be %s than or equal to %s", path, side, limit))
}

func (anthropic) invalid(path, message string) serviceError {
	return anthropicInvalid(path + ": " + message)
}
