package fault

import (
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
)

// ContentType replaces the media type of the answer.
func ContentType(mediaType string) scenario.Fault { return Header("Content-Type", mediaType) }

// Header sets a header of the answer; an empty value removes it.
func Header(name, value string) scenario.Fault {
	return scenario.Fault{
		Name: fmt.Sprintf("%s: %s", name, value),
		Head: func(status int, h http.Header) int {
			if value == "" {
				h.Del(name)
			} else {
				h.Set(name, value)
			}
			return status
		},
	}
}

// Status replaces the status of the answer.
func Status(status int) scenario.Fault {
	return scenario.Fault{
		Name: fmt.Sprintf("HTTP %d", status),
		Head: func(int, http.Header) int { return status },
	}
}
