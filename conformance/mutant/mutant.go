package mutant

import (
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// Mutant is a provider with one fault. Everything else about it is correct, so
// that a scenario which fails on it has found that fault.
type Mutant struct {
	// ID is permanent, in lower case with hyphens: it names the fault.
	ID string
	// Why says in one sentence what such a provider does to its users.
	Why string
	// Scenarios are the ids of those that must notice.
	Scenarios []string
	// Applies tells the targets that can have the fault; nil is all that support
	// one of the scenarios.
	Applies func(scenario.Target) bool
	// Wrap breaks an adapter.
	Wrap func(conformance.Adapter) conformance.Adapter
}

// All returns every mutant, in the order of the catalogue's groups.
func All() []Mutant {
	return slices.Concat(
		chatMutants(), chatFormMutants(), wireMutants(), streamMutants(), streamFormMutants(), framingMutants(),
		toolMutants(), toolFormMutants(), structuredMutants(), reasoningMutants(), mediaMutants(),
		embedMutants(), embedFormMutants(), imageMutants(), modelMutants(),
		errorMutants(), errorFormMutants(), usageMutants(), lifeMutants(), callMutants(), contractMutants(), identityMutants(),
		retryMutants(), fallbackMutants(),
	)
}

// Killers returns the ids of the mutants that name a scenario.
func Killers(scenarioID string) []string {
	var ids []string
	for _, m := range All() {
		if slices.Contains(m.Scenarios, scenarioID) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// appliesTo reports whether the target can have the fault.
func (m Mutant) appliesTo(target scenario.Target) bool {
	return m.Applies == nil || m.Applies(target)
}

// speaks limits a mutant to the targets of some dialects.
func speaks(dialects ...string) func(scenario.Target) bool {
	return func(t scenario.Target) bool { return slices.Contains(dialects, t.Dialect) }
}
