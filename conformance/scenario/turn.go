package scenario

import (
	"time"

	"github.com/parley-llm/parley/llm"
)

// Op is an operation of the unified API.
type Op string

// The operations.
const (
	OpChat       Op = "chat"
	OpChatStream Op = "chat_stream"
	OpEmbeddings Op = "embeddings"
	OpImages     Op = "images"
	OpListModels Op = "list_models"
	OpHealth     Op = "health"
)

// Turn is one exchange: what the caller asks for and what the service answers.
type Turn struct {
	Op Op
	// Chat is the request of OpChat and OpChatStream. It is also what an
	// emulator expects to read back from the wire.
	Chat  *llm.ChatRequest
	Embed *llm.EmbeddingRequest
	Image *llm.ImageRequest
	// BadKey turns are sent with the wrong key.
	BadKey bool
	Reply  Reply
}

// Reply is what the model is imagined to answer, in no service's terms.
type Reply struct {
	// Pieces are the answer in order; a stream sends each as a delta of its own.
	Pieces []Piece
	// Finish is why the model stopped; the dialect picks its native word.
	Finish llm.FinishReason
	// Usage is the traffic's count; nil gives a reply without usage.
	Usage *Usage
	// Failure replaces the answer, or ends a stream after the pieces.
	Failure *Failure
	// Unknown adds fields, events and enum values that no documentation knows.
	Unknown bool

	// Vectors answer an embeddings call, in the order of the inputs.
	Vectors [][]float32
	// Shuffled sends the vectors out of order, each with its index.
	Shuffled bool
	// Images answer an image call.
	Images [][]byte
	// ModelIDs answer a model list.
	ModelIDs []string
}

// Piece is one delta of an answer. Exactly one of its fields is set, but that
// Signature may complete the Reasoning of its own piece.
type Piece struct {
	// Reasoning is thought. Neighbouring reasoning pieces are one block.
	Reasoning string
	// Signature closes a block of thoughts where the service signs them.
	Signature string
	Text      string
	Refusal   string
	Call      *Call
}

// Call is a tool call of a reply.
type Call struct {
	// ID is sent as it is.
	ID   string
	Name string
	// Fragments are the pieces of the JSON arguments as a stream sends them.
	Fragments []string
}

// Arguments joins the fragments.
func (c Call) Arguments() string {
	var args string
	for _, f := range c.Fragments {
		args += f
	}
	return args
}

// Usage is a count of abstract traffic, in the unified sense: Input includes
// Cached and CacheWrite, Output includes Reasoning.
type Usage struct {
	Input, Output, Cached, CacheWrite, Reasoning int64
}

// Failure is how a service fails. The dialect renders it in its own shape,
// status and headers.
type Failure struct {
	// Kind is what the provider must make of it.
	Kind llm.Kind
	// Status overrides the dialect's own HTTP status for the kind.
	Status int
	// Message overrides the dialect's own text.
	Message string
	// RetryAfter is the delay that the headers ask for; 0 sends none.
	RetryAfter time.Duration
	// RetryAfterDate sends RetryAfter as an HTTP date, and RetryAfterMS in
	// milliseconds, where the dialect knows the form; seconds otherwise.
	RetryAfterDate bool
	RetryAfterMS   bool
	// HTML answers with a proxy's HTML page instead of the service's JSON.
	HTML bool
	// MidStream sends the pieces first and then the failure as an event.
	MidStream bool
}
