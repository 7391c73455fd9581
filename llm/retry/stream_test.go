package retry_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
	"github.com/parley-llm/parley/llm/retry"
)

func broken(err error, chunks ...llm.Chunk) wrappertest.Frames {
	return wrappertest.Frames{Chunks: chunks, End: err}
}

// TestStreams: a stream is opened again while it has said nothing.
func TestStreams(t *testing.T) {
	overload := fails(llm.KindOverloaded)
	id, words := llm.Chunk{ID: "first"}, llm.Chunk{Text: "Well, "}
	tests := []struct {
		name     string
		failures []error
		streams  []wrappertest.Frames
		calls    int
		took     time.Duration
		text     string
		err      error
		reason   retry.Reason
	}{
		{name: "nothing fails", calls: 1, text: "hello"},
		{name: "an overload instead of an answer", streams: []wrappertest.Frames{broken(overload), wrappertest.Answer("hi")}, calls: 2, took: time.Second, text: "hi"},
		{name: "after an id", streams: []wrappertest.Frames{broken(overload, id), wrappertest.Answer("hi")}, calls: 2, took: time.Second, text: "hi"},
		{name: "a stream that breaks off", streams: []wrappertest.Frames{broken(nil, id), wrappertest.Answer("hi")}, calls: 2, took: time.Second, text: "hi"},
		{name: "a reset", streams: []wrappertest.Frames{broken(io.ErrClosedPipe), wrappertest.Answer("hi")}, calls: 2, took: time.Second, text: "hi"},
		{
			name: "an opening, then two streams", failures: []error{asks(5 * time.Second)},
			streams: []wrappertest.Frames{{}, broken(overload), wrappertest.Answer("hi")},
			calls:   3, took: 7 * time.Second, text: "hi",
		},
		{
			name: "a stream, then an opening", failures: []error{nil, asks(5 * time.Second)},
			streams: []wrappertest.Frames{broken(overload), {}, wrappertest.Answer("hi")},
			calls:   3, took: 6 * time.Second, text: "hi",
		},
		{
			name: "three streams", streams: []wrappertest.Frames{broken(overload), broken(overload), broken(asks(9))},
			calls: 3, took: 3 * time.Second, err: llm.ErrRateLimit, reason: retry.AttemptsExhausted,
		},
		{
			name: "a failure that stays", streams: []wrappertest.Frames{broken(fails(llm.KindContextLength))},
			calls: 1, err: llm.ErrContextLength, reason: retry.NotRetryable,
		},
		{
			name: "an event that cannot be read", streams: []wrappertest.Frames{broken(fails(llm.KindMalformedResponse))},
			calls: 1, err: llm.ErrMalformedResponse, reason: retry.NotRetryable,
		},
		{
			name: "words were said", streams: []wrappertest.Frames{broken(overload, id, words), wrappertest.Answer("hi")},
			calls: 1, text: "Well, ", err: llm.ErrOverloaded,
		},
		{
			name: "words, and then it breaks off", streams: []wrappertest.Frames{broken(nil, words), wrappertest.Answer("hi")},
			calls: 1, text: "Well, ", err: llm.ErrStreamTruncated,
		},
		{
			name: "words of the second", streams: []wrappertest.Frames{broken(overload), broken(overload, words), wrappertest.Answer("hi")},
			calls: 2, took: time.Second, text: "Well, ", err: llm.ErrOverloaded,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				service := &wrappertest.Script{Failures: test.failures, Streams: test.streams}
				start := time.Now()
				s, err := retry.New(service, steady).ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
				require.NoError(t, err)
				resp, err := s.Collect()
				require.Len(t, service.Calls(), test.calls)
				require.Equal(t, test.took, time.Since(start))
				require.Equal(t, test.text, resp.Text())
				require.Zero(t, service.Open(), "every attempt's stream is closed")
				if test.err == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, test.err)
				failed, ok := errors.AsType[*retry.Error](err)
				require.Equal(t, test.reason != "", ok, "a failure after content is the stream's own")
				if ok {
					require.Equal(t, test.reason, failed.Last().Reason)
					require.Len(t, failed.Attempts, test.calls)
				}
			})
		})
	}
}

// TestACallersEndInAStreamsWait: Close and cancel end the wait at once.
func TestACallersEndInAStreamsWait(t *testing.T) {
	ends := map[string]func(context.CancelFunc, *llm.ChatStream){
		"cancel": func(cancel context.CancelFunc, _ *llm.ChatStream) { cancel() },
		"close":  func(_ context.CancelFunc, s *llm.ChatStream) { _ = s.Close() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				service := &wrappertest.Script{Streams: []wrappertest.Frames{broken(asks(time.Minute))}}
				s, err := retry.New(service, steady).ChatCompletionStream(ctx, &llm.ChatRequest{})
				require.NoError(t, err)
				time.AfterFunc(time.Second, func() { end(cancel, s) })
				start := time.Now()
				_, err = s.Recv()
				require.ErrorIs(t, err, llm.ErrCanceled)
				require.Equal(t, time.Second, time.Since(start))
				require.Len(t, service.Calls(), 1)
			})
		})
	}
}

// TestStreamsThroughTwoWrappers: the outer one judges what the inner one gives
// up, and each counts its own attempts.
func TestStreamsThroughTwoWrappers(t *testing.T) {
	overload := broken(fails(llm.KindOverloaded))
	synctest.Test(t, func(t *testing.T) {
		service := &wrappertest.Script{Streams: []wrappertest.Frames{overload, overload, overload, overload, overload, overload}}
		inner := retry.New(service, retry.Policy{MaxAttempts: 3})
		err := stream(t.Context(), retry.New(inner, retry.Policy{MaxAttempts: 2}))
		require.Len(t, service.Calls(), 6)
		failed, ok := errors.AsType[*retry.Error](err)
		require.True(t, ok)
		require.Len(t, failed.Attempts, 2, "the outer wrapper's own attempts")
		below, ok := errors.AsType[*retry.Error](failed.Last().Err)
		require.True(t, ok)
		require.Len(t, below.Attempts, 3)
		require.ErrorIs(t, err, llm.ErrOverloaded)
	})
}
