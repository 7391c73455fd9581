package layers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// reads are the sizes in which the bytes of a stream come.
var reads = []int{1, 64, 64 << 10}

// pieces gives at most so many bytes a read.
type pieces struct {
	r    *bytes.Reader
	most int
}

func (p pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(len(b), p.most)]) }

// BenchmarkRead reads streams whose bytes come in pieces.
func BenchmarkRead(b *testing.B) {
	for _, info := range providers.Registry() {
		if info.Type != providers.OpenAI && info.Type != providers.Anthropic && info.Type != providers.VertexAI {
			continue
		}
		body := traffic.Stream(wireOf(info.Type), traffic.Deltas, true)
		for _, n := range reads {
			name := fmt.Sprintf("op=read/provider=%s/read=%d/layer=", info.Name, n)
			b.Run(name+"events", func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				loop(b, func(context.Context) error { return decode(body, n) })
			})
			b.Run(name+"concrete", func(b *testing.B) {
				client := &http.Client{Transport: traffic.NewMemoryIn(traffic.Events, body, n)}
				p, err := newProvider(info, client)
				if err != nil {
					b.Fatal(err)
				}
				c := concrete(p)
				b.SetBytes(int64(len(body)))
				loop(b, func(ctx context.Context) error { _, err := c.stream(ctx); return err })
			})
		}
	}
}

func decode(body []byte, read int) error {
	d := sse.NewDecoder(pieces{bytes.NewReader(body), read}, 0)
	for events := 0; ; events++ {
		if _, err := d.Next(); err == io.EOF && events >= traffic.Deltas {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestLayersAgree holds every layer of every provider to the same answers.
func TestLayersAgree(t *testing.T) {
	each(t, func(w traffic.Wire) *traffic.Memory { return traffic.NewMemory(traffic.JSON, traffic.Chat(w)) },
		func(info providers.Info, layer string, c caller) {
			got, err := c.chat(t.Context())
			if err != nil || got.Text != traffic.ChatText() || got.Input != traffic.InputTokens || got.Output != traffic.OutputTokens {
				t.Errorf("a chat of %s by %s: %+v, %v", info.Name, layer, got, err)
			}
		})
	each(t, func(w traffic.Wire) *traffic.Memory {
		return traffic.NewMemory(traffic.Events, traffic.Stream(w, traffic.Deltas, true))
	}, func(info providers.Info, layer string, c caller) {
		got, err := c.stream(t.Context())
		if err != nil || got.Text != traffic.StreamText(traffic.Deltas) || got.Output != traffic.OutputTokens {
			t.Errorf("a stream of %s by %s: %+v, %v", info.Name, layer, got, err)
		}
	})
	each(t, firstOnly, func(info providers.Info, layer string, c caller) {
		if got, err := c.first(t.Context()); err != nil || got != traffic.Piece(0) {
			t.Errorf("the first text of %s by %s: %q, %v", info.Name, layer, got, err)
		}
	})
}
