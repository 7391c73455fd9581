package llm_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestCloseIsIdempotent(t *testing.T) {
	source := &script{chunks: []llm.Chunk{text("a")}}
	stream := llm.NewChatStream(t.Context(), source, nil)
	for range 3 {
		require.NoError(t, stream.Close())
	}
	require.EqualValues(t, 1, source.closes.Load())
	_, err := stream.Recv()
	require.ErrorIs(t, err, llm.ErrCanceled)
	require.Zero(t, source.played)
}

func TestCloseUnblocksRecv(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newBlocked()
		stream := llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Provider: "acme"})
		done := make(chan error)
		go func() {
			_, err := stream.Recv()
			done <- err
		}()
		<-source.reading
		require.NoError(t, stream.Close())
		err := <-done
		require.ErrorIs(t, err, llm.ErrCanceled, "Close, not the read error that it causes, ends the stream")
		require.ErrorIs(t, err, errSourceClosed, "the cause stays reachable")
		require.NotErrorIs(t, err, context.Canceled, "no context was canceled")
	})
}

// TestCancel cancels at each point of a stream's life.
func TestCancel(t *testing.T) {
	frames := []llm.Chunk{text("a"), text("b"), finish(llm.FinishStop, "")}
	for at := range len(frames) + 1 {
		ctx, cancel := context.WithCancel(t.Context())
		source := &script{chunks: frames, onNext: func(played int) {
			if played == at {
				cancel()
			}
		}}
		stream := llm.NewChatStream(ctx, source, &llm.ChatResponse{Provider: "acme", Model: "m"})
		_, err := drain(stream)
		require.ErrorIs(t, err, llm.ErrCanceled, "canceled before frame %d", at)
		require.ErrorIs(t, err, context.Canceled)
		e, _ := errors.AsType[*llm.Error](err)
		require.Equal(t, "acme", e.Provider)
		require.Equal(t, "m", e.Model)
		source.closed(t)
	}
}

func TestCanceledBeforeTheFirstRecv(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	source := &script{chunks: []llm.Chunk{text("a")}}
	_, err := llm.NewChatStream(ctx, source, nil).Recv()
	require.ErrorIs(t, err, llm.ErrCanceled)
	require.Zero(t, source.played, "nothing may be read for a caller who has left")
	source.closed(t)
}

// TestCancelAfterTheEnd: a complete answer stays complete.
func TestCancelAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stream := llm.NewChatStream(ctx, &script{chunks: []llm.Chunk{text("a"), finish(llm.FinishStop, "")}}, nil)
	for range 2 {
		_, err := stream.Recv()
		require.NoError(t, err)
	}
	cancel()
	_, err := stream.Recv()
	require.Equal(t, io.EOF, err)
}

func TestContextUnblocksRecv(t *testing.T) {
	giveUp := errors.New("the user left")
	tests := []struct {
		name string
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		kind llm.Kind
		is   error
		says string
	}{
		{
			name: "deadline",
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 30*time.Second)
			},
			kind: llm.KindTimeout, is: context.DeadlineExceeded, says: "deadline exceeded",
		},
		{
			name: "cancel with a cause",
			ctx: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(30*time.Second, func() { cancel(giveUp) })
				return ctx, func() { cancel(nil) }
			},
			kind: llm.KindCanceled, is: context.Canceled, says: giveUp.Error(),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := test.ctx(t.Context())
				defer cancel()
				start := time.Now()
				stream := llm.NewChatStream(ctx, newBlocked(), nil)
				_, err := stream.Recv()
				require.Equal(t, 30*time.Second, time.Since(start), "the end must come when the context ends")
				require.ErrorIs(t, err, test.kind)
				require.ErrorIs(t, err, test.is)
				require.ErrorContains(t, err, test.says)
			})
		})
	}
}

// TestSourceReportsTheContext: a source may see the end of its own context
// first, as net/http does.
func TestSourceReportsTheContext(t *testing.T) {
	for end, kind := range map[error]llm.Kind{
		context.Canceled:         llm.KindCanceled,
		context.DeadlineExceeded: llm.KindTimeout,
	} {
		_, err := drain(llm.NewChatStream(t.Context(), &script{end: end}, nil))
		require.ErrorIs(t, err, kind)
		require.ErrorIs(t, err, end)
	}
}

// TestNothingStaysBehind ends streams in every way inside a bubble, which fails
// if a goroutine outlives it.
func TestNothingStaysBehind(t *testing.T) {
	ends := map[string]func(ctx context.Context, cancel context.CancelFunc, s *llm.ChatStream){
		"end":   func(_ context.Context, _ context.CancelFunc, s *llm.ChatStream) { _, _ = s.Collect() },
		"close": func(_ context.Context, _ context.CancelFunc, s *llm.ChatStream) { _ = s.Close() },
		"break": func(_ context.Context, _ context.CancelFunc, s *llm.ChatStream) {
			for range s.All() {
				break
			}
		},
		"cancel": func(_ context.Context, cancel context.CancelFunc, _ *llm.ChatStream) { cancel() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				source := &script{chunks: []llm.Chunk{text("a"), text("b"), finish(llm.FinishStop, "")}}
				end(ctx, cancel, llm.NewChatStream(ctx, source, nil))
				synctest.Wait()
				source.closed(t)
				cancel()
			})
		})
	}
}
