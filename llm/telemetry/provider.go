package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/parley-llm/parley/llm"
)

// scope is the name under which the telemetry is reported.
const scope = "github.com/parley-llm/parley/llm/telemetry"

// New wraps a provider so that each of its calls is a span and is measured. What
// the calls answer is p's, unchanged. Without options the telemetry goes to the
// global providers of OpenTelemetry, and nowhere while there are none.
func New(p llm.Provider, opts ...Option) llm.Provider {
	c := config{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	for _, opt := range opts {
		opt(&c)
	}
	w := &provider{
		wrapped:  p,
		named:    c.provider,
		messages: c.messages,
		tracer:   c.tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
		metrics:  newInstruments(c.meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))),
	}
	if c.address != "" {
		w.server = []attribute.KeyValue{semconv.ServerAddress(c.address), semconv.ServerPort(c.port)}
	}
	return w
}

// provider observes the calls of the provider that it wraps.
type provider struct {
	wrapped llm.Provider
	tracer  trace.Tracer
	metrics instruments
	// named is the caller's word for gen_ai.provider.name, if any.
	named    string
	server   []attribute.KeyValue
	messages bool
}

// nameOf is gen_ai.provider.name for a provider of the library.
func (p *provider) nameOf(name string) string {
	if p.named != "" {
		return p.named
	}
	return conventionalName(name)
}

func (p *provider) Name() string { return p.wrapped.Name() }

func (p *provider) Capabilities(model string) llm.Capability { return p.wrapped.Capabilities(model) }

func (p *provider) Models() []llm.Model { return p.wrapped.Models() }

func (p *provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return p.wrapped.CalculateCost(model, usage)
}

func (p *provider) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	op := p.start(ctx, opChat, req.Model)
	if op.recording() {
		op.span.SetAttributes(chatRequest(req, false, p.messages)...)
	}
	resp, err := p.wrapped.ChatCompletion(op.ctx, req)
	if resp != nil {
		op.chatAnswered(resp)
	}
	op.end(err)
	return resp, err
}

func (p *provider) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	op := p.start(ctx, opEmbeddings, req.Model)
	if req.Dimensions != nil && op.recording() {
		op.span.SetAttributes(semconv.GenAIEmbeddingsDimensionCount(*req.Dimensions))
	}
	resp, err := p.wrapped.Embeddings(op.ctx, req)
	if resp != nil {
		op.answered(outcome{provider: resp.Provider, model: resp.Model, requestID: resp.RequestID, usage: resp.Usage})
	}
	op.end(err)
	return resp, err
}

func (p *provider) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	op := p.start(ctx, opGenerateContent, req.Model)
	if op.recording() {
		op.span.SetAttributes(imageRequest(req, p.messages)...)
	}
	resp, err := p.wrapped.GenerateImages(op.ctx, req)
	if resp != nil {
		op.answered(outcome{provider: resp.Provider, model: resp.Model, requestID: resp.RequestID, usage: resp.Usage})
		if p.messages && op.recording() {
			op.span.SetAttributes(semconv.GenAIOutputMessagesKey.String(imageMessages(resp)))
		}
	}
	op.end(err)
	return resp, err
}

func (p *provider) ListModels(ctx context.Context) ([]llm.Model, error) {
	op := p.start(ctx, opListModels, "")
	models, err := p.wrapped.ListModels(op.ctx)
	op.end(err)
	return models, err
}

func (p *provider) HealthCheck(ctx context.Context) llm.Health {
	op := p.start(ctx, opHealthCheck, "")
	health := p.wrapped.HealthCheck(op.ctx)
	op.end(health.Err)
	return health
}
