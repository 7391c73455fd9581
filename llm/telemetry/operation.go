package telemetry

import (
	"context"
	"errors"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/parley-llm/parley/llm"
)

// The attributes that are not of the conventions.
const (
	requestIDKey = attribute.Key("parley.request_id")
	droppedKey   = attribute.Key("parley.dropped_parameters")
)

// operation is one call under observation.
type operation struct {
	p *provider
	// ctx is the span's; the provider is called with it, and the metrics are
	// recorded with it so that they can point to the span.
	ctx   context.Context
	span  trace.Span
	name  string
	model string
	begin time.Time

	// provider is gen_ai.provider.name, first of the provider that is asked and
	// then of the one that answered, or whose answer failed.
	provider string
	// answerModel is gen_ai.response.model.
	answerModel string
	usage       *llm.Usage
}

func (p *provider) start(ctx context.Context, name, model string) operation {
	op := operation{p: p, name: name, model: model, provider: p.nameOf(p.wrapped.Name()), begin: time.Now()}
	title := name
	// What a sampler should see is given with the start.
	attrs := make([]attribute.KeyValue, 0, 5)
	attrs = append(attrs, semconv.GenAIOperationNameKey.String(name), semconv.GenAIProviderNameKey.String(op.provider))
	if model != "" {
		title += " " + model
		attrs = append(attrs, semconv.GenAIRequestModel(model))
	}
	attrs = append(attrs, p.server...)
	op.ctx, op.span = p.tracer.Start(ctx, title, clientKind, trace.WithAttributes(attrs...))
	return op
}

var clientKind = trace.WithSpanKind(trace.SpanKindClient)

func (o *operation) recording() bool { return o.span.IsRecording() }

// outcome is what every kind of answer tells.
type outcome struct {
	provider, model, requestID string
	usage                      *llm.Usage
}

// answered keeps what an answer tells, for the metrics, and reports it.
func (o *operation) answered(a outcome) {
	o.answerModel, o.usage = a.model, a.usage
	if a.provider != "" {
		o.provider = o.p.nameOf(a.provider)
	}
	if !o.recording() {
		return
	}
	attrs := make([]attribute.KeyValue, 0, 8)
	attrs = append(attrs, semconv.GenAIProviderNameKey.String(o.provider))
	if a.model != "" {
		attrs = append(attrs, semconv.GenAIResponseModel(a.model))
	}
	if a.requestID != "" {
		attrs = append(attrs, requestIDKey.String(a.requestID))
	}
	o.span.SetAttributes(appendUsage(attrs, a.usage)...)
}

// appendUsage appends the counts that the service reported. The conventions
// count as the library does: cached tokens are part of the input, reasoning is
// part of the output.
func appendUsage(attrs []attribute.KeyValue, u *llm.Usage) []attribute.KeyValue {
	if u == nil {
		return attrs
	}
	for _, count := range []struct {
		key    attribute.Key
		tokens llm.Tokens
	}{
		{semconv.GenAIUsageInputTokensKey, u.InputTokens},
		{semconv.GenAIUsageOutputTokensKey, u.OutputTokens},
		{semconv.GenAIUsageCacheReadInputTokensKey, u.CachedTokens},
		{semconv.GenAIUsageCacheCreationInputTokensKey, u.CacheWriteTokens},
		{semconv.GenAIUsageReasoningOutputTokensKey, u.ReasoningTokens},
	} {
		if n, known := count.tokens.Get(); known {
			attrs = append(attrs, count.key.Int64(n))
		}
	}
	return attrs
}

// end ends the span and records the metrics.
func (o *operation) end(err error) {
	if err != nil {
		// A wrapper passes on a failure of the provider whose answer had begun; one
		// of several providers is the wrapper's own.
		if e, ok := err.(*llm.Error); ok && e.Provider != "" {
			o.provider = o.p.nameOf(e.Provider)
		}
		if o.recording() {
			o.failed(err)
		}
	}
	o.measure(err)
	o.span.End()
}

func (o *operation) failed(err error) {
	o.span.SetAttributes(errorType(err), semconv.GenAIProviderNameKey.String(o.provider))
	description := err.Error()
	if e, ok := errors.AsType[*llm.Error](err); ok {
		if e.Status >= 400 {
			o.span.SetAttributes(semconv.HTTPResponseStatusCode(e.Status))
		}
		if e.RequestID != "" {
			o.span.SetAttributes(requestIDKey.String(e.RequestID))
		}
	}
	if !o.p.messages {
		description = describe(err)
	}
	o.span.SetStatus(codes.Error, description)
}

// describe says what went wrong in words that are the library's or a code of
// the service, never in a message that may quote the conversation.
func describe(err error) string {
	kind := llm.KindOf(err)
	e, ok := errors.AsType[*llm.Error](err)
	if !ok {
		return string(kind)
	}
	text := string(kind)
	if e.Status != 0 {
		text += " (HTTP " + strconv.Itoa(e.Status) + ")"
	}
	if e.Code != "" {
		text += ": " + e.Code
	}
	return text
}

func errorType(err error) attribute.KeyValue {
	if kind := llm.KindOf(err); kind != "" {
		return semconv.ErrorTypeKey.String(string(kind))
	}
	return semconv.ErrorTypeOther
}

// measure records duration and tokens. The conventions measure what they have
// an operation for.
func (o *operation) measure(err error) {
	if o.name == opListModels || o.name == opHealthCheck {
		return
	}
	m := &o.p.metrics
	if m.duration.Inst().Enabled(o.ctx) {
		set := o.labels()
		if err != nil {
			set = o.labels(errorType(err))
		}
		m.duration.Inst().Record(o.ctx, time.Since(o.begin).Seconds(), metric.WithAttributeSet(set))
	}
	if o.usage == nil || !m.tokens.Inst().Enabled(o.ctx) {
		return
	}
	o.count(o.usage.InputTokens, semconv.GenAITokenTypeInput)
	o.count(o.usage.OutputTokens, semconv.GenAITokenTypeOutput)
}

func (o *operation) count(tokens llm.Tokens, kind attribute.KeyValue) {
	if n, known := tokens.Get(); known {
		o.p.metrics.tokens.Inst().Record(o.ctx, n, metric.WithAttributeSet(o.labels(kind)))
	}
}

// labels are the attributes of a measurement.
func (o *operation) labels(more ...attribute.KeyValue) attribute.Set {
	attrs := make([]attribute.KeyValue, 0, 8)
	attrs = append(attrs, semconv.GenAIOperationNameKey.String(o.name), semconv.GenAIProviderNameKey.String(o.provider))
	if o.model != "" {
		attrs = append(attrs, semconv.GenAIRequestModel(o.model))
	}
	if o.answerModel != "" {
		attrs = append(attrs, semconv.GenAIResponseModel(o.answerModel))
	}
	attrs = append(append(attrs, o.p.server...), more...)
	return attribute.NewSet(attrs...)
}
