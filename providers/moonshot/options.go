package moonshot

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only Moonshot has. Empty fields are not
// sent. (Moonshot API documentation, 2026-11.)
type Options struct {
	// PromptCacheKey groups the requests of one session for the cache, which
	// works without it too.
	PromptCacheKey string
	// KeepReasoning lets kimi-k2.6 see the thoughts of earlier turns. Newer
	// models always do, older ones cannot.
	KeepReasoning bool
	// Prediction is the answer that is expected, which makes it come faster.
	Prediction string
}

// ForProvider is "moonshot".
func (Options) ForProvider() string { return Name }

// extend writes the options of a chat request, and what steers thinking.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil {
		return err
	}
	keep := false
	for i := range options {
		o := &options[i]
		keep = keep || o.KeepReasoning
		openaicompat.Text(w, "prompt_cache_key", o.PromptCacheKey)
		if o.Prediction != "" {
			w.Key("prediction").Object().Key("type").String("content").Key("content").String(o.Prediction).EndObject()
		}
	}
	f := familyOf(req.Model)
	if keep && !f.keepsReasoning() {
		return openaicompat.Refused("KeepReasoning", "only kimi-k2.6 and newer models see the thoughts of earlier turns")
	}
	think(w, f, effortOf(req), keep)
	return nil
}

func effortOf(req *llm.ChatRequest) llm.Effort {
	if req.Reasoning == nil {
		return ""
	}
	return req.Reasoning.Effort
}

// think writes what steers thinking, in the terms of the model's family: a
// switch until K2.7, where any effort but none means on, and an effort since.
// Where the model has no choice there is nothing to write; keep is the choice of
// K2.6 alone.
func think(w *jsonw.Writer, f family, effort llm.Effort, keep bool) {
	switch f {
	case k25, k26:
		if effort == "" && !keep {
			return
		}
		mode := "enabled"
		if effort == llm.EffortNone {
			mode = "disabled"
		}
		w.Key("thinking").Object().Key("type").String(mode)
		if keep {
			w.Key("keep").String("all")
		}
		w.EndObject()
	case k3:
		if effort != llm.EffortNone {
			openaicompat.Text(w, "reasoning_effort", word(effort))
		}
	case unknown:
		openaicompat.Text(w, "reasoning_effort", string(effort))
	case v1, k27:
	}
}

// word is one of the service's three words for an effort. It reads the others
// in this way too; saying it here keeps that from changing under a caller.
func word(e llm.Effort) string {
	switch e {
	case llm.EffortMinimal, llm.EffortLow:
		return "low"
	case llm.EffortMedium, llm.EffortHigh:
		return "high"
	case llm.EffortXHigh, llm.EffortMax:
		return "max"
	case llm.EffortNone:
	}
	return string(e)
}
