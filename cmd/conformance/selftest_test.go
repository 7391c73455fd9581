package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/mutant"
)

// broken are the targets whose providers the tests break: all of them, or one of
// each family of dialects under the race detector. The verb selftest, which the
// gate runs too, always takes all.
func broken() []conformance.Adapter {
	if !raceDetector {
		return adapters()
	}
	return slices.DeleteFunc(adapters(), func(a conformance.Adapter) bool {
		return !slices.Contains([]string{"openai", "anthropic", "vertexai"}, a.Name)
	})
}

// TestSelfTest breaks the real providers in every way.
func TestSelfTest(t *testing.T) {
	suite := mutant.Suite{Mutants: mutant.All(), Gates: append(mutant.Gates(), renderingGates()...)}
	r, err := suite.Run(t.Context(), broken())
	require.NoError(t, err)
	for _, cell := range r.Unsound {
		t.Errorf("without any fault: %s", conformance.Explain(cell))
	}
	for _, m := range r.Survivors() {
		t.Errorf("mutant %s on %s survives the scenarios that it names", m.ID, m.Target)
	}
	for _, g := range r.Broken() {
		t.Errorf("gate %s gives %d instead of %d", g.ID, g.GotExit, g.WantExit)
	}
	assert.Empty(t, r.ScenariosWithoutKiller, "scenarios that killed nothing on a target that supports them")
}

// TestHarmlessMutant holds the wrappers themselves to the contract: what they do
// besides the fault must disturb no scenario.
func TestHarmlessMutant(t *testing.T) {
	suite := mutant.Suite{Mutants: []mutant.Mutant{mutant.Harmless()}, Full: true}
	r, err := suite.Run(t.Context(), broken())
	require.NoError(t, err)
	for _, m := range r.Mutants {
		assert.Empty(t, m.KilledBy, "%s on %s", m.ID, m.Target)
	}
}
