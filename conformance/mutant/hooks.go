package mutant

import "github.com/parley-llm/parley/llm"

// onSent makes a request hook that edits every part of every message.
func onSent(edit func(llm.Part) llm.Part) func(*llm.ChatRequest) {
	return func(r *llm.ChatRequest) {
		for _, m := range r.Messages {
			for i, part := range m.Parts {
				m.Parts[i] = edit(part)
			}
		}
	}
}

// onResult makes a request hook that edits every tool result.
func onResult(edit func(*llm.ToolResultPart)) func(*llm.ChatRequest) {
	return onSent(func(part llm.Part) llm.Part {
		if result, ok := part.(llm.ToolResultPart); ok {
			edit(&result)
			return result
		}
		return part
	})
}

// onPart makes a response hook that edits every part of every choice. A nil
// result drops the part.
func onPart(edit func(llm.Part) llm.Part) func(*llm.ChatResponse) {
	return func(r *llm.ChatResponse) {
		for i := range r.Choices {
			var kept []llm.Part
			for _, part := range r.Choices[i].Message.Parts {
				if part = edit(part); part != nil {
					kept = append(kept, part)
				}
			}
			r.Choices[i].Message.Parts = kept
		}
	}
}

// onCall makes a response hook that edits every tool call.
func onCall(edit func(*llm.ToolCallPart)) func(*llm.ChatResponse) {
	return onPart(func(part llm.Part) llm.Part {
		if call, ok := part.(llm.ToolCallPart); ok {
			edit(&call)
			return call
		}
		return part
	})
}

// onText makes a response hook that edits every text.
func onText(edit func(string) string) func(*llm.ChatResponse) {
	return onPart(func(part llm.Part) llm.Part {
		if text, ok := part.(llm.TextPart); ok {
			text.Text = edit(text.Text)
			return text
		}
		return part
	})
}

// onUsage makes a response hook that edits the usage, if there is one.
func onUsage(edit func(*llm.Usage)) func(*llm.ChatResponse) {
	return func(r *llm.ChatResponse) {
		if r.Usage != nil {
			edit(r.Usage)
		}
	}
}
