package openaicompat

import (
	"net/url"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonw"
)

// Dialect is one service's form of OpenAI's wire. Its zero value, but for the
// name, is a cautious one: old field names and nothing optional. The last four
// fields are hooks; a service that would need a fifth has a codec of its own.
type Dialect struct {
	// Name is the provider's name in errors, and marks its reasoning parts.
	Name string

	// API is the answers' word for chat completions, where the service has another
	// API for chat beside them.
	API API

	// ChatPath, EmbeddingsPath, ImagesPath and ModelsPath replace OpenAI's paths
	// below the base URL. In the first three, "{model}" stands for the model.
	// HealthPath is the free call that proves a key, with HealthQuery as its
	// parameters; empty means ModelsPath.
	ChatPath, EmbeddingsPath, ImagesPath, ModelsPath, HealthPath string
	HealthQuery                                                  url.Values

	// ModelNames are the service's names of models, where the account chooses
	// them, as it does for deployments. A model that is not in it keeps its own.
	ModelNames map[string]string

	// TokenLimitField is the name of the limit on the answer; empty means
	// "max_tokens".
	TokenLimitField string
	// DeveloperRole says that the service has a developer role; otherwise such
	// messages are sent as the system's.
	DeveloperRole bool
	// SeedField and UserField are the names of the seed and of the end user's
	// id; empty means that the service has none.
	SeedField, UserField string
	// MaxStops bounds the number of stop sequences, and MaxStopBytes the length
	// of each; 0 means no bound.
	MaxStops, MaxStopBytes int
	// MaxTemperature is the highest temperature; 0 means no bound.
	MaxTemperature float64
	// RequiredWord is the word that forces some tool call; empty means
	// "required".
	RequiredWord string
	// EmptyContent sends "" rather than null as the content of an assistant's
	// turn that holds only tool calls.
	EmptyContent bool
	// FlatText joins the text parts of a message into one string, for services
	// that refuse lists.
	FlatText bool
	// ToolName sends the tool's name with its result.
	ToolName bool
	// RefusalAsText sends an earlier refusal as text, for services without a
	// field of its own.
	RefusalAsText bool
	// SkipEmptyTurns leaves out assistant turns of which nothing can be sent,
	// for services that refuse them.
	SkipEmptyTurns bool
	// PrefillField is the member that makes the last message, if it is the
	// assistant's, the beginning of the answer; empty sends none.
	PrefillField string
	// BareCalls leaves the type out of tool calls, for services that have only
	// functions, and BareSchema sends nothing of a response format but name and
	// schema.
	BareCalls, BareSchema bool
	// CallIDs is the form that the service demands of the ids of tool calls.
	CallIDs IDForm
	// ReturnReasoning is the field that carries thoughts back to the service on
	// an assistant's turn; empty sends none. "reasoning_details" sends the
	// details that came, "thinking" sends them within the content.
	ReturnReasoning string
	// EmptyReasoning stands for the thoughts of a turn with tool calls that has
	// none, for services that refuse such a turn while they think; nil sends
	// nothing.
	EmptyReasoning *string
	// Refuse is what no model of the service takes.
	Refuse Param
	// ImageTypes and AudioFormats are the media types of images and sound that
	// the service reads; AudioFormats gives the wire's word for each. An empty
	// table takes none.
	ImageTypes   []string
	AudioFormats map[string]string
	// DocumentURLs sends documents as parts of type "document_url", by data URL
	// or by address; otherwise as files, by their bytes.
	DocumentURLs bool
	// AnswerImages says that an answer may hold images, which go back as they
	// came.
	AnswerImages bool
	// BareAudio sends sound as the text of its bytes, without their format.
	BareAudio bool

	// AskUsage asks for usage in streams, where a service sends it only then.
	AskUsage bool
	// PlainStream asks the service not to pad its chunks against the analysis
	// of their lengths, which doubles the bytes of a stream.
	PlainStream bool

	// HidesReasoning says that no answer shows thoughts, whatever is asked.
	// Reasoning.Include is then listed as dropped.
	HidesReasoning bool
	// ReasoningFields are the fields of a message or delta that hold thoughts,
	// best first: some services send the same thought under two names.
	ReasoningFields []string
	// ThinkTags says that a text may begin with thoughts between <think> and
	// </think>.
	ThinkTags bool
	// Finish adds the service's own words for the end of an answer to those
	// that all share.
	Finish map[string]llm.FinishReason
	// ReasoningOutsideOutput are parts of names, in lower case: the output count
	// of a model with one of them leaves out the reasoning count.
	ReasoningOutsideOutput []string
	// CostField is the member of usage that holds the cost in US dollars.
	CostField string
	// EmptyUnderLoad says that the service may answer with keep-alives and then
	// nothing. That is a failure of the server, which a retry may mend.
	EmptyUnderLoad bool
	// RequestIDHeaders are the headers with the id of the exchange, best first.
	RequestIDHeaders []string

	// FloatEmbeddings asks for vectors as JSON numbers, because the service
	// has no base64 form.
	FloatEmbeddings bool
	// DimensionsField is the name of a vector's length; empty means
	// "dimensions".
	DimensionsField string
	// MaxEmbeddings is how many texts one call takes; 0 means no bound.
	MaxEmbeddings int
	// TooManyEmbeddings is the code with which the service refuses a call of
	// several texts that it would take in two; empty means none.
	TooManyEmbeddings string

	// Rules gives what a model refuses for this request, beyond Refuse. Nil
	// means nothing.
	Rules func(req *llm.ChatRequest) []Rule
	// Reasoning writes the members that steer thinking. Nil writes
	// "reasoning_effort".
	Reasoning func(w *jsonw.Writer, model string, reasoning *llm.Reasoning) error
	// Extend writes further members at the end of a chat request, from the
	// provider's own options. Nil refuses none and writes none.
	Extend func(w *jsonw.Writer, req *llm.ChatRequest) error
	// Fail may correct the words that decide a failure's kind, and returns the
	// provider's own error type as the cause. Nil does neither.
	Fail func(f *exchange.Failure, words *exchange.Words) error
}

