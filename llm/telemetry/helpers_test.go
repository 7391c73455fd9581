package telemetry_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// fake is a provider that answers what a test sets; the rest is unsupported.
type fake struct {
	llm.Unsupported
	name   string
	chat   func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error)
	stream func(context.Context, *llm.ChatRequest) (*llm.ChatStream, error)
	embed  func(context.Context, *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error)
	images func(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error)
	list   func(context.Context) ([]llm.Model, error)
	health func(context.Context) llm.Health
}

func (f *fake) Name() string                       { return f.name }
func (f *fake) Capabilities(string) llm.Capability { return 0 }

func (f *fake) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return f.chat(ctx, req)
}

func (f *fake) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return f.stream(ctx, req)
}

func (f *fake) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return f.embed(ctx, req)
}

func (f *fake) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	return f.images(ctx, req)
}

func (f *fake) ListModels(ctx context.Context) ([]llm.Model, error) { return f.list(ctx) }

func (f *fake) HealthCheck(ctx context.Context) llm.Health { return f.health(ctx) }

// frame is a chunk that comes after a while.
type frame struct {
	after time.Duration
	llm.Chunk
}

// played is a source of frames and an end; nil is a clean one.
type played struct {
	frames []frame
	end    error
}

func (p *played) Next() (llm.Chunk, error) {
	if len(p.frames) == 0 {
		if p.end != nil {
			return llm.Chunk{}, p.end
		}
		return llm.Chunk{}, io.EOF
	}
	next := p.frames[0]
	p.frames = p.frames[1:]
	time.Sleep(next.after)
	return next.Chunk, nil
}

func (p *played) Close() error { return nil }

// plays makes a stream function of frames, after a delay until the headers.
func plays(provider string, headers time.Duration, end error, frames ...frame) func(context.Context, *llm.ChatRequest) (*llm.ChatStream, error) {
	return func(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
		time.Sleep(headers)
		meta := &llm.ChatResponse{Provider: provider, Model: req.Model, RequestID: "req-1"}
		return llm.NewChatStream(ctx, &played{frames, end}, meta), nil
	}
}

// observed is a provider under telemetry and what it reported.
type observed struct {
	llm.Provider
	t      *testing.T
	spans  *tracetest.InMemoryExporter
	traces *sdktrace.TracerProvider
	reader *sdkmetric.ManualReader
	meters *sdkmetric.MeterProvider
}

func observe(t *testing.T, p llm.Provider, opts ...telemetry.Option) *observed {
	t.Helper()
	o := &observed{t: t, spans: tracetest.NewInMemoryExporter(), reader: sdkmetric.NewManualReader()}
	o.traces = sdktrace.NewTracerProvider(sdktrace.WithSyncer(o.spans))
	o.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(o.reader))
	t.Cleanup(func() {
		require.NoError(t, o.traces.Shutdown(context.Background()))
		require.NoError(t, o.meters.Shutdown(context.Background()))
	})
	o.Provider = o.wrap(p, opts...)
	return o
}

// wrap puts another provider under the same telemetry.
func (o *observed) wrap(p llm.Provider, opts ...telemetry.Option) llm.Provider {
	return telemetry.New(p, append([]telemetry.Option{
		telemetry.WithTracerProvider(o.traces), telemetry.WithMeterProvider(o.meters),
	}, opts...)...)
}

// span returns the only span.
func (o *observed) span() tracetest.SpanStub {
	o.t.Helper()
	spans := o.spans.GetSpans()
	require.Len(o.t, spans, 1)
	return spans[0]
}

// attributes are those of the only span.
func (o *observed) attributes() map[string]any {
	o.t.Helper()
	return values(o.span().Attributes)
}

func values(attrs []attribute.KeyValue) map[string]any {
	m := map[string]any{}
	for _, kv := range attrs {
		m[string(kv.Key)] = kv.Value.AsInterface()
	}
	return m
}

// metrics are what was recorded, by name.
func (o *observed) metrics() map[string]metricdata.Metrics {
	o.t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(o.t, o.reader.Collect(context.Background(), &all))
	byName := map[string]metricdata.Metrics{}
	for _, s := range all.ScopeMetrics {
		for _, m := range s.Metrics {
			byName[m.Name] = m
		}
	}
	return byName
}

func usage(in, out int64) *llm.Usage {
	return &llm.Usage{InputTokens: llm.Count(in), OutputTokens: llm.Count(out)}
}
