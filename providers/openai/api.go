package openai

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// API names one of OpenAI's two APIs for chat.
type API = openaicompat.API

// The APIs.
const (
	// APIAuto sends a request to chat completions unless only the Responses API
	// can serve it; see the package's comment.
	APIAuto API = openaicompat.AutoAPI
	// APIChatCompletions is POST /chat/completions.
	APIChatCompletions API = openaicompat.ChatCompletionsAPI
	// APIResponses is POST /responses.
	APIResponses API = openaicompat.ResponsesAPI
)

// responses is the dialect of the Responses API.
var responses = openairesponses.Dialect{
	Name:       Name,
	ImageTypes: openaicompat.OpenAIImageTypes,
	ToolMedia:  true,
	UserField:  "user",
	Summaries:  true,
	Rules: func(req *llm.ChatRequest) []openaicompat.Rule {
		return openaicompat.ParseOpenAIModel(req.Model).ResponsesRules(req)
	},
	Encrypted: func(req *llm.ChatRequest) bool { return openaicompat.ParseOpenAIModel(req.Model).Encrypts(req) },
	Options:   wireOptions,
}

// wireOptions are the request's options; what a later one sets wins.
func wireOptions(req *llm.ChatRequest) (o openaicompat.OpenAIOptions, err error) {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	for i := range options {
		o.Merge(openaicompat.OpenAIOptions(options[i]))
	}
	return o, err
}

// choose says which API takes a request.
func (p *Provider) choose(req *llm.ChatRequest) (API, error) {
	options, err := wireOptions(req)
	if err != nil {
		return "", err
	}
	if err := options.API.Check(llm.KindInvalidRequest, Name); err != nil {
		return "", err
	}
	if api := options.API.Or(p.api); api != APIAuto {
		return api, nil
	}
	return openaicompat.ParseOpenAIModel(req.Model).API(Name, req), nil
}
