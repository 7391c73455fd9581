package dispatch_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/parley-llm/parley/bench/internal/measure"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// wire is a service's stream from memory: what begins it, and an event with a
// piece of text that goes on forever.
type wire struct{ head, event string }

var (
	openaiWire = wire{event: `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m",` +
		`"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}` + "\n\n"}
	anthropicWire = wire{
		head: `event: message_start` + "\n" +
			`data: {"type":"message_start","message":{"id":"c","type":"message","role":"assistant","model":"m",` +
			`"content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}` + "\n\n" +
			`event: content_block_start` + "\n" +
			`data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}` + "\n\n",
		event: `event: content_block_delta` + "\n" +
			`data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}` + "\n\n",
	}
	geminiWire = wire{event: `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"word "}]},"index":0}],` +
		`"modelVersion":"m","responseId":"c"}` + "\n\n"}
)

// wires are the forms of the services that do not speak OpenAI's.
var wires = map[providers.ProviderType]wire{
	providers.Anthropic: anthropicWire,
	providers.VertexAI:  geminiWire,
}

// RoundTrip answers every request with the stream.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"text/event-stream"}},
		Body:       io.NopCloser(io.MultiReader(strings.NewReader(w.head), endless(w.event))),
		Request:    r,
	}, nil
}

// endless repeats one event as whole events.
type endless string

func (e endless) Read(p []byte) (n int, err error) {
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	if n == 0 {
		return 0, io.ErrShortBuffer
	}
	return n, nil
}

// receiver is what a stream looks like to code that must not know its type.
type receiver interface{ Recv() (llm.Chunk, error) }

// streams opens one stream of each provider.
//
//go:noinline
func streams(b *testing.B) []*llm.ChatStream {
	return each(providers.Registry(), func(info providers.Info) *llm.ChatStream {
		w, other := wires[info.Type]
		if !other {
			w = openaiWire
		}
		p := newProvider(info, &http.Client{Transport: w})
		model := noModel
		for _, m := range p.Models() {
			if m.Capabilities.Has(llm.CapStream) {
				model = m.ID
				break
			}
		}
		s, err := p.ChatCompletionStream(context.Background(), &llm.ChatRequest{
			Model: model, Messages: []llm.Message{llm.User("hi")},
		})
		if err != nil {
			b.Fatal(info.Name, err)
		}
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}

//go:noinline
func receivers(b *testing.B) []receiver {
	return each(streams(b), func(s *llm.ChatStream) receiver { return s })
}

// BenchmarkRecv reads the next chunk of a stream: of one, or of one of each
// provider. What a stream costs beside its dispatch shows in form=direct.
func BenchmarkRecv(b *testing.B) {
	for _, o := range orders {
		b.Run("op=recv/order="+o.name+"/form=direct", func(b *testing.B) {
			b.ReportAllocs()
			defer measure.Load(b)()
			all := streams(b)
			for i := 0; b.Loop(); i++ {
				keptChunk, keptError = all[at(o.order, i)].Recv()
			}
			requireText(b)
		})
		b.Run("op=recv/order="+o.name+"/form=interface", func(b *testing.B) {
			b.ReportAllocs()
			defer measure.Load(b)()
			all := receivers(b)
			for i := 0; b.Loop(); i++ {
				keptChunk, keptError = all[at(o.order, i)].Recv()
			}
			requireText(b)
		})
	}
}

// requireText holds the benchmark to have read what was sent.
func requireText(b *testing.B) {
	b.Helper()
	if keptError != nil || b.N > len(wires)+variants && keptChunk.Text != "word " {
		b.Fatalf("the last chunk is %+v, %v", keptChunk, keptError)
	}
}

var keptChunk llm.Chunk
