package peers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// Work is one thing that all programs on a wire are asked to do.
type Work struct {
	// Op is chat, stream or embeddings.
	Op   string
	Wire traffic.Wire
	// Form tells works of the same op and wire apart: whole for a chat, of streams
	// whether a field other than the text varies from event to event (constant,
	// varying), of embeddings how the numbers are written (json, base64).
	Form        string
	ContentType string
	Body        []byte
	// Chunks is how many deltas the body has, 0 if it is read whole.
	Chunks int
	// Do gets the work done by a client; ok is false if the client cannot.
	Do func(Client) (do func(context.Context) error, ok bool)
}

// Works are all of them.
func Works() []Work {
	var all []Work
	for _, wire := range []traffic.Wire{traffic.OpenAI, traffic.Anthropic, traffic.Gemini} {
		all = append(all, Work{
			Op: "chat", Wire: wire, Form: "whole", ContentType: traffic.JSON, Body: traffic.Chat(wire),
			Do: func(c Client) (func(context.Context) error, bool) { return answers(c.Chat) },
		})
	}
	stream := func(wire traffic.Wire, form string) Work {
		return Work{
			Op: "stream", Wire: wire, Form: form, ContentType: traffic.Events, Chunks: traffic.Deltas,
			Body: traffic.Stream(wire, traffic.Deltas, form == "varying"),
			Do:   func(c Client) (func(context.Context) error, bool) { return answers(c.Stream) },
		}
	}
	return append(all,
		stream(traffic.OpenAI, "constant"), stream(traffic.OpenAI, "varying"),
		stream(traffic.Anthropic, "constant"), stream(traffic.Gemini, "constant"),
		Work{
			Op: "embeddings", Wire: traffic.OpenAI, Form: "json", ContentType: traffic.JSON, Body: traffic.EmbeddingsJSON(),
			Do: func(c Client) (func(context.Context) error, bool) { return vectors(c.EmbedJSON) },
		},
		Work{
			Op: "embeddings", Wire: traffic.OpenAI, Form: "base64", ContentType: traffic.JSON, Body: traffic.EmbeddingsBase64(),
			Do: func(c Client) (func(context.Context) error, bool) { return vectors(c.EmbedBase64) },
		},
	)
}

func answers(call func(context.Context) (Answer, error)) (func(context.Context) error, bool) {
	return func(ctx context.Context) error {
		_, err := call(ctx)
		return err
	}, call != nil
}

func vectors(call func(context.Context) (Vectors, error)) (func(context.Context) error, bool) {
	return func(ctx context.Context) error {
		_, err := call(ctx)
		return err
	}, call != nil
}

// Name is the work as the keys of a benchmark's name.
func (w Work) Name() string {
	return "op=" + w.Op + "/wire=" + string(w.Wire) + "/form=" + w.Form
}

// MemoryBase is the address that the default transport answers from memory.
const MemoryBase = "https://memory.invalid"

var errOutside = errors.New("a benchmark sends nothing beyond this machine")

// memory answers for the default transport.
var memory atomic.Pointer[traffic.Memory]

// guard is the default transport while benchmarks run: some libraries take no
// HTTP client. It reaches the memory and the loopback, and nothing else.
type guard struct{ loopback http.RoundTripper }

func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	switch host := r.URL.Hostname(); host {
	case "memory.invalid":
		return memory.Load().RoundTrip(r)
	case "127.0.0.1":
		return g.loopback.RoundTrip(r)
	default:
		return nil, fmt.Errorf("%w: %s", errOutside, host)
	}
}

// Guard replaces [http.DefaultTransport]. Call it first in a program.
func Guard() { http.DefaultTransport = guard{http.DefaultTransport} }

// Open makes a client whose every request the memory answers.
func Open(l Library, m *traffic.Memory) (Client, error) {
	memory.Store(m)
	return l.New(&http.Client{Transport: m}, MemoryBase)
}
