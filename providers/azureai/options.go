package azureai

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// ExtraParameters says what the route /models does with parameters outside its
// schema.
type ExtraParameters string

// The words of the header extra-parameters. (Model inference API reference,
// 2025-05-01.)
const (
	// ExtraError refuses the request; the service's default.
	ExtraError ExtraParameters = "error"
	// ExtraDrop leaves the parameters out on the service's side, silently.
	ExtraDrop ExtraParameters = "drop"
	// ExtraPassThrough gives the parameters to the model.
	ExtraPassThrough ExtraParameters = "pass-through"
)

const extraHeader = "Extra-Parameters"

// Options are the chat options that only Azure AI Foundry has.
type Options struct {
	// ExtraParameters is for the route /models. With ExtraPassThrough, or with
	// ExtraDrop, requests may have the parameters that its schema lacks. Empty
	// sends nothing.
	ExtraParameters ExtraParameters
}

// ForProvider is "azureai".
func (Options) ForProvider() string { return Name }

// EmbeddingOptions are the embedding options that only Azure AI Foundry has.
type EmbeddingOptions struct {
	// InputType is text, query or document, for models that tell them apart.
	InputType string
}

// ForProvider is "azureai".
func (EmbeddingOptions) ForProvider() string { return Name }

// extraParameters is what the request's options ask for; the last word wins.
func (p *Provider) extraParameters(options []llm.ProviderOption) (extra ExtraParameters, err error) {
	own, err := openaicompat.OptionsOf[Options](Name, options)
	for _, o := range own {
		if o.ExtraParameters == "" {
			continue
		}
		extra = o.ExtraParameters
		if !p.route.models {
			return "", openaicompat.InvalidOption("ExtraParameters", "the header extra-parameters belongs to the route /models; leave the option out")
		}
		if err := openaicompat.OneOf("ExtraParameters", string(extra), string(ExtraError), string(ExtraDrop), string(ExtraPassThrough)); err != nil {
			return "", err
		}
	}
	return extra, err
}

func embeddingOptions(req *llm.EmbeddingRequest) (o EmbeddingOptions, err error) {
	all, err := openaicompat.OptionsOf[EmbeddingOptions](Name, req.Options)
	if err != nil || len(all) == 0 {
		return o, err
	}
	o = all[len(all)-1]
	return o, openaicompat.OneOf("InputType", o.InputType, "text", "query", "document")
}
