package deepseek

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only DeepSeek has. Empty fields are not
// sent. (DeepSeek API documentation, 2026-11.)
type Options struct {
	// API sends the request to one of the two, whatever [Config].API says.
	API API
	// Thinking is enabled, the service's default, or disabled. Without it,
	// [llm.Reasoning] decides: the effort none disables thinking, any other
	// enables it.
	Thinking string
}

// ForProvider is "deepseek".
func (Options) ForProvider() string { return Name }

// The words for whether the model thinks.
const (
	enabled  = "enabled"
	disabled = "disabled"
)

// thinking is whether the request asks for thoughts; empty if it does not say.
func thinking(req *llm.ChatRequest) (string, error) {
	options, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil {
		return "", err
	}
	word := ""
	if r := req.Reasoning; r != nil && r.Effort != "" {
		word = enabled
		if r.Effort == llm.EffortNone {
			word = disabled
		}
	}
	for i := range options {
		own := options[i].Thinking
		if err := openaicompat.OneOf("Thinking", own, enabled, disabled); err != nil {
			return "", err
		}
		if own != "" && word != "" && own != word {
			return "", openaicompat.InvalidOption("Thinking", "it contradicts Reasoning.Effort or another option; set one of them")
		}
		if own != "" {
			word = own
		}
	}
	return word, nil
}

// extend writes what steers thinking.
func extend(w *jsonw.Writer, req *llm.ChatRequest) error {
	word, err := thinking(req)
	if err != nil {
		return err
	}
	if word != "" {
		w.Key("thinking").Object().Key("type").String(word).EndObject()
	}
	if word == enabled && req.Reasoning != nil {
		openaicompat.Text(w, "reasoning_effort", effort(req.Reasoning.Effort))
	}
	return nil
}

// effort is one of the service's three words. It documents how it reads the
// others; saying it here keeps that from changing under a caller.
func effort(e llm.Effort) string {
	switch e {
	case llm.EffortMinimal, llm.EffortLow:
		return "low"
	case llm.EffortMedium, llm.EffortHigh, llm.EffortXHigh:
		return "high"
	case llm.EffortNone, llm.EffortMax:
	}
	return string(e)
}
