package llm

import (
	"encoding/json"
	"time"
)

// ChatRequest asks for an answer to a conversation. Optional scalars are
// pointers: nil is not sent, zero is (Go 1.26 writes them as new(0.7)).
// Providers never change a request, nor keep it after the call.
type ChatRequest struct {
	Model    string
	Messages []Message

	// MaxTokens bounds the answer, reasoning included. Where a service demands
	// a limit and none is given, the provider sends its documented default.
	MaxTokens        *int
	Temperature      *float64
	TopP             *float64
	FrequencyPenalty *float64
	PresencePenalty  *float64
	Stop             []string
	// N asks for several choices.
	N    *int
	Seed *int64
	// TopLogprobs asks for log probabilities: of the chosen tokens when 0, and
	// of that many alternatives beside them otherwise.
	TopLogprobs *int

	Tools             []Tool
	ToolChoice        *ToolChoice
	ParallelToolCalls *bool
	ResponseFormat    *ResponseFormat
	Reasoning         *Reasoning

	// User is an opaque id of the end user, for the service's abuse checks.
	User     string
	Metadata map[string]string
	// Headers are added to the HTTP request. They cannot replace the ones that
	// authenticate it.
	Headers map[string]string
	// Options are typed options of single providers. A provider takes its own
	// and ignores the others, so one request can travel along a fallback list.
	Options []ProviderOption

	// DropUnsupported leaves out parameters that the model cannot take, instead
	// of failing, and lists them in [ChatResponse.Dropped].
	DropUnsupported bool
}

// ProviderOption is a typed option that only one provider understands. An
// invalid value is an error of kind invalid_request from that provider.
type ProviderOption interface {
	// ForProvider is the name of the provider that takes the option.
	ForProvider() string
}

// Tool describes a function that a model may call.
type Tool struct {
	Name        string
	Description string
	// Parameters is a JSON Schema of an object; nil means no parameters.
	Parameters json.RawMessage
	// Strict asks the service to hold the model to the schema.
	Strict bool
}

// ToolChoiceMode says whether tools may or must be called.
type ToolChoiceMode string

// The modes of tool choice.
const (
	ToolChoiceAuto     ToolChoiceMode = "auto"
	ToolChoiceNone     ToolChoiceMode = "none"
	ToolChoiceRequired ToolChoiceMode = "required"
	// ToolChoiceNamed demands the tool in [ToolChoice.Name].
	ToolChoiceNamed ToolChoiceMode = "named"
)

// ToolChoice steers the calling of tools; nil leaves it to the service.
type ToolChoice struct {
	Mode ToolChoiceMode
	Name string
}

// ResponseFormat binds the answer to JSON.
type ResponseFormat struct {
	// Schema is the JSON Schema to follow; nil asks for any JSON object.
	Schema json.RawMessage
	// Name labels the schema where a service wants a label; "response" if empty.
	Name        string
	Description string
	// Strict asks the service to hold the model to the schema.
	Strict bool
}

// Effort is how much a model should think.
type Effort string

// The efforts. A provider sends them in its own terms; one that a model cannot
// take is the service's error.
const (
	EffortNone    Effort = "none"
	EffortMinimal Effort = "minimal"
	EffortLow     Effort = "low"
	EffortMedium  Effort = "medium"
	EffortHigh    Effort = "high"
	EffortXHigh   Effort = "xhigh"
	EffortMax     Effort = "max"
)

// Reasoning steers a model's thinking; nil leaves it to the service.
type Reasoning struct {
	Effort Effort
	// BudgetTokens bounds the thinking where a service counts it in tokens.
	BudgetTokens *int
	// Include asks for the thoughts, or a summary of them, in the answer where
	// a service hides them by default.
	Include bool
}

// ChatResponse is the answer to a [ChatRequest], the same for a unary call and
// for a collected stream.
type ChatResponse struct {
	// Provider is the name of the provider that answered.
	Provider string
	// ID is the service's id of the answer.
	ID string
	// API names the service's API that answered, where a provider has a choice
	// of several: "chat_completions" or "responses"; empty elsewhere. Beside it,
	// the answers of the two differ in the services' own words only: FinishRaw,
	// what [ReasoningPart] keeps for the way back, and [TextPart].Phase.
	API string
	// Model is the model that answered; it may differ from the one asked for.
	Model   string
	Created time.Time
	// Choices are in the order of their index, one unless N asked for more.
	Choices []Choice
	// Usage is nil when the service reported none.
	Usage *Usage
	// RequestID is the service's id of the HTTP exchange, for its support.
	RequestID string
	// Dropped names the parameters that DropUnsupported left out.
	Dropped []string
	// Raw is the body as received; nil for a stream.
	Raw []byte
}

// Choice is one answer.
type Choice struct {
	Index        int
	Message      Message
	FinishReason FinishReason
	// FinishRaw is the service's own word for FinishReason.
	FinishRaw string
	// Logprobs is the service's own JSON, when it was asked for.
	Logprobs json.RawMessage
}

// Text is the first choice's text.
func (r *ChatResponse) Text() string { return r.first().Message.Text() }

// ToolCalls are the first choice's tool calls.
func (r *ChatResponse) ToolCalls() []ToolCallPart { return r.first().Message.ToolCalls() }

// Reasoning is the first choice's reasoning text.
func (r *ChatResponse) Reasoning() string { return r.first().Message.Reasoning() }

// Refusal is the first choice's refusal, empty if there was none.
func (r *ChatResponse) Refusal() string { return r.first().Message.Refusal() }

// Message is the first choice's message, ready to be appended to the
// conversation.
func (r *ChatResponse) Message() Message { return r.first().Message }

// FinishReason is the first choice's finish reason.
func (r *ChatResponse) FinishReason() FinishReason { return r.first().FinishReason }

func (r *ChatResponse) first() Choice {
	if r == nil || len(r.Choices) == 0 {
		return Choice{}
	}
	return r.Choices[0]
}
