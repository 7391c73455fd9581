package metallama

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Options are the chat options that only some hosts have. Empty fields are not
// sent; a field that the host does not have is an error of kind unsupported. Of
// several Options in one request the last counts.
type Options struct {
	// TopK and RepetitionPenalty are samplers of the Llama API.
	// (llama-api-python 0.3.0, 2025-08-27.)
	TopK              *int
	RepetitionPenalty *float64
	// ReasoningFormat says where Groq puts the thoughts of models that have any:
	// parsed, raw (within the text) or hidden. (Recorded traffic, 2025.)
	ReasoningFormat string
}

// ForProvider is "metallama".
func (Options) ForProvider() string { return Name }

// extend writes the options of a chat request to the host.
func extend(w *jsonw.Writer, host Host, req *llm.ChatRequest) error {
	all, err := openaicompat.OptionsOf[Options](Name, req.Options)
	if err != nil || len(all) == 0 {
		return err
	}
	o := all[len(all)-1]
	llama := host == LlamaAPI || host == LlamaCompat
	switch {
	case o.TopK != nil && !llama:
		return openaicompat.Refused("top_k", "only the Llama API has it, not "+host.String())
	case o.RepetitionPenalty != nil && !llama:
		return openaicompat.Refused("repetition_penalty", "only the Llama API has it, not "+host.String())
	case o.ReasoningFormat != "" && host != Groq:
		return openaicompat.Refused("reasoning_format", "only Groq has it, not "+host.String())
	}
	if err := openaicompat.OneOf("ReasoningFormat", o.ReasoningFormat, "parsed", "raw", "hidden"); err != nil {
		return err
	}
	if o.TopK != nil {
		w.Key("top_k").Int(int64(*o.TopK))
	}
	if o.RepetitionPenalty != nil {
		w.Key("repetition_penalty").Float(*o.RepetitionPenalty)
	}
	openaicompat.Text(w, "reasoning_format", o.ReasoningFormat)
	return nil
}
