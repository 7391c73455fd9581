package catalogue

import (
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Version names the set of scenarios; it rises when one is added or changes.
const Version = "3"

// All returns every scenario, in the order of reports.
func All() []scenario.Scenario {
	return slices.Concat(
		chatScenarios(),
		chatFormScenarios(),
		wireScenarios(),
		streamScenarios(),
		streamFormScenarios(),
		idleScenarios(),
		sseScenarios(),
		toolScenarios(),
		toolFormScenarios(),
		structuredScenarios(),
		reasoningScenarios(),
		mediaScenarios(),
		embedScenarios(),
		embedFormScenarios(),
		imageScenarios(),
		modelScenarios(),
		errorScenarios(),
		errorFormScenarios(),
		usageScenarios(),
		lifeScenarios(),
		callScenarios(),
		retryScenarios(),
		fallbackScenarios(),
		contractScenarios(),
		identityScenarios(),
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
