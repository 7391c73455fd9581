package telemetry_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/retry"
	"github.com/parley-llm/parley/llm/telemetry"
)

var (
	errBroken = &llm.Error{Kind: llm.KindOverloaded, Provider: "acme", Message: "overloaded"}

	head  = llm.Chunk{ID: "id-1", Model: "m-2"}
	hello = llm.Chunk{Text: "Hello"}
	world = llm.Chunk{Text: ", world"}
	stop  = llm.Chunk{FinishReason: llm.FinishStop, Usage: usage(12, 34)}
)

// TestStreamSpan follows streams to each of their ends; times are the bubble's.
func TestStreamSpan(t *testing.T) {
	const second = time.Second
	frames := []frame{{2 * second, head}, {second, hello}, {second, world}, {second, stop}}
	answered := map[string]any{
		"gen_ai.response.id": "id-1", "gen_ai.response.model": "m-2",
		"gen_ai.response.time_to_first_chunk": 3.0,
	}
	complete := map[string]any{
		"gen_ai.response.finish_reasons": []string{"stop"},
		"gen_ai.usage.input_tokens":      int64(12), "gen_ai.usage.output_tokens": int64(34),
	}
	support := map[string]any{"parley.request_id": "req-1"} // the end and an error name it
	tests := []struct {
		name   string
		frames []frame
		end    error
		read   func(*testing.T, context.CancelFunc, *llm.ChatStream)
		lasts  time.Duration
		err    string
		want   []map[string]any
	}{
		{
			name: "read to its end", frames: frames, lasts: 6 * second, want: []map[string]any{answered, complete, support},
			read: func(t *testing.T, _ context.CancelFunc, s *llm.ChatStream) {
				_, err := s.Collect()
				require.NoError(t, err)
			},
		},
		{
			name: "fails in the middle", frames: frames[:3], end: errBroken, lasts: 5 * second,
			err: "overloaded", want: []map[string]any{answered, support},
			read: func(t *testing.T, _ context.CancelFunc, s *llm.ChatStream) {
				_, err := s.Collect()
				require.ErrorIs(t, err, errBroken)
			},
		},
		{
			name: "is cut off", frames: frames[:2], lasts: 4 * second, err: "stream_truncated",
			want: []map[string]any{answered, support},
			read: func(_ *testing.T, _ context.CancelFunc, s *llm.ChatStream) { _, _ = s.Collect() },
		},
		{
			name: "is left early", frames: frames, lasts: 4 * second, err: "canceled", want: []map[string]any{answered},
			read: func(_ *testing.T, _ context.CancelFunc, s *llm.ChatStream) {
				for chunk := range s.All() {
					if chunk.Text != "" {
						break
					}
				}
			},
		},
		{
			name: "is closed unread", frames: frames, lasts: second, err: "canceled",
			read: func(_ *testing.T, _ context.CancelFunc, s *llm.ChatStream) { _ = s.Close() },
		},
		{
			name: "is canceled", frames: frames, lasts: 3 * second, err: "canceled", want: []map[string]any{answered, support},
			read: func(t *testing.T, cancel context.CancelFunc, s *llm.ChatStream) {
				_, err := s.Recv()
				require.NoError(t, err)
				cancel()
				_, err = s.Recv()
				require.ErrorIs(t, err, context.Canceled)
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := observe(t, &fake{name: "acme", stream: plays("acme", second, test.end, test.frames...)})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s, err := o.ChatCompletionStream(ctx, &llm.ChatRequest{Model: "m"})
				require.NoError(t, err)
				require.Empty(t, o.spans.GetSpans(), "the span lives as long as the stream")
				test.read(t, cancel, s)
				require.NoError(t, s.Close())
				_, _ = s.Recv()

				span := o.span()
				require.Equal(t, "chat m", span.Name)
				require.Equal(t, test.lasts, span.EndTime.Sub(span.StartTime))
				want := map[string]any{
					"gen_ai.operation.name": "chat", "gen_ai.provider.name": "acme",
					"gen_ai.request.model": "m", "gen_ai.request.stream": true,
				}
				for _, more := range test.want {
					for key, value := range more {
						want[key] = value
					}
				}
				if test.err != "" {
					want["error.type"] = test.err
				}
				require.Empty(t, cmp.Diff(want, o.attributes()))
				require.Equal(t, test.err != "", span.Status.Code == codes.Error)
			})
		})
	}
}

// TestStreamThatNeverOpens has its span too.
func TestStreamThatNeverOpens(t *testing.T) {
	o := observe(t, &fake{name: "acme", stream: func(context.Context, *llm.ChatRequest) (*llm.ChatStream, error) {
		return nil, errBroken
	}})
	_, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, "overloaded", o.attributes()["error.type"])
	require.Equal(t, true, o.attributes()["gen_ai.request.stream"])
}

// TestCloseBesideRecv closes from another goroutine; the race detector watches.
func TestCloseBesideRecv(t *testing.T) {
	for range 20 {
		frames := make([]frame, 50)
		for i := range frames {
			frames[i] = frame{0, hello}
		}
		o := observe(t, &fake{name: "acme", stream: plays("acme", 0, nil, append(frames, frame{0, stop})...)}, telemetry.WithMessages())
		s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
		require.NoError(t, err)
		closed := make(chan error)
		go func() { closed <- s.Close() }()
		for err == nil {
			_, err = s.Recv()
		}
		require.NoError(t, <-closed)
		o.span()
	}
}

// again wraps a provider that makes a failed call again, at once.
func again(p llm.Provider) llm.Provider {
	return retry.New(p, retry.Policy{Jitter: retry.FullJitter, Rand: func() float64 { return 0 }})
}

