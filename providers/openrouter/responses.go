package openrouter

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// API names one of OpenRouter's APIs for chat.
type API = openaicompat.API

// The APIs.
const (
	// APIAuto is APIChatCompletions: OpenRouter serves every model there.
	APIAuto API = openaicompat.AutoAPI
	// APIChatCompletions is POST /chat/completions.
	APIChatCompletions API = openaicompat.ChatCompletionsAPI
	// APIResponses is POST /responses, which is a beta of OpenRouter's. It turns
	// failures about the length of an answer into answers that length ended.
	// (OpenRouter documentation, 2026-08-22.)
	APIResponses API = openaicompat.ResponsesAPI
)

// responses is the dialect of the Responses API. It takes some of what OpenAI's
// lacks. OpenRouter keeps no answers, and gives thoughts encrypted or in words.
// (OpenRouter's own TypeScript library, 2026-08.)
var responses = openairesponses.Dialect{
	Name:       Name,
	ImageTypes: dialect.ImageTypes,
	UserField:  "user",
	Summaries:  true,
	CostField:  "cost",
	Adds: openaicompat.ParamFrequencyPenalty | openaicompat.ParamPresencePenalty |
		openaicompat.ParamReasoningBudget,
	Rules:     rules,
	Encrypted: func(*llm.ChatRequest) bool { return true },
	Options: func(req *llm.ChatRequest) (openaicompat.OpenAIOptions, error) {
		o, err := last[Options](req.Options)
		return openaicompat.OpenAIOptions{
			ServiceTier: o.ServiceTier, Verbosity: o.Verbosity, PromptCacheKey: o.PromptCacheKey,
		}, err
	},
	Extend: extendResponses,
}

// extendResponses writes the options that this API has too, and refuses the
// others: OpenRouter would drop them without a word.
func extendResponses(w *jsonw.Writer, req *llm.ChatRequest, refuse func(name, why string)) error {
	o, err := last[Options](req.Options)
	if err == nil {
		err = o.check()
	}
	if err != nil {
		return err
	}
	if r := req.Reasoning; r != nil && r.Effort != "" && r.BudgetTokens != nil {
		return openaicompat.InvalidOption("reasoning", "OpenRouter takes either an effort or a budget of tokens, not both")
	}
	for _, option := range []struct {
		name  string
		given bool
	}{
		{"transforms", o.Transforms != nil},
		{"hide_reasoning", o.HideReasoning},
		{"min_p", o.MinP != nil},
		{"top_a", o.TopA != nil},
		{"repetition_penalty", o.RepetitionPenalty != nil},
		{"logit_bias", len(o.LogitBias) > 0},
		{"cache_control", o.CacheControl != ""},
	} {
		if option.given {
			refuse(option.name, "OpenRouter's Responses API does not document it; send the request to chat completions")
		}
	}
	o.Transforms, o.MinP, o.TopA, o.RepetitionPenalty, o.LogitBias, o.CacheControl = nil, nil, nil, nil, nil, ""
	// These the codec writes, in its own places.
	o.ServiceTier, o.Verbosity, o.PromptCacheKey = "", "", ""
	o.write(w)
	return nil
}

// choose says which API takes a request.
func (p *Provider) choose(req *llm.ChatRequest) (API, error) {
	o, err := last[Options](req.Options)
	if err != nil {
		return "", err
	}
	if err := o.API.Check(llm.KindInvalidRequest, Name); err != nil {
		return "", err
	}
	return o.API.Or(p.api), nil
}
