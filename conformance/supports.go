package conformance

import (
	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// Supports reports whether a target is judged by a scenario: it declares the
// capabilities, and its dialect can say the quirk, that the scenario is about.
func Supports(t scenario.Target, sc scenario.Scenario) bool { return unsupported(t, sc) == "" }

// unsupported says why a target is not judged by a scenario; empty if it is.
func unsupported(t scenario.Target, sc scenario.Scenario) string {
	if missing := sc.Gates &^ t.Capabilities; missing != 0 {
		return "the target does not declare " + missing.String()
	}
	if sc.Unsayable != nil && sc.Unsayable(t.Traits) {
		return "the service has no words for it"
	}
	if sc.Quirk != "" && len(fault.Forms(t, sc.Quirk)) == 0 {
		return "the dialect " + t.Dialect + " has no way to say " + string(sc.Quirk)
	}
	return ""
}
