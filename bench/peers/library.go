package peers

import (
	"context"
	"net/http"
	"slices"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// Answer is what a program has in its hands after a chat or a stream.
type Answer struct {
	Text string
	// Finish is the program's own word.
	Finish        string
	Input, Output int64
}

// Vectors are embeddings, in the one of the two types that the program gives.
type Vectors struct {
	F32 [][]float32
	F64 [][]float64
}

// Client is one program, ready to work; an operation that it lacks is nil.
type Client struct {
	Chat, Stream func(context.Context) (Answer, error)
	// The embeddings are asked for as JSON numbers, or as base64.
	EmbedJSON, EmbedBase64 func(context.Context) (Vectors, error)
}

// Kind says what a program is to the comparison.
type Kind string

// The kinds.
const (
	Parley Kind = "parley"
	Peer   Kind = "peer"
	Floor  Kind = "floor"
)

// Library is a program on one wire.
type Library struct {
	Name string
	Kind Kind
	Wire traffic.Wire
	// New makes a client that sends to base, an address without a path.
	New func(client *http.Client, base string) (Client, error)
	// AsksUsage is false for a library that does not ask the service to count the
	// tokens of a stream.
	AsksUsage bool
	// Reads is false for the floor that decodes nothing.
	Reads bool
}

// Libraries are all programs on all wires they have.
func Libraries() []Library {
	return slices.Concat(parley(), sdks(), unified(), floors())
}

func library(kind Kind, name string, wire traffic.Wire, open func(*http.Client, string) (Client, error)) Library {
	return Library{Name: name, Kind: kind, Wire: wire, New: open, AsksUsage: true, Reads: true}
}

const key = "sk-none"
