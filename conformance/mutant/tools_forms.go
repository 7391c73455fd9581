package mutant

import (
	"encoding/json"

	"github.com/parley-llm/parley/llm"
)

func toolFormMutants() []Mutant {
	return []Mutant{
		{
			ID:        "parameter-made-up",
			Why:       "The model is asked for an argument of a tool that has none.",
			Scenarios: []string{"tools/no-params"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				for i := range r.Tools {
					if r.Tools[i].Parameters == nil {
						r.Tools[i].Parameters = json.RawMessage(`{"type":"object","properties":{"input":{"type":"string"}}}`)
					}
				}
			}}),
		},
		{
			ID:        "empty-args-kept",
			Why:       "A tool without parameters fails to parse its arguments.",
			Scenarios: []string{"tools/empty-args"},
			Wrap: byHooks(hooks{response: onCall(func(c *llm.ToolCallPart) {
				if c.Arguments == "{}" {
					c.Arguments = ""
				}
			})}),
		},
		{
			ID:        "made-up-ids-equal",
			Why:       "Two calls have the same id, and each gets the result of the other.",
			Scenarios: []string{"tools/stream-no-id"},
			Wrap: byHooks(hooks{source: eachChunk(func(c *llm.Chunk) {
				for i := range c.ToolCalls {
					if c.ToolCalls[i].SyntheticID {
						c.ToolCalls[i].ID = "call_0"
					}
				}
			})}),
		},
		{
			ID:        "ascii-arguments",
			Why:       "Names in other scripts reach the tool as question marks.",
			Scenarios: []string{"tools/unicode-args"},
			Wrap:      byHooks(hooks{response: onCall(func(c *llm.ToolCallPart) { c.Arguments = asciiOnly(c.Arguments) })}),
		},
		{
			ID:        "text-beside-call-dropped",
			Why:       "What the model says before it calls a tool never reaches the user.",
			Scenarios: []string{"tools/text-and-call"},
			Wrap: byHooks(hooks{response: func(r *llm.ChatResponse) {
				if len(r.ToolCalls()) > 0 {
					onPart(func(part llm.Part) llm.Part {
						if _, text := part.(llm.TextPart); text {
							return nil
						}
						return part
					})(r)
				}
			}}),
		},
	}
}
