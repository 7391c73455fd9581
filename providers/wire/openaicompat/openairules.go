package openaicompat

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

const (
	paramsSampling = ParamTemperature | ParamTopP | ParamTopLogprobs
	paramsPenalty  = ParamFrequencyPenalty | ParamPresencePenalty
)

// What models refuse, from OpenAI's guide to reasoning models and the models'
// pages, 2026-11.
var (
	ruleNoReasoning = Rule{
		Refuse: ParamReasoning,
		Why:    "it does not reason; leave Reasoning unset",
	}
	ruleNoSampling = Rule{
		Refuse: paramsSampling,
		Why:    "a model that reasons has no sampling parameters",
	}
	ruleSamplingAtNone = Rule{
		Refuse: paramsSampling,
		Why:    "it has sampling parameters only with the reasoning effort none",
	}
	ruleNoPenalties = Rule{
		Refuse: paramsPenalty,
		Why:    "a model that reasons has no penalties",
	}
	ruleOSeries = Rule{
		Refuse: ParamStop | ParamParallelToolCalls,
		Why:    "o-series models have no such parameter",
	}
	ruleNoAudio = Rule{
		Refuse: ParamAudio,
		Why:    "it takes no audio; the audio models do",
	}
	ruleSearch = Rule{
		Refuse: ParamTemperature,
		Why:    "search models have no temperature",
	}
	ruleEffortWithTools = Rule{
		Refuse: ParamReasoning,
		Why:    "chat completions take tools for this model only with the reasoning effort none; leave the choice of the API to the provider",
	}
	ruleToolsAtNone = Rule{
		Refuse: ParamTools,
		Why:    "chat completions take tools for this model only with the reasoning effort none: set Reasoning.Effort to it, or leave the choice of the API to the provider",
	}
	ruleNoTools = Rule{
		Refuse: ParamTools,
		Why:    "the service gives this model tools only through its Responses API; leave the choice of the API to the provider",
	}
)

var (
	rulesAudio  = []Rule{ruleNoReasoning}
	rulesPlain  = []Rule{ruleNoReasoning, ruleNoAudio}
	rulesSearch = []Rule{ruleNoReasoning, ruleNoAudio, ruleSearch}
	rulesO      = []Rule{ruleNoSampling, ruleNoPenalties, ruleNoAudio, ruleOSeries}
)

// Rules gives what the model refuses of a request. Of a name that it does not
// know it assumes nothing: the service will say.
func (m OpenAIModel) Rules(req *llm.ChatRequest) []Rule {
	switch {
	case !m.Known:
		return nil
	case m.OSeries:
		return rulesO
	case !m.Reasons() && m.Audio:
		return rulesAudio
	case !m.Reasons() && m.Search:
		return rulesSearch
	case !m.Reasons():
		return rulesPlain
	}
	thinks := m.thinks(req)
	list := []Rule{ruleNoPenalties, ruleNoAudio}
	switch {
	case m.Version < 501 || m.Version > 506:
		list = append(list, ruleNoSampling)
	case thinks:
		list = append(list, ruleSamplingAtNone)
	}
	if len(req.Tools) == 0 {
		return list
	}
	switch {
	case m.Version >= 506 && !takesEffortNone(m):
		list = append(list, ruleNoTools)
	case m.Version >= 506 && thinks:
		list = append(list, ruleToolsAtNone)
	case m.Version >= 504 && thinks:
		list = append(list, ruleEffortWithTools)
	}
	return list
}

// takesEffortNone reports whether a model of GPT-5.6 or later can be told not to
// think.
func takesEffortNone(m OpenAIModel) bool {
	switch {
	case m.Version >= 602, strings.HasPrefix(m.Name, "gpt-6-astra"), strings.HasPrefix(m.Name, "gpt-6.1-sol"):
		return false
	default:
		return true
	}
}
