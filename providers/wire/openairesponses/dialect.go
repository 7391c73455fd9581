package openairesponses

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonw"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Dialect is one service's form of the Responses API. Its zero value, but for
// the name, is a cautious one.
type Dialect struct {
	// Name is the provider's name in errors, and marks the parts that only it
	// gets back.
	Name string
	// ModelNames are the service's names of models, where the account chooses
	// them. A model that is not in it keeps its own.
	ModelNames map[string]string
	// Refuse is what no model takes here, beside what OpenAI's API lacks, and Adds
	// is what the service takes of that: penalties, and a budget for thoughts.
	Refuse, Adds openaicompat.Param
	// ImageTypes are the media types of images that the service reads.
	ImageTypes []string
	// ToolMedia says that a tool's result may hold images and documents.
	ToolMedia bool
	// UserField is the name of the end user's id; empty means that there is none.
	UserField string
	// Summaries says that the service can be asked for a summary of its thoughts.
	Summaries bool
	// PlainThoughts says that thoughts come in words and go back as such, even
	// those that another of the provider's APIs gave.
	PlainThoughts bool
	// PlainStream asks the service not to pad its events against the analysis of
	// their lengths.
	PlainStream bool
	// CostField is the member of usage that holds the cost in US dollars.
	CostField string
	// EmptyUnderLoad says that an answer may be empty, which a retry may mend.
	EmptyUnderLoad bool

	// Rules gives what a model refuses for this request, beyond Refuse. Nil means
	// nothing.
	Rules func(*llm.ChatRequest) []openaicompat.Rule
	// Encrypted reports whether thoughts are asked for in encrypted form. Models
	// that do not think refuse to be asked. Nil never asks.
	Encrypted func(*llm.ChatRequest) bool
	// Effort is the service's word for the effort that a request asks for, empty
	// for none; nil takes the library's.
	Effort func(*llm.ChatRequest) string
	// Options gives the options that OpenAI's models have, from the provider's
	// own. Nil means none.
	Options func(*llm.ChatRequest) (openaicompat.OpenAIOptions, error)
	// Extend writes further members at the end of a request, and tells refuse what
	// of them the API lacks: its name, and what to do. Nil writes none.
	Extend func(w *jsonw.Writer, req *llm.ChatRequest, refuse func(name, why string)) error
}

// lacking is what OpenAI's API has no parameter for. (OpenAI OpenAPI document
// 2.3.0, 2026-08-21.)
const lacking = openaicompat.ParamStop | openaicompat.ParamSeed |
	openaicompat.ParamFrequencyPenalty | openaicompat.ParamPresencePenalty |
	openaicompat.ParamReasoningBudget | openaicompat.ParamName | openaicompat.ParamAudio

// why tells what to do about a parameter that the API lacks.
const why = "the Responses API has no such parameter; leave it out, or send the request to chat completions if the model can be had there"

func (d *Dialect) modelName(model string) string {
	if name := d.ModelNames[model]; name != "" {
		return name
	}
	return model
}
