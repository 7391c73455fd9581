package catalogue

import (
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Version names the set of scenarios; it rises when one is added or changes.
const Version = "1"

// All returns every scenario, in the order of reports.
func All() []scenario.Scenario {
	return slices.Concat(
		chatScenarios(),
		wireScenarios(),
		streamScenarios(),
		sseScenarios(),
		toolScenarios(),
		structuredScenarios(),
		reasoningScenarios(),
		mediaScenarios(),
		embedScenarios(),
		imageScenarios(),
		modelScenarios(),
		errorScenarios(),
		lifeScenarios(),
		contractScenarios(),
	)
}

// Lookup finds a scenario by its id.
func Lookup(id string) (scenario.Scenario, bool) {
	for _, s := range All() {
		if s.ID == id {
			return s, true
		}
	}
	return scenario.Scenario{}, false
}
