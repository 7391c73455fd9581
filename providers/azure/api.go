package azure

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// API names one of Azure OpenAI's two APIs for chat.
type API = openaicompat.API

// The APIs.
const (
	// APIAuto sends a request to chat completions unless only the Responses API
	// can serve it; see package openai. On the path /openai/deployments it is
	// always chat completions.
	APIAuto API = openaicompat.AutoAPI
	// APIChatCompletions is POST /chat/completions.
	APIChatCompletions API = openaicompat.ChatCompletionsAPI
	// APIResponses is POST /responses.
	APIResponses API = openaicompat.ResponsesAPI
)

const noResponses = "a dated version has no Responses API: leave the version out, and end the base URL with /openai/v1"

// responses is the dialect of the Responses API. What goes by the deployments is
// added by [New].
var responses = openairesponses.Dialect{
	Name:       Name,
	ImageTypes: openaicompat.OpenAIImageTypes,
	ToolMedia:  true,
	UserField:  "user",
	Summaries:  true,
	Options:    wireOptions,
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
func (p *Provider) choose(req *llm.ChatRequest, v1 bool) (API, error) {
	options, err := wireOptions(req)
	if err != nil {
		return "", err
	}
	if err := options.API.Check(llm.KindInvalidRequest, Name); err != nil {
		return "", err
	}
	if options.API == APIResponses && !v1 {
		return "", &llm.Error{Kind: llm.KindUnsupported, Param: "API", Message: noResponses}
	}
	if api := options.API.Or(p.api); api != APIAuto {
		return api, nil
	}
	return p.model(req.Model).API(Name, req), nil
}
