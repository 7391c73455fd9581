package deepinfra

import (
	"maps"
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only DeepInfra has. Empty fields are not
// sent; of several Options in one request the last counts. (DeepInfra OpenAPI,
// 2026-05.)
type Options struct {
	// ServiceTier is priority, which is dearer, or flex, which is cheaper and
	// may wait for ten minutes and then fail as a rate limit.
	ServiceTier string
	// TopK, MinP and RepetitionPenalty (0.01 to 5) are samplers.
	TopK                    *int
	MinP, RepetitionPenalty *float64
	// TemplateSwitches are settings of the model's chat template, such as
	// "thinking".
	TemplateSwitches map[string]bool
	// PromptCacheKey routes requests with a common prefix to the same cache.
	PromptCacheKey string
}

// ForProvider is "deepinfra".
func (Options) ForProvider() string { return Name }

// EmbeddingOptions are the embedding options that only DeepInfra has.
type EmbeddingOptions struct {
	// ServiceTier is as in [Options].
	ServiceTier string
}

// ForProvider is "deepinfra".
func (EmbeddingOptions) ForProvider() string { return Name }

func checkTier(tier string) error {
	return openaicompat.OneOf("ServiceTier", tier, "priority", "flex", "default")
}

// extend writes the options of a chat request.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	all, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil || len(all) == 0 {
		return err
	}
	o := all[len(all)-1]
	if err := checkTier(o.ServiceTier); err != nil {
		return err
	}
	o.write(w)
	return nil
}

func (o *Options) write(w *jsonw.Writer) {
	openaicompat.Text(w, "service_tier", o.ServiceTier)
	if o.TopK != nil {
		w.Key("top_k").Int(int64(*o.TopK))
	}
	if o.MinP != nil {
		w.Key("min_p").Float(*o.MinP)
	}
	if o.RepetitionPenalty != nil {
		w.Key("repetition_penalty").Float(*o.RepetitionPenalty)
	}
	if len(o.TemplateSwitches) > 0 {
		w.Key("chat_template_kwargs").Object()
		for _, name := range slices.Sorted(maps.Keys(o.TemplateSwitches)) {
			w.Key(name).Bool(o.TemplateSwitches[name])
		}
		w.EndObject()
	}
	openaicompat.Text(w, "prompt_cache_key", o.PromptCacheKey)
}
