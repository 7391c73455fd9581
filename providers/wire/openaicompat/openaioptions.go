package openaicompat

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// OpenAIOptions are the chat options that OpenAI's models have wherever they are
// served. Empty fields are not sent. (OpenAI API reference, chat completions,
// 2026-08-21.)
type OpenAIOptions struct {
	// API is where the request goes, instead of where the configuration says.
	API API
	// ServiceTier is auto, default, flex, scale, priority or fast.
	ServiceTier string
	// Verbosity is low, medium or high; GPT-5 and later.
	Verbosity string
	// PromptCacheKey routes requests with a common prefix to the same cache.
	PromptCacheKey string
	// PromptCacheRetention is in_memory or 24h.
	PromptCacheRetention string
	// SafetyIdentifier is a stable id of the end user, at most 64 characters.
	SafetyIdentifier string
	// Store keeps the answer on the service's side.
	Store *bool
	// LogitBias makes tokens, by their ids, more or less likely: -100 to 100.
	LogitBias map[string]int
}

// Merge takes over what other sets.
func (o *OpenAIOptions) Merge(other OpenAIOptions) {
	o.API = cmp.Or(other.API, o.API)
	o.ServiceTier = cmp.Or(other.ServiceTier, o.ServiceTier)
	o.Verbosity = cmp.Or(other.Verbosity, o.Verbosity)
	o.PromptCacheKey = cmp.Or(other.PromptCacheKey, o.PromptCacheKey)
	o.PromptCacheRetention = cmp.Or(other.PromptCacheRetention, o.PromptCacheRetention)
	o.SafetyIdentifier = cmp.Or(other.SafetyIdentifier, o.SafetyIdentifier)
	o.Store = cmp.Or(other.Store, o.Store)
	if other.LogitBias != nil {
		o.LogitBias = other.LogitBias
	}
}

// Write checks the options and writes their members, those that chat completions
// have.
func (o *OpenAIOptions) Write(w *jsonw.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	Text(w, "service_tier", o.ServiceTier)
	Text(w, "verbosity", o.Verbosity)
	Text(w, "prompt_cache_key", o.PromptCacheKey)
	Text(w, "prompt_cache_retention", o.PromptCacheRetention)
	Text(w, "safety_identifier", o.SafetyIdentifier)
	if o.Store != nil {
		w.Key("store").Bool(*o.Store)
	}
	if len(o.LogitBias) == 0 {
		return nil
	}
	w.Key("logit_bias").Object()
	for _, token := range slices.Sorted(maps.Keys(o.LogitBias)) {
		w.Key(token).Int(int64(o.LogitBias[token]))
	}
	w.EndObject()
	return nil
}

func (o *OpenAIOptions) check() error {
	for _, token := range slices.Sorted(maps.Keys(o.LogitBias)) {
		if bias := o.LogitBias[token]; bias < -100 || bias > 100 {
			return InvalidOption("LogitBias", fmt.Sprintf("the bias %d of token %q is not within -100 and 100", bias, token))
		}
	}
	if len(o.SafetyIdentifier) > 64 {
		return InvalidOption("SafetyIdentifier", "it is longer than 64 characters")
	}
	return cmp.Or(
		OneOf("ServiceTier", o.ServiceTier, "auto", "default", "flex", "scale", "priority", "fast"),
		OneOf("Verbosity", o.Verbosity, "low", "medium", "high"),
		OneOf("PromptCacheRetention", o.PromptCacheRetention, "in_memory", "24h"),
	)
}
