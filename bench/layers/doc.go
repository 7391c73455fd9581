// Package layers measures what each layer of the library adds to a call, for
// every provider, on the same answer from memory:
//
//   - layer=hand: net/http, encoding/json and structs, written for the one
//     service (package hand).
//   - layer=concrete: the provider's own type.
//   - layer=interface: the same in an [llm.Provider].
//   - layer=enum: the same in a [providers.Provider].
//
// Wrappers of a provider come after them, one row each in wrappers.
//
// op=chat is an answer that is read whole, op=stream one of 300 deltas, of which
// sec/event is the time of one. BenchmarkFirst is the time until the first text
// of a stream whose rest never comes. BenchmarkRead is the speed of a stream
// whose bytes come in pieces of a size, through the decoder of events alone, and
// through a provider.
package layers

import (
	_ "github.com/parley-llm/parley/llm"
	_ "github.com/parley-llm/parley/providers"
)
