package mutant

import "github.com/parley-llm/parley/llm"

func usageMutants() []Mutant {
	return []Mutant{
		{
			ID:        "total-is-output",
			Why:       "A budget of tokens lasts many times too long.",
			Scenarios: []string{"usage/total"},
			Wrap:      byHooks(onEveryUsage(func(u *llm.Usage) { u.TotalTokens = u.OutputTokens })),
		},
		{
			ID:        "absent-is-zero",
			Why:       "A call that nobody counted looks free.",
			Scenarios: []string{"usage/absent-is-nil"},
			Wrap: byHooks(hooks{response: func(r *llm.ChatResponse) {
				if r.Usage == nil {
					r.Usage = &llm.Usage{InputTokens: llm.Count(0), OutputTokens: llm.Count(0), TotalTokens: llm.Count(0)}
				}
			}}),
		},
		{
			ID:        "details-twice",
			Why:       "Tokens of a cache are counted within the input and beside it.",
			Scenarios: []string{"usage/parity", "usage/cached-within-input"},
			Wrap: byHooks(onEveryUsage(func(u *llm.Usage) {
				u.InputTokens = llm.Count(u.InputTokens.Or(0) + u.CachedTokens.Or(1))
			})),
		},
	}
}

// onEveryUsage edits the usage of unary answers and of streams.
func onEveryUsage(edit func(*llm.Usage)) hooks {
	return hooks{
		response: onUsage(edit),
		source: eachChunk(func(c *llm.Chunk) {
			if c.Usage != nil {
				edit(c.Usage)
			}
		}),
	}
}
