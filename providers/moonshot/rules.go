package moonshot

import (
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// What models refuse. (Moonshot API documentation, 2026-11, and the service's
// own errors.)
var (
	ruleFixedSampling = openaicompat.Rule{
		Refuse: openaicompat.ParamTemperature | openaicompat.ParamTopP | openaicompat.ParamFrequencyPenalty |
			openaicompat.ParamPresencePenalty | openaicompat.ParamTopLogprobs,
		Why: "the service fixes how this model samples; leave the parameter unset",
	}
	ruleOneChoice = openaicompat.Rule{
		Refuse: openaicompat.ParamN,
		Why:    "it gives one choice; send the request several times",
	}
	ruleNoReasoning = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "it does not reason; leave Reasoning unset",
	}
	ruleAlwaysThinks = openaicompat.Rule{
		Refuse: openaicompat.ParamReasoning,
		Why:    "it always thinks; choose another effort, or leave Reasoning unset",
	}
	ruleNoSchema = openaicompat.Rule{
		Refuse: openaicompat.ParamResponseSchema,
		Why:    "it binds answers to JSON but not to a schema; use a Kimi model",
	}
	ruleNoVision = openaicompat.Rule{
		Refuse: openaicompat.ParamImage | openaicompat.ParamImageURL,
		Why:    "it reads only text",
	}
	ruleNoFetch = openaicompat.Rule{
		Refuse: openaicompat.ParamImageURL,
		Why:    "the service fetches no images; send the bytes, or the ms:// address of a file uploaded to it",
	}
	ruleChoiceThinking = openaicompat.Rule{
		Refuse: openaicompat.ParamToolChoice,
		Why:    "a call cannot be forced while the model thinks; set Reasoning.Effort to none where it can stop, or leave ToolChoice unset",
	}
	ruleChoiceNamed = openaicompat.Rule{
		Refuse: openaicompat.ParamToolChoiceNamed,
		Why:    "it can be made to call some tool but not one by name; send required, with only that tool",
	}
)

// rules gives what the model refuses of a request.
func rules(req *llm.ChatRequest) []openaicompat.Rule {
	f := familyOf(req.Model)
	list := make([]openaicompat.Rule, 0, 5)
	if f.fixedSampling() {
		list = append(list, ruleFixedSampling)
		if req.N != nil && *req.N != 1 {
			list = append(list, ruleOneChoice)
		}
	}
	if f == v1 {
		list = append(list, ruleNoReasoning, ruleNoSchema)
	}
	if f == v1 && !capabilities(req.Model).Has(llm.CapVision) {
		list = append(list, ruleNoVision)
	} else if fetches(req.Messages) {
		list = append(list, ruleNoFetch)
	}
	effort := effortOf(req)
	if f.alwaysThinks() && effort == llm.EffortNone {
		list = append(list, ruleAlwaysThinks)
	}
	if rule := choiceRule(f, req.ToolChoice, effort); rule != nil {
		list = append(list, *rule)
	}
	return list
}

// fetches reports whether the service would have to fetch an image.
func fetches(messages []llm.Message) bool {
	for i := range messages {
		for _, part := range messages[i].Parts {
			if p, ok := part.(llm.ImagePart); ok && p.URL != "" && !strings.HasPrefix(p.URL, "ms://") {
				return true
			}
		}
	}
	return false
}

// choiceRule is what the model has against being told which tool to call.
func choiceRule(f family, c *llm.ToolChoice, effort llm.Effort) *openaicompat.Rule {
	if c == nil || c.Mode != llm.ToolChoiceRequired && c.Mode != llm.ToolChoiceNamed {
		return nil
	}
	switch f {
	case k3:
		return &ruleChoiceNamed
	case k25, k26:
		if effort == llm.EffortNone {
			return nil
		}
		return &ruleChoiceThinking
	case k27:
		return &ruleChoiceThinking
	case unknown, v1:
	}
	return nil
}
