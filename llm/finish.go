package llm

// FinishReason says why a model stopped, in the same word for every provider.
// The service's own word is kept beside it, in [Choice.FinishRaw]. The set is
// frozen.
type FinishReason string

// The reasons. The empty value means that no finish was seen.
const (
	// FinishStop: the model ended by itself or met a stop sequence.
	FinishStop FinishReason = "stop"
	// FinishLength: a token limit cut the answer.
	FinishLength FinishReason = "length"
	// FinishToolCalls: the model asks for tools. It is the reason whenever
	// calls are present, whatever the service said, unless it said length.
	FinishToolCalls FinishReason = "tool_calls"
	// FinishContentFilter: a policy cut or blocked the answer. A blocked prompt
	// is this with empty text.
	FinishContentFilter FinishReason = "content_filter"
	// FinishRefusal: the model declined in words, kept in a [RefusalPart].
	FinishRefusal FinishReason = "refusal"
	// FinishError: the service gave up in the middle and called it a finish.
	FinishError FinishReason = "error"
	// FinishOther: a word this library does not know; see FinishRaw.
	FinishOther FinishReason = "other"
)

// FinishReasons returns every reason, in the order of the table above.
func FinishReasons() []FinishReason {
	return []FinishReason{
		FinishStop, FinishLength, FinishToolCalls, FinishContentFilter,
		FinishRefusal, FinishError, FinishOther,
	}
}
