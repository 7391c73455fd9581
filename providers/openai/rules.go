package openai

import (
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	paramsSampling = openaicompat.ParamTemperature | openaicompat.ParamTopP | openaicompat.ParamTopLogprobs
	paramsPenalty  = openaicompat.ParamFrequencyPenalty | openaicompat.ParamPresencePenalty
)

// What models refuse, from OpenAI's guide to reasoning models and the models'
// pages, 2026-11.
var (
	ruleNoReasoning = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "it does not reason; leave Reasoning unset",
	}
	ruleNoSampling = openaicompat.Rule{
		Refuse: paramsSampling,
		Why:    "a model that reasons has no sampling parameters",
	}
	ruleSamplingAtNone = openaicompat.Rule{
		Refuse: paramsSampling,
		Why:    "it has sampling parameters only with the reasoning effort none",
	}
	ruleNoPenalties = openaicompat.Rule{
		Refuse: paramsPenalty,
		Why:    "a model that reasons has no penalties",
	}
	ruleOSeries = openaicompat.Rule{
		Refuse: openaicompat.ParamStop | openaicompat.ParamParallelToolCalls,
		Why:    "o-series models have no such parameter",
	}
	ruleNoAudio = openaicompat.Rule{
		Refuse: openaicompat.ParamAudio,
		Why:    "it takes no audio; the audio models do",
	}
	ruleSearch = openaicompat.Rule{
		Refuse: openaicompat.ParamTemperature,
		Why:    "search models have no temperature",
	}
	ruleEffortWithTools = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "chat completions take tools for this model only with the reasoning effort none",
	}
	ruleToolsAtNone = openaicompat.Rule{
		Refuse: openaicompat.ParamTools,
		Why:    "chat completions take tools for this model only with the reasoning effort none: set Reasoning.Effort to it, or choose another model",
	}
	ruleNoTools = openaicompat.Rule{
		Refuse: openaicompat.ParamTools,
		Why:    "OpenAI gives this model tools only through its Responses API; choose another model",
	}
)

var (
	rulesAudio  = []openaicompat.Rule{ruleNoReasoning}
	rulesPlain  = []openaicompat.Rule{ruleNoReasoning, ruleNoAudio}
	rulesSearch = []openaicompat.Rule{ruleNoReasoning, ruleNoAudio, ruleSearch}
	rulesO      = []openaicompat.Rule{ruleNoSampling, ruleNoPenalties, ruleNoAudio, ruleOSeries}
)

// rules gives what the request's model refuses. Of a name that it does not know
// it assumes nothing: the service will say.
func rules(req *llm.ChatRequest) []openaicompat.Rule {
	f := familyOf(req.Model)
	switch {
	case !f.known:
		return nil
	case f.oSeries:
		return rulesO
	case !f.reasons() && f.audio:
		return rulesAudio
	case !f.reasons() && f.search:
		return rulesSearch
	case !f.reasons():
		return rulesPlain
	}
	thinks := !f.effortless()
	if r := req.Reasoning; r != nil && r.Effort != "" {
		thinks = r.Effort != llm.EffortNone
	}
	list := []openaicompat.Rule{ruleNoPenalties, ruleNoAudio}
	switch {
	case f.version < 501 || f.version > 506:
		list = append(list, ruleNoSampling)
	case thinks:
		list = append(list, ruleSamplingAtNone)
	}
	if len(req.Tools) == 0 {
		return list
	}
	switch {
	case f.version >= 506 && !takesEffortNone(f):
		list = append(list, ruleNoTools)
	case f.version >= 506 && thinks:
		list = append(list, ruleToolsAtNone)
	case f.version >= 504 && thinks:
		list = append(list, ruleEffortWithTools)
	}
	return list
}

// takesEffortNone reports whether a model of GPT-5.6 or later can be told not to
// think.
func takesEffortNone(f family) bool {
	switch {
	case f.version >= 602, strings.HasPrefix(f.name, "gpt-6-astra"), strings.HasPrefix(f.name, "gpt-6.1-sol"):
		return false
	default:
		return true
	}
}
