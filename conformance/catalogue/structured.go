package catalogue

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func structuredScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "structured/schema", Rev: 1, Level: scenario.Should, Clause: "C-30", Gates: llm.CapStructured,
			Refs:  []string{"OpenAI documentation: structured outputs (2026-08)", "Anthropic documentation: structured outputs (2026-10)"},
			Why:   "A schema that does not reach the service gives prose where a program reads JSON.",
			Hint:  "Send the schema byte for byte in the service's own place; the answer's text is the JSON.",
			Turns: structuredSchema,
			Check: checkStructured,
		},
		{
			ID: "structured/json-mode", Rev: 1, Level: scenario.May, Clause: "C-30", Gates: llm.CapJSONMode,
			Refs:  []string{"OpenAI API reference: response_format json_object (2026-08)"},
			Why:   "Callers without a schema still need JSON and nothing around it.",
			Hint:  "A ResponseFormat without a Schema asks for the service's JSON mode.",
			Turns: structuredJSONMode,
			Check: checkStructured,
		},
	}
}

const citySchema = `{"type":"object","properties":{"city":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},` +
	`"size":{"type":["integer","null"]}},"required":["city","tags","size"],"additionalProperties":false}`

func structuredSchema(p scenario.Params) []scenario.Turn {
	const id = "structured/schema"
	req := ask(p, "Describe the city "+nonce(p, id, "prompt")+".")
	req.ResponseFormat = &llm.ResponseFormat{Name: "city", Schema: json.RawMessage(citySchema), Strict: true}
	return []scenario.Turn{{
		Op:   scenario.OpChat,
		Chat: req,
		Reply: text(p, id, `{"city":"`+nonce(p, id, "prompt")+`",`, `"tags":["`+nonce(p, id, "tag")+`","<b>"],`,
			fmt.Sprintf(`"size":%d}`, number(p, id, "size", 1, 999_999))),
	}}
}

func structuredJSONMode(p scenario.Params) []scenario.Turn {
	const id = "structured/json-mode"
	req := ask(p, "Describe "+nonce(p, id, "prompt")+" as JSON.")
	req.ResponseFormat = &llm.ResponseFormat{}
	return []scenario.Turn{{Op: scenario.OpChat, Chat: req, Reply: text(p, id, `{"name":"`, nonce(p, id, "answer"), `"}`)}}
}

// checkStructured plays the turns, and decodes what came.
func checkStructured(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	for i, turn := range c.Turns() {
		path := fmt.Sprintf("turn %d: ", i+1)
		got := exchange(ctx, w, turn)
		report(c, path, judge(turn, c.Target(), got))
		if got.err == nil && !json.Valid([]byte(got.resp.Text())) {
			c.Report(scenario.Finding{Path: path + "text", Want: "JSON", Got: got.resp.Text(), Rule: "the text of a structured answer is JSON and nothing else"})
		}
	}
}
