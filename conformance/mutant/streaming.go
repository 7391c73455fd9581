package mutant

import (
	"context"
	"io"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func streamMutants() []Mutant {
	return []Mutant{
		{
			ID:        "last-delta-lost",
			Why:       "The last words of every streamed answer are missing.",
			Scenarios: []string{"stream/text"},
			Wrap:      byHooks(hooks{source: lastDeltaLost}),
		},
		{
			ID:        "usage-dropped",
			Why:       "Streamed calls cannot be billed.",
			Scenarios: []string{"stream/usage-final"},
			Wrap:      byHooks(hooks{source: eachChunk(func(c *llm.Chunk) { c.Usage = nil })}),
		},
		{
			ID:        "usage-twice",
			Why:       "Streamed calls are billed twice, as if running totals were to be added.",
			Scenarios: []string{"stream/usage-final"},
			Wrap: byHooks(hooks{source: eachChunk(func(c *llm.Chunk) {
				if c.Usage != nil {
					doubled(c.Usage)
				}
			})}),
		},
		{
			ID:        "stream-differs",
			Why:       "Turning on streaming changes what the answer means.",
			Scenarios: []string{"stream/equals-unary"},
			Wrap: byHooks(hooks{source: eachChunk(func(c *llm.Chunk) {
				if c.FinishReason != "" {
					c.FinishReason = llm.FinishOther
				}
			})}),
		},
		{
			ID:        "buffered-stream",
			Why:       "The reader waits for the whole answer, and streaming is only a name.",
			Scenarios: []string{"stream/incremental"},
			Wrap:      byHooks(hooks{source: allChunks(func(chunks []llm.Chunk) []llm.Chunk { return chunks })}),
		},
		{
			ID:        "eof-is-success",
			Why:       "An answer that the network cut passes for a whole one.",
			Scenarios: []string{"stream/eof-no-terminal", "stream/empty", "tools/truncated"},
			Wrap:      byHooks(hooks{source: forgiving(anyKind(llm.KindStreamTruncated)), outlive: true}),
		},
		{
			ID:        "error-event-swallowed",
			Why:       "An answer that the service gave up on passes for a whole one.",
			Scenarios: []string{"stream/error-event"},
			Wrap: byHooks(hooks{source: forgiving(func(err error) bool {
				return !anyKind(llm.KindCanceled, llm.KindTimeout)(err)
			}), outlive: true}),
		},
		{
			ID:        "error-event-untyped",
			Why:       "A failure within a stream has no kind, so nobody knows whether to retry.",
			Scenarios: []string{"stream/error-event", "stream/error-typed"},
			Wrap:      byHooks(hooks{source: untyped}),
		},
		{
			ID:        "leak-on-break",
			Why:       "Each reader who stops early leaves a connection open behind.",
			Scenarios: []string{"stream/early-break"},
			Wrap: byHooks(hooks{source: func(inner *llm.ChatStream) llm.ChunkSource {
				return rewritten{next: inner.Recv, close: func() error { return nil }}
			}}),
		},
		{
			ID:        "cancel-is-eof",
			Why:       "An answer that was canceled passes for a whole one.",
			Scenarios: []string{"stream/cancel"},
			Wrap:      byHooks(hooks{source: forgiving(anyKind(llm.KindCanceled)), outlive: true}),
		},
		{
			ID:        "deaf-to-cancel",
			Why:       "A canceled call goes on until the service has said all it wanted to.",
			Scenarios: []string{"stream/cancel"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return deaf{inner}
			}),
		},
	}
}

// lastDeltaLost hands out each text one chunk late and forgets the last.
func lastDeltaLost(inner *llm.ChatStream) llm.ChunkSource {
	held := ""
	return eachChunk(func(c *llm.Chunk) {
		if c.Text != "" {
			held, c.Text = c.Text, held
		}
	})(inner)
}

func doubled(u *llm.Usage) {
	for _, count := range []*llm.Tokens{&u.InputTokens, &u.OutputTokens, &u.TotalTokens} {
		if n, known := count.Get(); known {
			*count = llm.Count(2 * n)
		}
	}
}

// untyped replaces the kind of an error within a stream.
func untyped(inner *llm.ChatStream) llm.ChunkSource {
	return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
		chunk, err := inner.Recv()
		if err != nil && err != io.EOF {
			err = &llm.Error{Kind: llm.KindMalformedResponse, Message: err.Error()}
		}
		return chunk, err
	}}
}

// deaf ignores the end of its caller's context.
type deaf struct{ llm.Provider }

func (d deaf) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	return d.Provider.ChatCompletionStream(context.WithoutCancel(ctx), req)
}