// fieldDetails is the array in which OpenRouter returns thoughts of all kinds,
// and in which it wants them back unchanged.
const fieldDetails = "reasoning_details"

// fieldThinking stands for Mistral's parts of an assistant's content.
const fieldThinking = "thinking"

// finishes are the words for the end of an answer that no two services use in
// different ways. Together says "eos" where others say stop, Mistral
// "model_length" for the window's end; Azure serves models that say "tool_call";
// DeepSeek says "insufficient_system_resource" when it gave up.
var finishes = map[string]llm.FinishReason{
	"stop":           llm.FinishStop,
	"eos":            llm.FinishStop,
	"length":         llm.FinishLength,
	"model_length":   llm.FinishLength,
	"tool_calls":     llm.FinishToolCalls,
	"tool_call":      llm.FinishToolCalls,
	"function_call":  llm.FinishToolCalls,
	"content_filter": llm.FinishContentFilter,
	"error":          llm.FinishError,

	"insufficient_system_resource": llm.FinishError,
}

// finish maps the service's word; the empty word is no finish.
func (d *Dialect) finish(word string) llm.FinishReason {
	if word == "" {
		return ""
	}
	if reason, ok := d.Finish[word]; ok {
		return reason
	}
	if reason, ok := finishes[word]; ok {
		return reason
	}
	return llm.FinishOther
}

// modelName is the model's name on the wire.
func (d *Dialect) modelName(model string) string { return or(d.ModelNames[model], model) }

// path is the path of an operation, for a model where it names one.
func (d *Dialect) path(path, fallback, model string) string {
	return strings.Replace(or(path, fallback), "{model}", url.PathEscape(d.modelName(model)), 1)
}

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
