package openairesponses

import (
	"fmt"

	"github.com/parley-llm/parley/llm"
)

// API names the one of a service's APIs that takes a chat request.
type API string

// The APIs. What Auto chooses is the provider's to say.
const (
	Auto            API = ""
	ChatCompletions API = "chat_completions"
	Responses       API = "responses"
)

// Check returns an error of the given kind for a word that is no API.
func (a API) Check(kind llm.Kind, provider string) error {
	switch a {
	case Auto, ChatCompletions, Responses:
		return nil
	}
	return &llm.Error{
		Kind: kind, Provider: provider, Param: "API",
		Message: fmt.Sprintf("%q is no API; leave it empty, or write %q or %q", string(a), ChatCompletions, Responses),
	}
}

// Or is the API, or the fallback for Auto.
func (a API) Or(fallback API) API {
	if a == Auto {
		return fallback
	}
	return a
}
