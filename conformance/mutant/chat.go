package mutant

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func chatMutants() []Mutant {
	return []Mutant{
		{
			ID:        "canned-text",
			Why:       "It answers every prompt with the same words, and looks alive.",
			Scenarios: []string{"chat/text", "stream/text", "contract/smoke"},
			Wrap: byHooks(hooks{
				response: onText(func(string) string { return "Hello! How can I help you today?" }),
				source: eachChunk(func(c *llm.Chunk) {
					if c.Text != "" {
						c.Text = "Hello! "
					}
				}),
			}),
		},
		{
			ID:        "system-dropped",
			Why:       "The instructions of the application never reach the model.",
			Scenarios: []string{"chat/system"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				r.Messages = slices.DeleteFunc(r.Messages, func(m llm.Message) bool {
					return m.Role == llm.RoleSystem || m.Role == llm.RoleDeveloper
				})
			}}),
		},
		{
			ID:        "system-as-user",
			Why:       "Instructions arrive as if the end user had typed them, with no authority.",
			Scenarios: []string{"chat/system"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				for i := range r.Messages {
					if r.Messages[i].Role == llm.RoleSystem {
						r.Messages[i].Role = llm.RoleUser
					}
				}
			}}),
		},
		{
			ID:        "history-truncated",
			Why:       "The model sees only the last message and has forgotten the conversation.",
			Scenarios: []string{"chat/multi-turn"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				r.Messages = r.Messages[len(r.Messages)-1:]
			}}),
		},
		{
			ID:        "history-reversed",
			Why:       "The order of the conversation is lost, so answers precede their questions.",
			Scenarios: []string{"chat/multi-turn"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { slices.Reverse(r.Messages) }}),
		},
		{
			ID:        "ascii-only",
			Why:       "Everything that is not English arrives as question marks.",
			Scenarios: []string{"chat/unicode"},
			Wrap:      byHooks(hooks{response: onText(asciiOnly)}),
		},
		{
			ID:        "ascii-prompt",
			Why:       "The model is asked in question marks.",
			Scenarios: []string{"chat/unicode"},
			Wrap: byHooks(hooks{request: onSent(func(part llm.Part) llm.Part {
				if text, ok := part.(llm.TextPart); ok {
					return llm.TextPart{Text: asciiOnly(text.Text)}
				}
				return part
			})}),
		},
		{
			ID:        "strict-unknown-fields",
			Why:       "It breaks on the day the service adds a field.",
			Scenarios: []string{"chat/unknown-fields"},
			Wrap:      byHooks(hooks{response: refuseUnknown}),
		},
		{
			ID:        "length-is-stop",
			Why:       "A cut answer passes for a whole one.",
			Scenarios: []string{"chat/finish-length"},
			Wrap:      byHooks(finishBecomes(llm.FinishLength, llm.FinishStop)),
		},
		{
			ID:        "filter-is-stop",
			Why:       "A blocked answer passes for an empty one.",
			Scenarios: []string{"chat/finish-filter"},
			Wrap:      byHooks(finishBecomes(llm.FinishContentFilter, llm.FinishStop)),
		},
		{
			ID:        "cached-not-input",
			Why:       "Cached tokens are counted apart, so the input looks smaller than it was.",
			Scenarios: []string{"chat/multi-turn", "usage/cached-within-input"},
			Applies:   func(t scenario.Target) bool { return !t.Traits.NoCached },
			Wrap: byHooks(hooks{response: onUsage(func(u *llm.Usage) {
				u.InputTokens = llm.Count(u.InputTokens.Or(0) - u.CachedTokens.Or(0))
			})}),
		},
		{
			ID:        "stop-dropped",
			Why:       "The model runs on beyond the words that should end it, at the caller's cost.",
			Scenarios: []string{"chat/stop-seq"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.Stop = nil }}),
		},
		{
			ID:        "logprobs-dropped",
			Why:       "The caller cannot tell a sure answer from a guess.",
			Scenarios: []string{"chat/logprobs"},
			Wrap: byHooks(hooks{
				response: func(r *llm.ChatResponse) {
					for i := range r.Choices {
						r.Choices[i].Logprobs = nil
					}
				},
				source: eachChunk(func(c *llm.Chunk) { c.Logprobs = nil }),
			}),
		},
		{
			ID:        "only-first-choice",
			Why:       "The caller pays for several answers and gets one.",
			Scenarios: []string{"chat/n-choices"},
			Wrap:      byHooks(hooks{response: func(r *llm.ChatResponse) { r.Choices = r.Choices[:min(1, len(r.Choices))] }}),
		},
	}
}

func asciiOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7e {
			return '?'
		}
		return r
	}, s)
}

// finishBecomes reports one finish reason as another, unary and streamed.
func finishBecomes(from, to llm.FinishReason) hooks {
	return hooks{
		response: func(r *llm.ChatResponse) {
			for i := range r.Choices {
				if r.Choices[i].FinishReason == from {
					r.Choices[i].FinishReason = to
				}
			}
		},
		source: eachChunk(func(c *llm.Chunk) {
			if c.FinishReason == from {
				c.FinishReason = to
			}
		}),
	}
}

// documented are the top-level fields that the vendors document for an answer:
// OpenAI's API reference, chat completion object and response object, and
// Anthropic's, messages, all as of November 2026.
var documented = []string{
	"id", "object", "created", "model", "choices", "usage", "service_tier", "system_fingerprint",
	"type", "role", "content", "stop_reason", "stop_sequence", "container",
	"background", "billing", "completed_at", "content_filters", "conversation", "created_at", "error", "frequency_penalty",
	"incomplete_details", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "moderation", "output",
	"output_text", "parallel_tool_calls", "presence_penalty", "previous_response_id", "prompt", "prompt_cache_key",
	"prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier", "status", "store", "temperature",
	"text", "tool_choice", "tool_usage", "tools", "top_logprobs", "top_p", "truncation", "user",
}

// refuseUnknown empties an answer that holds a field which nobody documented,
// as a decoder does that allows no unknown fields and drops the error.
func refuseUnknown(r *llm.ChatResponse) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(r.Raw, &fields) != nil {
		return
	}
	for name := range maps.Keys(fields) {
		if !slices.Contains(documented, name) {
			r.Choices = nil
			return
		}
	}
}
