package conformance

import (
	"fmt"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// turnsOf builds the traffic that a scenario plays: its own, or its source's.
func turnsOf(sc scenario.Scenario, p scenario.Params) ([]scenario.Turn, error) {
	if sc.Source != "" {
		source, ok := catalogue.Lookup(sc.Source)
		if !ok {
			return nil, fmt.Errorf("scenario %s plays %s, which the catalogue lacks", sc.ID, sc.Source)
		}
		sc = source
	}
	if sc.Turns == nil {
		return nil, fmt.Errorf("scenario %s has no turns", sc.ID)
	}
	return sc.Turns(p), nil
}

// gatesOf are the gates of a scenario of the catalogue.
func gatesOf(id string) llm.Capability {
	sc, _ := catalogue.Lookup(id)
	return sc.Gates
}
