package llm

import "encoding/json"

// Part is one piece of a message. The set is closed: [TextPart], [ImagePart],
// [DocumentPart], [AudioPart], [ToolCallPart], [ToolResultPart],
// [ReasoningPart], [RefusalPart] and [OpaquePart].
//
// A part that came from a provider goes back to it byte-exact.
//
//sumtype:decl
type Part interface{ part() }

// TextPart is text. As a part of an answer it may carry a signature, which
// some services (Gemini) bind to text and want back.
type TextPart struct {
	Text      string
	Signature string
	// Phase tells what a model says on its way ("commentary") from its last
	// word ("final_answer"), in the service's own words; empty where a service
	// does not say. OpenAI's Responses API does, and wants it back.
	Phase string `json:",omitempty"`
}

// ImagePart is an image, by bytes or by URL. Exactly one of Data and URL is
// set.
type ImagePart struct {
	// MIME is the media type, such as "image/png"; required with Data.
	MIME string
	Data []byte
	URL  string
	// Detail asks for a resolution ("low", "high", "auto") where a service has
	// it; empty leaves it to the service.
	Detail string
	// Signature is as in [TextPart], on an image that a model made.
	Signature string
}

// DocumentPart is a document, usually a PDF, by bytes or by URL.
type DocumentPart struct {
	MIME string
	Data []byte
	URL  string
	Name string
}

// AudioPart is recorded sound.
type AudioPart struct {
	// MIME is "audio/wav" or "audio/mpeg" for most services.
	MIME string
	Data []byte
}

// ToolCallPart is a model's request to run a tool.
type ToolCallPart struct {
	ID   string
	Name string
	// Arguments is the JSON text as the model wrote it: an object, "{}" when
	// the service sent none. It is not checked; see [ToolCallPart.Decode].
	Arguments string
	// Signature goes back with the call where a service (Gemini) gave one.
	Signature string
	// Incomplete marks a call that the token limit cut: its arguments are a
	// fragment, and it must not be run.
	Incomplete bool
	// SyntheticID marks an id that the library made because the service gave
	// none.
	SyntheticID bool
}

// Decode unmarshals the arguments into v. Arguments that are not the JSON that
// v wants are an error of kind malformed_response; the raw text stays in
// Arguments.
func (c ToolCallPart) Decode(v any) error {
	if err := json.Unmarshal([]byte(c.Arguments), v); err != nil {
		return &Error{
			Kind:    KindMalformedResponse,
			Param:   "arguments",
			Message: "the model's arguments for tool " + c.Name + " are not the JSON that was expected",
			Body:    Excerpt([]byte(c.Arguments)),
			Err:     err,
		}
	}
	return nil
}

// ToolResultPart answers a tool call.
type ToolResultPart struct {
	CallID string
	// Name is the tool's name; some services (Gemini) match by it.
	Name    string
	Content []Part
	// IsError tells the model that the tool failed.
	IsError bool
}

// Text joins the text parts of the result.
func (r ToolResultPart) Text() string { return joinText(r.Content) }

// ReasoningPart is what a model thought before it answered. It belongs to the
// provider that made it: that one gets it back unchanged, the others leave it
// out.
type ReasoningPart struct {
	// Provider is the name of the provider that made the part.
	Provider string
	// Text is the thought or its summary; empty where a service hides it.
	Text string
	// Signature proves the thought's origin to the service.
	Signature string
	// Opaque holds thoughts that only the service can read, in its own form.
	Opaque string
}

// RefusalPart is a model's refusal in words.
type RefusalPart struct{ Text string }

// OpaquePart is a block that this library has no name for, such as a
// server-side tool's call. It goes back to its provider unchanged; the others
// leave it out.
type OpaquePart struct {
	Provider string
	// Type is the provider's own name for the block.
	Type string
	// JSON is the block as the provider wrote it.
	JSON string
}

func (TextPart) part()       {}
func (ImagePart) part()      {}
func (DocumentPart) part()   {}
func (AudioPart) part()      {}
func (ToolCallPart) part()   {}
func (ToolResultPart) part() {}
func (ReasoningPart) part()  {}
func (RefusalPart) part()    {}
func (OpaquePart) part()     {}
