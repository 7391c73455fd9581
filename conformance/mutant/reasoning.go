package mutant

import (
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func reasoningMutants() []Mutant {
	return []Mutant{
		{
			ID:        "thoughts-in-text",
			Why:       "Users read what the model thought before it answered.",
			Scenarios: []string{"reasoning/separate"},
			Applies:   func(t scenario.Target) bool { return !t.Traits.HidesReasoning },
			Wrap: byHooks(hooks{
				response: onPart(func(part llm.Part) llm.Part {
					if thought, ok := part.(llm.ReasoningPart); ok {
						return llm.TextPart{Text: thought.Text}
					}
					return part
				}),
				source: eachChunk(func(c *llm.Chunk) {
					c.Text, c.Reasoning = c.Reasoning+c.Text, ""
				}),
			}),
		},
		{
			ID:        "thoughts-uncounted",
			Why:       "The caller cannot see what the thinking costs.",
			Scenarios: []string{"reasoning/separate"},
			Applies:   func(t scenario.Target) bool { return !t.Traits.NoReasoningCount },
			Wrap: byHooks(hooks{
				response: onUsage(func(u *llm.Usage) { u.ReasoningTokens = llm.Tokens{} }),
				source: eachChunk(func(c *llm.Chunk) {
					if c.Usage != nil {
						c.Usage.ReasoningTokens = llm.Tokens{}
					}
				}),
			}),
		},
		{
			ID:        "effort-dropped",
			Why:       "The model thinks as much as it likes, at the caller's cost.",
			Scenarios: []string{"reasoning/separate"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.Reasoning = nil }}),
		},
		{
			ID:        "signature-lost",
			Why:       "The service refuses the next turn of every conversation with thoughts.",
			Scenarios: []string{"reasoning/signature-roundtrip"},
			Wrap: byHooks(hooks{
				response: onPart(unsigned),
				source: eachChunk(func(c *llm.Chunk) {
					c.Signature, c.TextSignature = "", ""
					for i := range c.ToolCalls {
						c.ToolCalls[i].Signature = ""
					}
				}),
			}),
		},
		{
			ID:        "thoughts-gathered",
			Why:       "Thoughts that belong to one call each come back all together, and the service refuses them, or the model is confused.",
			Scenarios: []string{"reasoning/interleaved"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { gatherThoughts(r.Messages) }}),
		},
		{
			ID:        "thoughts-not-returned",
			Why:       "The model has forgotten its thoughts on the next turn, or the service refuses it.",
			Scenarios: []string{"reasoning/signature-roundtrip"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				for i, m := range r.Messages {
					var kept []llm.Part
					for _, part := range m.Parts {
						if _, ok := part.(llm.ReasoningPart); !ok {
							kept = append(kept, unsigned(part))
						}
					}
					r.Messages[i].Parts = kept
				}
			}}),
		},
	}
}

// gatherThoughts puts what a message thought, and the signatures of thoughts,
// before all else that it says.
func gatherThoughts(messages []llm.Message) {
	for i, m := range messages {
		var thoughts, others []llm.Part
		var signatures []string
		for _, part := range m.Parts {
			switch p := part.(type) {
			case llm.ReasoningPart:
				thoughts = append(thoughts, p)
			case llm.ToolCallPart:
				signatures = append(signatures, p.Signature)
				others = append(others, p)
			case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.RefusalPart, llm.OpaquePart:
				others = append(others, part)
			}
		}
		if len(thoughts) < 2 {
			continue
		}
		slices.Reverse(signatures)
		for j, part := range others {
			if call, ok := part.(llm.ToolCallPart); ok {
				call.Signature, signatures = signatures[0], signatures[1:]
				others[j] = call
			}
		}
		messages[i].Parts = append(thoughts, others...)
	}
}

// unsigned is a part without the signature of a thought, which some services put
// on what follows the thought.
func unsigned(part llm.Part) llm.Part {
	switch p := part.(type) {
	case llm.ReasoningPart:
		p.Signature = ""
		return p
	case llm.TextPart:
		p.Signature = ""
		return p
	case llm.ToolCallPart:
		p.Signature = ""
		return p
	case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.RefusalPart, llm.OpaquePart:
	}
	return part
}