// flaky fails once, after an ID in streams, and answers as another provider
// then, as the second of a fallback list would.
func flaky() *fake {
	calls := 0
	return &fake{
		name: "acme",
		chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
			if calls++; calls == 1 {
				return nil, errBroken
			}
			return &llm.ChatResponse{Provider: "openai", Usage: usage(1, 2)}, nil
		},
		stream: func(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
			if calls++; calls == 1 {
				return plays("acme", 0, errBroken, frame{0, head})(ctx, req)
			}
			return plays("openai", 0, nil, frame{0, llm.Chunk{ID: "id-2"}}, frame{0, hello}, frame{0, stop})(ctx, req)
		},
	}
}

// TestCompositions has telemetry outside a retry, inside, and both.
func TestCompositions(t *testing.T) {
	calls := map[string]func(context.Context, llm.Provider) error{
		"unary": func(ctx context.Context, p llm.Provider) error {
			_, err := p.ChatCompletion(ctx, &llm.ChatRequest{Model: "m"})
			return err
		},
		"stream": func(ctx context.Context, p llm.Provider) error {
			s, err := p.ChatCompletionStream(ctx, &llm.ChatRequest{Model: "m"})
			if err == nil {
				_, err = s.Collect()
			}
			return err
		},
	}
	for name, call := range calls {
		t.Run(name+", outside", func(t *testing.T) {
			o := observe(t, again(flaky()))
			require.NoError(t, call(t.Context(), o))
			require.Equal(t, codes.Unset, o.span().Status.Code, "one logical operation, and it succeeded")
			require.Equal(t, "openai", o.attributes()["gen_ai.provider.name"], "who answered")
			require.Contains(t, o.attributes(), "gen_ai.usage.output_tokens")
		})
		t.Run(name+", inside", func(t *testing.T) {
			o := observe(t, flaky())
			ctx, caller := o.traces.Tracer("test").Start(t.Context(), "caller")
			require.NoError(t, call(ctx, again(o)))
			spans := o.spans.GetSpans()
			require.Len(t, spans, 2, "a span for each attempt")
			require.Equal(t, "overloaded", values(spans[0].Attributes)["error.type"])
			require.Equal(t, codes.Unset, spans[1].Status.Code)
			for _, span := range spans {
				require.Equal(t, caller.SpanContext().SpanID(), span.Parent.SpanID(), "attempts are siblings")
			}
		})
		t.Run(name+", both", func(t *testing.T) {
			o := observe(t, flaky())
			require.NoError(t, call(t.Context(), o.wrap(again(o))))
			spans := o.spans.GetSpans()
			require.Len(t, spans, 3)
			operation := spans[2]
			require.False(t, operation.Parent.IsValid())
			for _, attempt := range spans[:2] {
				require.Equal(t, operation.SpanContext.SpanID(), attempt.Parent.SpanID())
			}
		})
	}
}

// TestEndIsHeardOnce: a stream that is read beyond its end has one span.
func TestEndIsHeardOnce(t *testing.T) {
	o := observe(t, &fake{name: "acme", stream: plays("acme", 0, nil, frame{0, hello}, frame{0, stop})})
	s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	for range 5 {
		_, err = s.Recv()
	}
	require.Equal(t, io.EOF, err)
	require.NoError(t, s.Close())
	o.span()
}

// TestFallback: each candidate has its own span, under one for the list.
func TestFallback(t *testing.T) {
	healthy := &fake{name: "openai", stream: plays("openai", 0, nil, frame{0, head}, frame{0, stop})}
	failure := &llm.Error{Kind: llm.KindOverloaded, Provider: "mistral"}
	broken := &fake{name: "mistral", stream: plays("mistral", 0, failure, frame{0, head})}
	o := observe(t, broken)
	list := o.wrap(fallback.New(
		fallback.Candidate{Provider: o}, fallback.Candidate{Provider: o.wrap(healthy), Model: "n"},
	))
	s, err := list.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	_, err = s.Collect()
	require.NoError(t, err)
	spans := o.spans.GetSpans()
	require.Len(t, spans, 3)
	for i, name := range []string{"chat m", "chat n", "chat m"} {
		require.Equal(t, name, spans[i].Name)
	}
	for i, provider := range []string{"mistral_ai", "openai", "openai"} {
		require.Equal(t, provider, values(spans[i].Attributes)["gen_ai.provider.name"])
	}
	for _, attempt := range spans[:2] {
		require.Equal(t, spans[2].SpanContext.SpanID(), attempt.Parent.SpanID(), "candidates are siblings")
	}
}

// TestFallbackThatFails: an answer that broke off is its provider's, a list that
// is exhausted failed as a list.
func TestFallbackThatFails(t *testing.T) {
	broken := func(frames ...frame) llm.Provider {
		failure := &llm.Error{Kind: llm.KindOverloaded, Provider: "mistral"}
		return &fake{name: "mistral", stream: plays("mistral", 0, failure, frames...)}
	}
	for want, p := range map[string]llm.Provider{
		"mistral_ai":        broken(frame{0, hello}),
		"fallback(mistral)": broken(),
	} {
		o := observe(t, fallback.New(fallback.Candidate{Provider: p}))
		s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
		require.NoError(t, err)
		_, err = s.Collect()
		require.ErrorIs(t, err, llm.ErrOverloaded)
		require.Equal(t, want, o.attributes()["gen_ai.provider.name"])
		require.Equal(t, want, points[float64](t, o.metrics()["gen_ai.client.operation.duration"], "s", seconds)[0].Attributes["gen_ai.provider.name"])
	}
}
