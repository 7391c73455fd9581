package scenario

import (
	"net/http"
	"time"
)

// Fault changes how an answer arrives at the provider. Package fault makes and
// applies them; all are deterministic.
type Fault struct {
	Name string
	// Head changes status and headers.
	Head func(status int, h http.Header) int
	// Body rewrites the whole body.
	Body func([]byte) []byte
	// Reads cuts the body into the reads that deliver it; the pieces, joined,
	// must be the body. Nil delivers what arrives as it arrives.
	Reads func(body []byte) [][]byte
	// Stall waits before each read, the end included; it is given the index of
	// the read and ends early when the body is closed or the request's context
	// ends. A negative time, such as Forever, ends in no other way.
	Stall func(read int) time.Duration
	// End is the error after the last byte; nil is io.EOF.
	End error
	// EndTogether returns the end with the last bytes, as io.Reader allows,
	// instead of in a read of its own.
	EndTogether bool
}

// Forever is a stall that only Close or the request's context ends. It sets no
// timer, so virtual time cannot end it either.
const Forever time.Duration = -1
