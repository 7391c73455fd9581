package cassette

import (
	"fmt"
	"strings"
)

// Mask replaces what has the form of a key or token, so that a report can quote
// traffic of which nobody has checked what it holds.
func Mask(text string) string {
	for _, f := range findShapes(text) {
		text = strings.ReplaceAll(text, f.value, fmt.Sprintf("(%s: %s)", f.kind, masked(f.value)))
	}
	return text
}
