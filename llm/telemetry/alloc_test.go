package telemetry_test

import (
	"context"
	"io"
	"testing"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// idle answers without work, so that only the wrapper's allocations count.
func idle() *fake {
	resp := answer()
	resp.Usage = usage(1, 2)
	return &fake{name: "openai", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) { return resp, nil }}
}

// withoutSDK are the allocations of a call while no SDK is installed: two for the
// span's name and context, five for its first attributes and the options of its
// start.
const withoutSDK = 7

// TestAllocationsWithoutSDK is what the wrapper costs a program that has not
// installed an SDK.
func TestAllocationsWithoutSDK(t *testing.T) {
	ctx, req := t.Context(), &llm.ChatRequest{Model: "gpt-5", Temperature: new(0.5)}
	t.Run("chat", func(t *testing.T) {
		bare, wrapped := idle(), telemetry.New(idle())
		chat := func(p llm.Provider) float64 {
			return testing.AllocsPerRun(100, func() { _, _ = p.ChatCompletion(ctx, req) })
		}
		gate(t, chat(wrapped)-chat(bare), withoutSDK)
	})
	t.Run("stream", func(t *testing.T) {
		bare, wrapped := chunks(300), telemetry.New(chunks(300))
		gate(t, reads(t, wrapped)-reads(t, bare), withoutSDK)
	})
}

// TestAllocationsOfAChunk: a stream costs the same however many chunks it has,
// with an SDK that keeps everything.
func TestAllocationsOfAChunk(t *testing.T) {
	traces := sdktrace.NewTracerProvider(sdktrace.WithSyncer(tracetest.NewNoopExporter()))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
	wrap := func(p llm.Provider) llm.Provider {
		return telemetry.New(p, telemetry.WithTracerProvider(traces), telemetry.WithMeterProvider(meters))
	}
	cost := func(n int) float64 { return reads(t, wrap(chunks(n))) - reads(t, chunks(n)) }
	short, long := cost(100), cost(400)
	t.Logf("allocations: %v for 100 chunks, %v for 400", short, long)
	if long > short {
		t.Errorf("300 more chunks cost %v allocations, want none", long-short)
	}
}

func gate(t *testing.T, got, limit float64) {
	t.Helper()
	t.Logf("allocations: %v", got)
	if got > limit {
		t.Errorf("%v allocations, want at most %v", got, limit)
	}
}

// chunks streams n chunks without allocating for one.
func chunks(n int) *fake {
	frames := make([]frame, n, n+1)
	for i := range frames {
		frames[i] = frame{0, llm.Chunk{ID: "1", Model: "m", Text: "x"}}
	}
	frames = append(frames, frame{0, llm.Chunk{FinishReason: llm.FinishStop, Usage: usage(1, 2)}})
	return &fake{name: "openai", stream: func(ctx context.Context, _ *llm.ChatRequest) (*llm.ChatStream, error) {
		return llm.NewChatStream(ctx, &played{frames: frames}, nil), nil
	}}
}

func reads(t *testing.T, p llm.Provider) float64 {
	ctx, req := t.Context(), &llm.ChatRequest{Model: "gpt-5"}
	return testing.AllocsPerRun(50, func() {
		s, err := p.ChatCompletionStream(ctx, req)
		for err == nil {
			_, err = s.Recv()
		}
		if err != io.EOF {
			t.Fatal(err)
		}
	})
}
