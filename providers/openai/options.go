package openai

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only OpenAI has. Empty fields are not sent.
// (OpenAI API reference, chat completions, 2026-08-21.)
type Options struct {
	// ServiceTier is auto, default, flex, scale, priority or fast.
	ServiceTier string
	// Verbosity is low, medium or high; GPT-5 and later.
	Verbosity string
	// PromptCacheKey routes requests with a common prefix to the same cache.
	PromptCacheKey string
	// PromptCacheRetention is in_memory or 24h.
	PromptCacheRetention string
	// SafetyIdentifier is a stable id of the end user, at most 64 characters;
	// OpenAI's successor to ChatRequest.User.
	SafetyIdentifier string
	// Store keeps the answer on OpenAI's side.
	Store *bool
	// LogitBias makes tokens, by their ids, more or less likely: -100 to 100.
	LogitBias map[string]int
}

// ForProvider is "openai".
func (Options) ForProvider() string { return Name }

// ImageOptions are the image options that only OpenAI has. Empty fields are not
// sent. (OpenAI API reference, images, 2026-08-21.)
type ImageOptions struct {
	// OutputFormat is png, jpeg or webp; GPT image models only.
	OutputFormat string
	// OutputCompression is 0 to 100, for jpeg and webp.
	OutputCompression *int
	// Background is transparent, opaque or auto; GPT image models only.
	Background string
	// Moderation is low or auto; GPT image models only.
	Moderation string
	// Style is vivid or natural; dall-e-3 only.
	Style string
	// ResponseFormat is url or b64_json; dall-e models only.
	ResponseFormat string
}

// ForProvider is "openai".
func (ImageOptions) ForProvider() string { return Name }

// extend writes the options of a chat request.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	for _, option := range req.Options {
		switch o := option.(type) {
		case Options:
			if err := o.write(w); err != nil {
				return err
			}
		case *Options:
			if o == nil {
				continue
			}
			if err := o.write(w); err != nil {
				return err
			}
		default:
			if err := unknown(option); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Options) write(w *jsonw.Writer) error {
	err := oneOf("ServiceTier", o.ServiceTier, "auto", "default", "flex", "scale", "priority", "fast")
	if err == nil {
		err = oneOf("Verbosity", o.Verbosity, "low", "medium", "high")
	}
	if err == nil {
		err = oneOf("PromptCacheRetention", o.PromptCacheRetention, "in_memory", "24h")
	}
	if err == nil && len(o.SafetyIdentifier) > 64 {
		err = invalid("SafetyIdentifier", "it is longer than 64 characters")
	}
	if err != nil {
		return err
	}
	text(w, "service_tier", o.ServiceTier)
	text(w, "verbosity", o.Verbosity)
	text(w, "prompt_cache_key", o.PromptCacheKey)
	text(w, "prompt_cache_retention", o.PromptCacheRetention)
	text(w, "safety_identifier", o.SafetyIdentifier)
	if o.Store != nil {
		w.Key("store").Bool(*o.Store)
	}
	if len(o.LogitBias) == 0 {
		return nil
	}
	w.Key("logit_bias").Object()
	for _, token := range slices.Sorted(maps.Keys(o.LogitBias)) {
		if bias := o.LogitBias[token]; bias < -100 || bias > 100 {
			return invalid("LogitBias", fmt.Sprintf("the bias %d of token %q is not within -100 and 100", bias, token))
		}
		w.Key(token).Int(int64(o.LogitBias[token]))
	}
	w.EndObject()
	return nil
}

// imageOptions returns the request's options, checked against its model.
func imageOptions(req *llm.ImageRequest) (ImageOptions, error) {
	var options ImageOptions
	err := onlyKnown(req.Model, req.Options, func(option llm.ProviderOption) bool {
		switch o := option.(type) {
		case ImageOptions:
			options = o
		case *ImageOptions:
			if o != nil {
				options = *o
			}
		default:
			return false
		}
		return true
	})
	if err != nil {
		return options, err
	}
	refuse := func(param, value, why string) {
		if value != "" && err == nil {
			err = attribute(openaicompat.Refused(param, why), req.Model)
		}
	}
	if strings.HasPrefix(req.Model, "dall-e") {
		const why = "only GPT image models have it"
		refuse("output_format", options.OutputFormat, why)
		refuse("background", options.Background, why)
		refuse("moderation", options.Moderation, why)
	} else {
		refuse("response_format", options.ResponseFormat, "GPT image models always answer with bytes")
		refuse("style", options.Style, "only dall-e-3 has it")
	}
	return options, err
}

func (o *ImageOptions) write(w *jsonw.Writer) {
	text(w, "output_format", o.OutputFormat)
	if o.OutputCompression != nil {
		w.Key("output_compression").Int(int64(*o.OutputCompression))
	}
	text(w, "background", o.Background)
	text(w, "moderation", o.Moderation)
	text(w, "style", o.Style)
	text(w, "response_format", o.ResponseFormat)
}

// onlyKnown refuses options of this provider that take does not take; those of
// others are not its business.
func onlyKnown(model string, options []llm.ProviderOption, take func(llm.ProviderOption) bool) error {
	for _, option := range options {
		if take(option) {
			continue
		}
		if err := unknown(option); err != nil {
			return attribute(err, model)
		}
	}
	return nil
}

// unknown refuses an option that says it is for this provider, and of which the
// operation knows nothing.
func unknown(option llm.ProviderOption) *llm.Error {
	if option.ForProvider() != Name {
		return nil
	}
	return invalid("options", fmt.Sprintf("this operation has no option of type %T", option))
}

func oneOf(name, value string, allowed ...string) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return invalid(name, fmt.Sprintf("%q is none of %s", value, strings.Join(allowed, ", ")))
}

func invalid(param, message string) *llm.Error {
	return &llm.Error{Kind: llm.KindInvalidRequest, Param: param, Message: message}
}

func text(w *jsonw.Writer, key, value string) {
	if value != "" {
		w.Key(key).String(value)
	}
}
