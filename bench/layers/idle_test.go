package layers_test

import (
	"context"
	"testing"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/retry"
)

// idle answers at once: what is left of a call is what stands around it.
type idle struct {
	llm.Unsupported
	answer llm.ChatResponse
}

func (*idle) Name() string                       { return "idle" }
func (*idle) Capabilities(string) llm.Capability { return 0 }

func (p *idle) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return &p.answer, nil
}

// BenchmarkIdle is the cost of the retry wrapper while nothing fails. Beside a
// call that encodes and decodes, it would drown in the noise.
func BenchmarkIdle(b *testing.B) {
	req := &llm.ChatRequest{}
	for _, l := range []struct {
		name string
		p    llm.Provider
	}{
		{"interface", opaque(&idle{})},
		{"retry", opaque(retry.New(opaque(&idle{}), retry.Policy{}))},
	} {
		b.Run("op=idle/layer="+l.name, func(b *testing.B) {
			loop(b, func(ctx context.Context) error { _, err := l.p.ChatCompletion(ctx, req); return err })
		})
	}
}
