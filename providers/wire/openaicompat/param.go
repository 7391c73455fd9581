package openaicompat

import (
	"math/bits"

	"github.com/parley-llm/parley/llm"
)

// Param is a set of parameters of a request that a service or a model may be
// unable to take.
type Param uint32

// The parameters. Those from ParamTemperature to ParamMetadata can be dropped
// when a caller allows it; what a message holds never is.
const (
	ParamTemperature Param = 1 << iota
	ParamTopP
	ParamFrequencyPenalty
	ParamPresencePenalty
	ParamStop
	ParamN
	ParamSeed
	ParamTopLogprobs
	ParamTools
	ParamToolChoice
	// ParamToolChoiceNamed is the demand for one tool by its name.
	ParamToolChoiceNamed
	ParamParallelToolCalls
	// ParamResponseSchema is a response format with a schema, ParamJSONMode one
	// without.
	ParamResponseSchema
	ParamJSONMode
	ParamReasoning
	// ParamReasoningBudget is a bound on thoughts in tokens.
	ParamReasoningBudget
	ParamUser
	ParamMetadata
	ParamName

	// ParamImage is an image by its bytes, ParamImageURL one by its URL.
	ParamImage
	ParamImageURL
	ParamDocument
	ParamAudio
)

// paramNames are the names that errors and ChatResponse.Dropped use: the fields
// of llm.ChatRequest in snake case.
var paramNames = [...]string{
	"temperature", "top_p", "frequency_penalty", "presence_penalty", "stop",
	"n", "seed", "top_logprobs", "tools", "tool_choice", "tool_choice.name",
	"parallel_tool_calls", "response_format.schema", "response_format",
	"reasoning", "reasoning.budget_tokens", "user", "metadata", "messages.name",
	"image", "image.url", "document", "audio",
}

// Has reports whether every parameter of want is in the set.
func (p Param) Has(want Param) bool { return p&want == want }

// String is the name of the first parameter in the set, as errors use it.
func (p Param) String() string {
	if p == 0 {
		return ""
	}
	return paramNames[bits.TrailingZeros32(uint32(p))]
}

// Rule is what a model refuses, and why.
type Rule struct {
	// Refuse is the set of parameters that the model cannot take.
	Refuse Param
	// Why tells the caller the reason, and what to do instead.
	Why string
}

// Refused is the error for a parameter, by its name in errors, that cannot be
// taken. Its kind is unsupported.
func Refused(param, why string) *llm.Error {
	message := "the model cannot take " + param
	if why != "" {
		message += ": " + why
	}
	return &llm.Error{Kind: llm.KindUnsupported, Param: param, Message: message}
}
