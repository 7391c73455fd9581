package anthropic

import "github.com/parley-llm/parley/llm"

// finishReason translates the service's stop reason (API reference, "Handling
// stop reasons").
func finishReason(stop string) llm.FinishReason {
	switch stop {
	case "end_turn", "stop_sequence":
		return llm.FinishStop
	case "max_tokens", "model_context_window_exceeded":
		return llm.FinishLength
	case "tool_use":
		return llm.FinishToolCalls
	case "refusal":
		return llm.FinishContentFilter
	default: // pause_turn, compaction, and what comes after them
		return llm.FinishOther
	}
}
