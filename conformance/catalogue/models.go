package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func modelScenarios() []scenario.Scenario {
	return []scenario.Scenario{{
		ID: "models/list", Rev: 1, Level: scenario.May, Clause: "C-37", Gates: llm.CapModels,
		Refs:  []string{"OpenAI API reference: models (2026-08)", "Anthropic API reference: list models (2026-10)"},
		Why:   "Users choose from what the service has today, not from a table of last month.",
		Hint:  "Return every id of the service's list, in its order.",
		Turns: modelsList,
		Check: Play,
	}}
}

func modelsList(p scenario.Params) []scenario.Turn {
	const id = "models/list"
	return []scenario.Turn{{
		Op: scenario.OpListModels,
		Reply: scenario.Reply{ModelIDs: []string{
			p.Models.Chat, "model-" + nonce(p, id, "first"), "model-" + nonce(p, id, "second") + "-2026-10-01",
		}},
	}}
}
