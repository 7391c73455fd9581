package llm

// Chunk is what one frame of a stream added. Every field is optional.
//
// What a frame adds is ordered as the fields are: reasoning, text, refusal,
// tool calls, finish, usage.
type Chunk struct {
	// ID and Model are the answer's, when the frame carried them.
	ID    string
	Model string

	// Choice is the index of the choice that the chunk belongs to.
	Choice int
	// Block numbers the content block that the chunk adds to, where a service
	// numbers its blocks; neighbours with different numbers stay apart.
	Block int

	// Reasoning is a piece of thought; Signature and Opaque complete the
	// thought of the same block (see [ReasoningPart]).
	Reasoning string
	Signature string
	Opaque    string
	// Text is a piece of the answer. TextSignature completes the text of the
	// same block (see [TextPart]), which may be empty. Phase is the text's.
	Text          string
	TextSignature string
	Phase         string
	// Refusal is a piece of a refusal.
	Refusal string
	// Part is a part that arrived whole, such as an [OpaquePart].
	Part Part
	// ToolCalls are pieces of tool calls.
	ToolCalls []ToolCallDelta
	// Logprobs is the service's own JSON for the tokens of this chunk.
	Logprobs []byte

	// FinishReason is set once a choice has ended, and FinishRaw is the
	// service's word for it.
	FinishReason FinishReason
	FinishRaw    string
	// Usage is the service's count of the whole request.
	Usage *Usage
}

// ToolCallDelta is a piece of one tool call.
type ToolCallDelta struct {
	// Index tells the calls of a choice apart; sources must set it, from the
	// call's id or its position where a service sends no index.
	Index int
	// ID and Name are set on the piece that carries them, usually the first.
	ID   string
	Name string
	// Arguments is a fragment of the JSON text, to be appended.
	Arguments string
	// Signature is as in [ToolCallPart].
	Signature string
	// SyntheticID marks an ID that the library made.
	SyntheticID bool
}

// ChunkSource decodes the frames of one stream. It is what a provider supplies
// to [NewChatStream]; all rules about order, ends and errors are the stream's. One
// that gives thousands of chunks a second may be a [ChunkFiller] as well.
type ChunkSource interface {
	// Next returns the next chunk. At the end of the body, or at the service's
	// own mark of the end, it returns io.EOF, whether or not the answer was
	// complete. An error inside the stream is returned as the *[Error] that the
	// same failure has over HTTP.
	Next() (Chunk, error)
	// Close releases the connection. It may run beside Next, which it unblocks,
	// and more than once.
	Close() error
}

// ChunkFiller is a [ChunkSource] that writes its chunks where the stream wants
// them. It is optional: a chunk is large, and to copy it is much of what a token
// of a stream costs.
type ChunkFiller interface {
	ChunkSource
	// Fill is Next that writes into chunk, which is the zero Chunk. What it wrote
	// does not count when it returns an error.
	Fill(chunk *Chunk) error
}

// filler makes a ChunkFiller of a source that is none.
type filler struct{ ChunkSource }

func (f filler) Fill(chunk *Chunk) (err error) {
	*chunk, err = f.Next()
	return err
}
