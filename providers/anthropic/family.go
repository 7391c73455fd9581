package anthropic

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// thinking is how a group of models takes orders about its thinking.
type thinking uint8

const (
	// thinkNever: the model does not think.
	thinkNever thinking = iota
	// thinkBudget: on request, with a budget in tokens.
	thinkBudget
	// thinkEither: on request, with a budget or adaptive.
	thinkEither
	// thinkAdaptive: adaptive, and can be turned off.
	thinkAdaptive
	// thinkBetween: adaptive; instead of off it thinks between tools only.
	thinkBetween
	// thinkAlways: adaptive, and cannot be turned off.
	thinkAlways
)

// sampling is which sampling parameters a group of models takes.
type sampling uint8

const (
	samplingFree sampling = iota
	// samplingDefault: only a temperature of 1, which changes nothing.
	samplingDefault
	samplingNone
)

// family is a group of models with the same manners (model pages of October
// 2026, "Extended thinking", "Adaptive thinking" and "Tool use").
type family struct {
	// prefix of the models' ids, of any version date.
	prefix   string
	thinking thinking
	sampling sampling
	// freeChoice models cannot be forced to call a tool.
	freeChoice bool
	structured bool
	// maxOutput is the model's own limit where it is below the default one.
	maxOutput int
}

// families are tested in order, so longer prefixes come first.
var families = []family{
	{prefix: "claude-fable-5-1", thinking: thinkAlways, sampling: samplingNone, freeChoice: true, structured: true},
	{prefix: "claude-fable-5", thinking: thinkAlways, sampling: samplingNone, structured: true},
	{prefix: "claude-opus-5-5", thinking: thinkAlways, sampling: samplingNone, freeChoice: true, structured: true},
	{prefix: "claude-opus-5", thinking: thinkAdaptive, sampling: samplingNone, structured: true},
	{prefix: "claude-sonnet-5-5", thinking: thinkBetween, sampling: samplingNone, freeChoice: true, structured: true},
	{prefix: "claude-sonnet-5", thinking: thinkAdaptive, sampling: samplingDefault, structured: true},
	{prefix: "claude-haiku-5-5", thinking: thinkAdaptive, sampling: samplingDefault, structured: true},
	{prefix: "claude-opus-4-8", thinking: thinkAdaptive, sampling: samplingNone, structured: true},
	{prefix: "claude-opus-4-7", thinking: thinkAdaptive, sampling: samplingNone, structured: true},
	{prefix: "claude-opus-4-6", thinking: thinkEither, structured: true},
	{prefix: "claude-sonnet-4-6", thinking: thinkEither, structured: true},
	{prefix: "claude-opus-4-5", thinking: thinkBudget, structured: true},
	{prefix: "claude-sonnet-4-5", thinking: thinkBudget, structured: true},
	{prefix: "claude-haiku-4-5", thinking: thinkBudget, structured: true},
	{prefix: "claude-opus-4-1", thinking: thinkBudget, structured: true},
	{prefix: "claude-opus-4", thinking: thinkBudget},
	{prefix: "claude-sonnet-4", thinking: thinkBudget},
	{prefix: "claude-3-7-sonnet", thinking: thinkBudget},
	{prefix: "claude-3-5", thinking: thinkNever, maxOutput: 8192},
	{prefix: "claude-3", thinking: thinkNever, maxOutput: 4096},
	{prefix: "claude-2", thinking: thinkNever, maxOutput: 4096},
}

// modern is what a model that is not known here gets: newer than this list, as
// a rule, so nothing is refused that the service can refuse itself.
var modern = family{thinking: thinkAdaptive, structured: true}

func familyOf(model string) family {
	model = canonical(model)
	for i := range families {
		rest, ok := strings.CutPrefix(model, families[i].prefix)
		if ok && (rest == "" || rest[0] == '-') {
			return families[i]
		}
	}
	return modern
}

// canonical is a model's id without the end that names one snapshot of it: a
// date behind '-' or '@', or "-latest".
func canonical(model string) string {
	if base, ok := strings.CutSuffix(model, "-latest"); ok {
		return base
	}
	at := len(model) - len("-20060102")
	if at < 0 || model[at] != '-' && model[at] != '@' {
		return model
	}
	for _, c := range []byte(model[at+1:]) {
		if c < '0' || c > '9' {
			return model
		}
	}
	return model[:at]
}

// common is what all models of the service can do.
const common = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolImageResult |
	llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapModels | llm.CapStreamUsage | llm.CapStop

func (f *family) capabilities() llm.Capability {
	set := common
	if f.thinking != thinkNever {
		set |= llm.CapReasoning | llm.CapReasoningSignature
	}
	if f.structured {
		set |= llm.CapStructured
	}
	if !f.freeChoice {
		set |= llm.CapToolChoice
	}
	return set
}
