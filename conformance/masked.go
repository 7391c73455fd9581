package conformance

import "github.com/parley-llm/parley/conformance/cassette"

// mask hides what looks like a key from the findings: they quote traffic, and a
// recording may hold one that a report must not spread.
func (r *Result) mask() {
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Want, f.Got = cassette.Mask(f.Want), cassette.Mask(f.Got)
	}
}
