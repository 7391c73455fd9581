package deepseek

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// API names one of DeepSeek's APIs for chat.
type API = openaicompat.API

// The APIs.
const (
	// APIAuto is APIChatCompletions.
	APIAuto API = openaicompat.AutoAPI
	// APIChatCompletions is POST /chat/completions.
	APIChatCompletions API = openaicompat.ChatCompletionsAPI
	// APIResponses is POST /responses, which DeepSeek has had since August 2026.
	// Of its parameters only those are sent that its documentation names or that
	// were seen at work: the limit on the answer, temperature, tools and effort.
	APIResponses API = openaicompat.ResponsesAPI
)

// capsNotResponses is what is not known of the Responses API: the service
// ignores most of what it does not know, and says nothing.
const capsNotResponses = llm.CapStop | llm.CapLogprobs | llm.CapJSONMode | llm.CapVision | llm.CapVisionURL

// responses is the dialect of the Responses API. Thoughts come in words, and go
// back as such. (DeepSeek API documentation, 2026-11, and answers of the
// service, 2026-08.)
var responses = openairesponses.Dialect{
	Name: Name,
	Refuse: openaicompat.ParamMetadata | openaicompat.ParamDocument | openaicompat.ParamImage |
		openaicompat.ParamImageURL | openaicompat.ParamJSONMode | openaicompat.ParamTopLogprobs,
	PlainThoughts:  true,
	EmptyUnderLoad: true,
	Rules:          rules,
	Effort:         responsesEffort,
	Options: func(req *llm.ChatRequest) (openaicompat.OpenAIOptions, error) {
		_, err := thinking(req)
		return openaicompat.OpenAIOptions{}, err
	},
}

// responsesEffort is one of the four words of this API, which has no other for
// whether the model thinks.
func responsesEffort(req *llm.ChatRequest) string {
	word, err := thinking(req)
	switch {
	case err != nil:
		return "" // Options says so
	case word == disabled:
		return string(llm.EffortNone)
	case req.Reasoning != nil:
		return effort(req.Reasoning.Effort)
	default:
		return ""
	}
}

// choose says which API takes a request.
func (p *Provider) choose(req *llm.ChatRequest) (API, error) {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil {
		return "", err
	}
	api := p.api
	for i := range options {
		if err := options[i].API.Check(llm.KindInvalidRequest, Name); err != nil {
			return "", err
		}
		api = options[i].API.Or(api)
	}
	return api, nil
}
