package mutant

import (
	"bytes"
	"slices"

	"github.com/parley-llm/parley/llm"
)

func chatFormMutants() []Mutant {
	return []Mutant{
		{
			ID:        "same-role-dropped",
			Why:       "Of two messages in a row in one role, only the last is sent.",
			Scenarios: []string{"chat/double-user"},
			Wrap:      byHooks(hooks{request: lastOfRole}),
		},
		{
			ID:        "parts-joined-by-lines",
			Why:       "A text that was put together from parts has line breaks that nobody wrote.",
			Scenarios: []string{"chat/content-parts"},
			Wrap:      byHooks(hooks{request: joinByLines}),
		},
		{
			ID:        "developer-as-user",
			Why:       "The developer's instructions arrive as the words of the end user.",
			Scenarios: []string{"chat/developer-role"},
			Wrap: byHooks(hooks{request: func(r *llm.ChatRequest) {
				for i := range r.Messages {
					if r.Messages[i].Role == llm.RoleDeveloper {
						r.Messages[i].Role = llm.RoleUser
					}
				}
			}}),
		},
		{
			ID:        "first-of-list-only",
			Why:       "Of an answer that comes as a list of parts, only the beginning is shown.",
			Scenarios: []string{"chat/content-array"},
			Wrap:      byAnswer(func(body map[string]any) { firstOfLists(body) }),
		},
		{
			ID:        "unknown-is-stop",
			Why:       "An answer that ended for a reason nobody knows passes for a whole one.",
			Scenarios: []string{"chat/finish-unknown"},
			Wrap:      byHooks(finishBecomes(llm.FinishOther, llm.FinishStop)),
		},
		{
			ID:        "blank-first-line-is-the-end",
			Why:       "An answer that a busy service kept waiting for is thrown away.",
			Scenarios: []string{"chat/leading-blank-lines"},
			Wrap: byUnary(func(body []byte) []byte {
				if len(bytes.TrimLeft(body, " \t\r\n")) < len(body) {
					return nil
				}
				return body
			}),
		},
		{
			ID:        "refusal-as-text",
			Why:       "A program parses the model's refusal as the data that it asked for.",
			Scenarios: []string{"chat/refusal"},
			Wrap: byHooks(hooks{
				response: onPart(func(part llm.Part) llm.Part {
					if refusal, ok := part.(llm.RefusalPart); ok {
						return llm.TextPart{Text: refusal.Text}
					}
					return part
				}),
				source: eachChunk(func(c *llm.Chunk) { c.Text, c.Refusal = c.Text+c.Refusal, "" }),
			}),
		},
	}
}

// lastOfRole keeps of neighbours in one role the last.
func lastOfRole(r *llm.ChatRequest) {
	var kept []llm.Message
	for i, m := range r.Messages {
		if i+1 < len(r.Messages) && r.Messages[i+1].Role == m.Role && m.Role == llm.RoleUser {
			continue
		}
		kept = append(kept, m)
	}
	r.Messages = kept
}

// joinByLines makes one text of a message's texts.
func joinByLines(r *llm.ChatRequest) {
	for i, m := range r.Messages {
		if len(m.Parts) < 2 || slices.ContainsFunc(m.Parts, func(p llm.Part) bool { _, text := p.(llm.TextPart); return !text }) {
			continue
		}
		var joined string
		for j, part := range m.Parts {
			if j > 0 {
				joined += "\n"
			}
			joined += part.(llm.TextPart).Text
		}
		r.Messages[i].Parts = []llm.Part{llm.TextPart{Text: joined}}
	}
}

// firstOfLists keeps of each list of texts the first, and loses a content that
// is a plain string where it usually is an object.
func firstOfLists(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if list, ok := member.([]any); ok && len(list) > 1 && allTexts(list) {
				v[name] = list[:1]
			}
			firstOfLists(v[name])
		}
		if message, ok := v["completion_message"].(map[string]any); ok {
			if _, plain := message["content"].(string); plain {
				message["content"] = ""
			}
		}
	case []any:
		for _, item := range v {
			firstOfLists(item)
		}
	}
}

func allTexts(list []any) bool {
	return !slices.ContainsFunc(list, func(item any) bool {
		part, _ := item.(map[string]any)
		_, text := part["text"].(string)
		return !text
	})
}
