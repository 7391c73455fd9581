package mistral

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only Mistral has. Empty fields are not
// sent. (Mistral API reference, chat, 2026-08-21.)
type Options struct {
	// PromptCacheKey routes requests with a common prefix to the same cache.
	// Caching works without it too.
	PromptCacheKey string
	// ServiceTier is auto or standard_only.
	ServiceTier string
	// Prediction is the answer that is expected, which makes it come faster.
	Prediction string
	// SafePrompt puts Mistral's safety instructions before the conversation.
	// Mistral has deprecated it.
	SafePrompt *bool
}

// ForProvider is "mistral".
func (Options) ForProvider() string { return Name }

// extend writes the options of a chat request.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil {
		return err
	}
	for i := range options {
		o := &options[i]
		if err := openaicompat.OneOf("ServiceTier", o.ServiceTier, "auto", "standard_only"); err != nil {
			return err
		}
		openaicompat.Text(w, "prompt_cache_key", o.PromptCacheKey)
		openaicompat.Text(w, "service_tier", o.ServiceTier)
		if o.Prediction != "" {
			w.Key("prediction").Object().Key("type").String("content").Key("content").String(o.Prediction).EndObject()
		}
		if o.SafePrompt != nil {
			w.Key("safe_prompt").Bool(*o.SafePrompt)
		}
	}
	return nil
}
