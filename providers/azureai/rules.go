package azureai

import (
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

var (
	ruleSchema = openaicompat.Rule{
		Refuse: openaicompat.ParamN | openaicompat.ParamTopLogprobs | openaicompat.ParamParallelToolCalls |
			openaicompat.ParamReasoning | openaicompat.ParamUser | openaicompat.ParamMetadata,
		Why: "it is not in the schema of the route /models; azureai.Options{ExtraParameters: azureai.ExtraPassThrough} sends it to the model all the same",
	}
	// ruleMedia and ruleModel hold for the models of the table.
	ruleMedia = openaicompat.Rule{
		Refuse: openaicompat.ParamDocument | openaicompat.ParamAudio,
		Why:    "Foundry documents it for none of its own models",
	}
	ruleModel = openaicompat.Rule{
		Refuse: openaicompat.ParamN | openaicompat.ParamTopLogprobs,
		Why:    "Foundry documents it for none of its own models",
	}
	ruleNoReasoning = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "it does not reason; leave Reasoning unset",
	}
)

// rules gives what the route and the model refuse. Of a model that it does not
// know it assumes nothing: the service will say.
func (p *Provider) rules(req *llm.ChatRequest) []openaicompat.Rule {
	list := p.openaiModel(req.Model).Rules(req)
	// An invalid option has been refused before this.
	extra, _ := p.extraParameters(req.Options)
	passes := extra == ExtraDrop || extra == ExtraPassThrough
	if p.route.models && !passes {
		list = append(slices.Clip(list), ruleSchema)
	}
	model := lookup(p.modelName(req.Model))
	if model == nil {
		return list
	}
	list = append(slices.Clip(list), ruleMedia)
	if passes {
		return list
	}
	list = append(list, ruleModel)
	if !model.Capabilities.Has(llm.CapReasoning) {
		list = append(list, ruleNoReasoning)
	}
	return list
}
