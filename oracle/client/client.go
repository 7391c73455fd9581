package client

import (
	"context"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Client is a vendor's library, configured for one target.
type Client interface {
	Chat(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error)
	// ChatStream reads a stream to its end, by the library's own accumulator
	// where it has one. What had arrived before an error stands beside it.
	ChatStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error)
	Embed(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error)
	Images(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error)
	Models(ctx context.Context) ([]llm.Model, error)
	// Close ends what the client started.
	Close() error
}

// Env is what a client is made of.
type Env struct {
	Target scenario.Target
	// HTTP sends what is for the vendor's host to the loopback server, whose
	// address is Loopback for clients that cannot use it.
	HTTP     *http.Client
	Loopback string
	// Key is the key, or the access token.
	Key string
}

// Lacks is the error of an intent that a library has no way to express.
type Lacks struct{ What string }

func (l *Lacks) Error() string { return "the library has no way to express it: " + l.What }

// Lacking makes a [Lacks].
func Lacking(format string, args ...any) error { return &Lacks{What: fmt.Sprintf(format, args...)} }

// Failure is the service's error as a library gives it to its caller. A field
// that the library does not have is nil.
type Failure struct {
	Status                         *int
	Code, Type, Message, RequestID *string
	// Err is the library's own error.
	Err error
}

func (f *Failure) Error() string { return f.Err.Error() }

func (f *Failure) Unwrap() error { return f.Err }

// None has the operations that not every library has. A client of one that lacks
// some embeds it.
type None struct{ Library string }

func (n None) Embed(context.Context, *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return nil, Lacking("%s has no embeddings call", n.Library)
}

func (n None) Images(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error) {
	return nil, Lacking("%s has no call that makes images", n.Library)
}

func (n None) Models(context.Context) ([]llm.Model, error) {
	return nil, Lacking("%s has no call that lists models", n.Library)
}

func (None) Close() error { return nil }
