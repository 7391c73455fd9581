package mutant

import "github.com/parley-llm/parley/llm"

func structuredMutants() []Mutant {
	return []Mutant{
		{
			ID:        "schema-dropped",
			Why:       "The model is not bound to the schema, and answers in prose one day.",
			Scenarios: []string{"structured/schema"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.ResponseFormat = nil }}),
		},
		{
			ID:        "schema-loose",
			Why:       "Any JSON will do, so a field that the caller relies on is missing one day.",
			Scenarios: []string{"structured/schema"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				if r.ResponseFormat != nil {
					loose := *r.ResponseFormat
					loose.Schema = []byte(`{"type":"object","properties":{},"additionalProperties":false}`)
					r.ResponseFormat = &loose
				}
			}}),
		},
		{
			ID:        "json-mode-dropped",
			Why:       "The answer begins with \"Sure, here is your JSON\".",
			Scenarios: []string{"structured/json-mode"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.ResponseFormat = nil }}),
		},
		{
			ID:        "json-in-fence",
			Why:       "The JSON stands between the marks of a code block, and no decoder takes it.",
			Scenarios: []string{"structured/schema", "structured/json-mode"},
			Wrap:      byHooks(hooks{response: onText(func(s string) string { return "```json\n" + s + "\n```" })}),
		},
	}
}
