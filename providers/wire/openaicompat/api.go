package openaicompat

import (
	"cmp"
	"fmt"

	"github.com/parley-llm/parley/llm"
)

// API names the one of a service's APIs that takes a chat request.
type API string

// The APIs. What AutoAPI chooses is the provider's to say.
const (
	AutoAPI            API = ""
	ChatCompletionsAPI API = "chat_completions"
	ResponsesAPI       API = "responses"
)

// Check returns an error of the given kind for a word that is no API.
func (a API) Check(kind llm.Kind, provider string) error {
	switch a {
	case AutoAPI, ChatCompletionsAPI, ResponsesAPI:
		return nil
	}
	return &llm.Error{
		Kind: kind, Provider: provider, Param: "API",
		Message: fmt.Sprintf("%q is no API; leave it empty, or write %q or %q", string(a), ChatCompletionsAPI, ResponsesAPI),
	}
}

// Or is the API, or the fallback for AutoAPI.
func (a API) Or(fallback API) API { return cmp.Or(a, fallback) }
