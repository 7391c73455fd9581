package conformance

import (
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// Verify judges all recordings of an adapter without running anything: whether
// each is there, canonical and as it was recorded, and whether one seems to hold
// a secret. The error is for what could not be read at all.
func Verify(a Adapter) (integrity, secrets []scenario.Finding, err error) {
	v, err := verify(&a, catalogue.All())
	return v.integrity, v.secrets, err
}
