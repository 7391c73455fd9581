package mistral

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// What models refuse, by the table of models in Mistral's documentation,
// 2026-08-21.
var (
	ruleNoReasoning = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "it does not reason; leave Reasoning unset",
	}
	ruleNoVision = openaicompat.Rule{
		Refuse: openaicompat.ParamImage | openaicompat.ParamImageURL | openaicompat.ParamDocument,
		Why:    "it reads only text; choose a model with vision",
	}
	ruleNoAudio = openaicompat.Rule{
		Refuse: openaicompat.ParamAudio,
		Why:    "it takes no audio; the voxtral models do",
	}
)

// rules gives what the model refuses. Of a name that is not in the table nothing
// is assumed: the service will say.
func rules(req *llm.ChatRequest) []openaicompat.Rule {
	m := lookup(req.Model)
	if m == nil {
		return nil
	}
	list := make([]openaicompat.Rule, 0, 3)
	if !m.Capabilities.Has(llm.CapReasoning) {
		list = append(list, ruleNoReasoning)
	}
	if !m.Capabilities.Has(llm.CapVision) {
		list = append(list, ruleNoVision)
	}
	if !m.Capabilities.Has(llm.CapAudio) {
		list = append(list, ruleNoAudio)
	}
	return list
}
