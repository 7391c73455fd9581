package telemetry

import (
	"context"
	"io"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/parley-llm/parley/llm"
)

func (p *provider) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	op := p.start(ctx, opChat, req.Model)
	if op.recording() {
		op.span.SetAttributes(chatRequest(req, true, p.messages)...)
	}
	stream, err := p.wrapped.ChatCompletionStream(op.ctx, req)
	if err != nil {
		op.end(err)
		return stream, err
	}
	if op.recording() || p.metrics.enabled(op.ctx) {
		o := &observer{operation: op, stream: stream}
		stream.Tap(o.observe)
	}
	return stream, nil
}

// observer hears what a stream delivers. The stream keeps its calls apart.
type observer struct {
	operation
	stream *llm.ChatStream

	// last is when the last chunk came, first how long the first one took.
	last     time.Time
	first    time.Duration
	id       string
	finishes []string
	// perChunk are the labels of a chunk's measurement, made once for each model
	// that the answer names.
	perChunk []metric.RecordOption
	// kept are the chunks of a conversation that is recorded.
	kept []llm.Chunk
}

func (o *observer) observe(chunk llm.Chunk, err error) {
	if err != nil {
		o.ended(err)
		return
	}
	o.note(&chunk)
	now := time.Now()
	if o.perChunk == nil {
		o.perChunk = []metric.RecordOption{metric.WithAttributeSet(o.labels())}
	}
	m := &o.p.metrics
	switch {
	case o.last.IsZero():
		o.first = now.Sub(o.begin)
		m.firstChunk.Inst().Record(o.ctx, o.first.Seconds(), o.perChunk...)
	case chunk.FinishReason == "":
		m.betweenChunk.Inst().Record(o.ctx, now.Sub(o.last).Seconds(), o.perChunk...)
	}
	o.last = now
}

// note keeps what the chunk tells of the whole answer.
func (o *observer) note(chunk *llm.Chunk) {
	if chunk.ID != "" {
		o.id = chunk.ID
	}
	if chunk.Model != "" && chunk.Model != o.answerModel {
		o.answerModel, o.perChunk = chunk.Model, nil
	}
	if chunk.FinishReason != "" {
		o.finishes = append(o.finishes, string(chunk.FinishReason))
	}
	if chunk.Usage != nil {
		o.usage = chunk.Usage
	}
	if o.p.messages && o.recording() {
		kept := *chunk
		kept.ToolCalls, kept.Logprobs = slices.Clone(chunk.ToolCalls), nil
		o.kept = append(o.kept, kept)
	}
}

func (o *observer) ended(err error) {
	meta := &llm.ChatResponse{}
	if err == io.EOF {
		// Close may come from anywhere, the end only from the reader: it alone
		// may look into the stream.
		meta, err = o.stream.Response(), nil
	}
	o.answered(outcome{provider: meta.Provider, model: o.answerModel, requestID: meta.RequestID, usage: o.usage})
	if o.recording() {
		o.report(meta)
	}
	o.end(err)
}

func (o *observer) report(meta *llm.ChatResponse) {
	attrs := make([]attribute.KeyValue, 0, 6)
	if !o.last.IsZero() {
		attrs = append(attrs, semconv.GenAIResponseTimeToFirstChunk(o.first.Seconds()))
	}
	attrs = appendChat(attrs, meta, o.id, o.finishes)
	if len(o.kept) > 0 {
		attrs = append(attrs, semconv.GenAIOutputMessagesKey.String(outputMessages(o.replay())))
	}
	o.span.SetAttributes(attrs...)
}

// replay puts the chunks together again, by the stream's own rules. The stream
// that was tapped cannot tell: after a second attempt it is not the one that is
// read, and another goroutine may have closed it.
func (o *observer) replay() []llm.Choice {
	resp, _ := llm.NewChatStream(context.Background(), &replayed{o.kept}, nil).Collect()
	return resp.Choices
}

// replayed is a source of chunks that were seen before. Its end may be early:
// what there is then is what is wanted.
type replayed struct{ chunks []llm.Chunk }

func (r *replayed) Next() (llm.Chunk, error) {
	if len(r.chunks) == 0 {
		return llm.Chunk{}, io.EOF
	}
	chunk := r.chunks[0]
	r.chunks = r.chunks[1:]
	return chunk, nil
}

func (r *replayed) Close() error { return nil }
