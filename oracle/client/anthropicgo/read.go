package anthropicgo

import (
	"github.com/anthropics/anthropic-sdk-go"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

// finishes are Anthropic's words.
var finishes = map[string]llm.FinishReason{
	"end_turn": llm.FinishStop, "stop_sequence": llm.FinishStop, "max_tokens": llm.FinishLength,
	"tool_use": llm.FinishToolCalls, "refusal": llm.FinishContentFilter,
	"model_context_window_exceeded": llm.FinishLength,
}

// read takes what the library made of an answer.
func (a *api) read(m *anthropic.Message) *llm.ChatResponse {
	resp := &llm.ChatResponse{Provider: a.env.Target.Provider, ID: m.ID, Model: m.Model, Usage: usage(m.Usage)}
	one := llm.Choice{
		Message:   llm.Message{Role: llm.Role(m.Role)},
		FinishRaw: string(m.StopReason), FinishReason: client.Word(finishes, string(m.StopReason)),
	}
	for _, block := range m.Content {
		switch block := block.AsAny().(type) {
		case anthropic.TextBlock:
			one.Message.Parts = client.AppendText(one.Message.Parts, block.Text)
		case anthropic.ThinkingBlock:
			one.Message.Parts = append(one.Message.Parts, llm.ReasoningPart{
				Provider: a.env.Target.Provider, Text: block.Thinking, Signature: block.Signature,
			})
		case anthropic.ToolUseBlock:
			one.Message.Parts = append(one.Message.Parts, llm.ToolCallPart{
				ID: block.ID, Name: block.Name, Arguments: string(block.Input),
			})
		}
	}
	client.Finish(&one)
	resp.Choices = []llm.Choice{one}
	return resp
}

// usage puts the counts together: the service counts cached input apart.
func usage(u anthropic.Usage) *llm.Usage {
	input := u.InputTokens + u.CacheReadInputTokens + u.CacheCreationInputTokens
	if input == 0 && u.OutputTokens == 0 {
		return nil
	}
	return &llm.Usage{
		InputTokens: llm.Count(input), OutputTokens: llm.Count(u.OutputTokens), TotalTokens: llm.Count(input + u.OutputTokens),
		CachedTokens: client.Positive(u.CacheReadInputTokens), CacheWriteTokens: client.Positive(u.CacheCreationInputTokens),
		ReasoningTokens: client.Positive(u.OutputTokensDetails.ThinkingTokens),
	}
}
