package metallama

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

var imageTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// metaDialect is the Meta Model API's. Its limits are those that users of it
// report; Meta's own pages were not at hand. (Public integrations, 2026-09 to
// 2026-11.)
var metaDialect = openaicompat.Dialect{
	Name:            Name,
	TokenLimitField: "max_completion_tokens",
	SeedField:       "seed",
	UserField:       "user",
	Refuse: openaicompat.ParamStop | openaicompat.ParamTopLogprobs | openaicompat.ParamReasoningBudget |
		openaicompat.ParamAudio,
	ImageTypes:      imageTypes,
	AskUsage:        true,
	HidesReasoning:  true,
	ReasoningFields: []string{"reasoning_content", "reasoning"},
	// Nobody documents one; it is what OpenAI calls its own.
	RequestIDHeaders: []string{"X-Request-Id"},
	Rules:            metaRules,
	Fail:             fail,
}

// metaRules refuses what the Model API answers with a 400.
func metaRules(req *llm.ChatRequest) []openaicompat.Rule {
	var rules []openaicompat.Rule
	if c := req.ToolChoice; c != nil && c.Mode != llm.ToolChoiceAuto {
		rules = append(rules, openaicompat.Rule{
			Refuse: openaicompat.ParamToolChoice, Why: "the Meta Model API lets the model choose; leave it out, or take auto",
		})
	}
	if req.N != nil && *req.N > 1 {
		rules = append(rules, openaicompat.Rule{Refuse: openaicompat.ParamN, Why: "the Meta Model API gives one choice"})
	}
	if r := req.Reasoning; r != nil && r.Effort == llm.EffortNone {
		rules = append(rules, openaicompat.Rule{
			Refuse: openaicompat.ParamReasoning, Why: "the models always think; take minimal or more",
		})
	}
	return rules
}

// nativeDialect is what the Llama API's native request shares with OpenAI's,
// which is nearly all of it. (llama-api-python 0.3.0, 2025-08-27.)
var nativeDialect = openaicompat.Dialect{
	Name:            Name,
	TokenLimitField: "max_completion_tokens",
	UserField:       "user",
	Refuse: openaicompat.ParamStop | openaicompat.ParamN | openaicompat.ParamTopLogprobs |
		openaicompat.ParamFrequencyPenalty | openaicompat.ParamPresencePenalty | openaicompat.ParamParallelToolCalls |
		openaicompat.ParamJSONMode | openaicompat.ParamReasoning | openaicompat.ParamReasoningBudget |
		openaicompat.ParamMetadata | openaicompat.ParamName | openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:    []string{"image/png", "image/jpeg", "image/gif", "image/x-icon", "image/vnd.microsoft.icon"},
	EmptyContent:  true,
	RefusalAsText: true,
	BareCalls:     true,
	BareSchema:    true,

	RequestIDHeaders: []string{"X-Request-Id"},
	Fail:             fail,
}

// llamaCompatDialect is the Llama API's in OpenAI's form, of which little was
// documented.
var llamaCompatDialect = openaicompat.Dialect{
	Name:            Name,
	TokenLimitField: "max_completion_tokens",
	SeedField:       "seed",
	UserField:       "user",
	Refuse: openaicompat.ParamReasoning | openaicompat.ParamReasoningBudget |
		openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:       imageTypes,
	RequestIDHeaders: []string{"X-Request-Id"},
	Fail:             fail,
}

// groqDialect is Groq's. Its answers count their usage twice, and a failure
// within a stream is an event of its own. (Recorded traffic, 2024 to 2026.)
var groqDialect = openaicompat.Dialect{
	Name:             Name,
	SeedField:        "seed",
	UserField:        "user",
	MaxStops:         4,
	Refuse:           openaicompat.ParamReasoningBudget | openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:       imageTypes,
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning", "reasoning_content"},
	RequestIDHeaders: []string{"X-Request-Id"},
	Fail:             fail,
}

// togetherDialect is Together's. It says "eos" where others say stop, and not
// always counts the tokens of a stream unasked. (Recorded traffic, 2025.)
var togetherDialect = openaicompat.Dialect{
	Name:             Name,
	SeedField:        "seed",
	UserField:        "user",
	Refuse:           openaicompat.ParamReasoningBudget | openaicompat.ParamDocument | openaicompat.ParamAudio,
	ImageTypes:       imageTypes,
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning", "reasoning_content"},
	RequestIDHeaders: []string{"X-Request-Id"},
	Fail:             fail,
}

// cerebrasDialect is that of Cerebras. Its streams have no end mark, and its
// times are fractions of a second. (Recorded traffic, 2025 and 2026.)
var cerebrasDialect = openaicompat.Dialect{
	Name:      Name,
	SeedField: "seed",
	UserField: "user",
	Refuse: openaicompat.ParamReasoningBudget | openaicompat.ParamImage | openaicompat.ParamImageURL |
		openaicompat.ParamDocument | openaicompat.ParamAudio,
	AskUsage:         true,
	ReasoningFields:  []string{"reasoning", "reasoning_content"},
	RequestIDHeaders: []string{"X-Request-Id", "Inference-Id"},
	Fail:             fail,
}
