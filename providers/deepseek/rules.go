package deepseek

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// What the service refuses.
var (
	ruleNoSchema = openaicompat.Rule{
		Refuse: openaicompat.ParamResponseSchema,
		Why:    "the service binds answers to JSON but not to a schema; leave Schema nil and describe the shape in the prompt",
	}
	ruleNoVision = openaicompat.Rule{
		Refuse: openaicompat.ParamImage | openaicompat.ParamImageURL,
		Why:    "it reads only text; deepseek-flash reads images",
	}
	ruleThinks = openaicompat.Rule{
		Refuse: openaicompat.ParamToolChoice,
		Why:    "a call cannot be forced while the model thinks; set Reasoning.Effort to none",
	}
	rulesAlways = []openaicompat.Rule{ruleNoSchema}
)

// rules gives what the model refuses of a request. Of a name outside the table
// only what holds for the whole service is known.
func rules(req *llm.ChatRequest) []openaicompat.Rule {
	m := lookup(req.Model)
	if m == nil {
		return rulesAlways
	}
	list := rulesAlways[:1:1]
	if !m.Capabilities.Has(llm.CapVision) {
		list = append(list, ruleNoVision)
	}
	if forced(req.ToolChoice) && thinks(req) {
		list = append(list, ruleThinks)
	}
	return list
}

func forced(c *llm.ToolChoice) bool {
	return c != nil && (c.Mode == llm.ToolChoiceRequired || c.Mode == llm.ToolChoiceNamed)
}

// thinks reports whether the model will think. A request that contradicts itself
// fails elsewhere.
func thinks(req *llm.ChatRequest) bool {
	word, err := thinking(req)
	return err != nil || word != disabled
}
