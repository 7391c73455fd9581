package llm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

var errOverloaded = &llm.Error{Kind: llm.KindOverloaded, Message: "overloaded"}

// log keeps what an observer heard, a line each.
type log []string

// tap lays an observer around a stream that writes to the log under a name.
func (l *log) tap(s *llm.ChatStream, name string) {
	s.Tap(func(chunk llm.Chunk, err error) {
		line := name + ": " + chunk.ID + chunk.Text + string(chunk.FinishReason)
		if err != nil {
			line += err.Error()
		}
		*l = append(*l, line)
	})
}

func open(ctx context.Context, end error, chunks ...llm.Chunk) *llm.ChatStream {
	return llm.NewChatStream(ctx, &script{chunks: chunks, end: end}, nil)
}

func TestTapHearsWhatRecvReturns(t *testing.T) {
	stop := finish(llm.FinishStop, "stop")
	tests := []struct {
		name   string
		end    error
		chunks []llm.Chunk
		close  bool
		want   log
	}{
		{
			name:   "to the end",
			chunks: []llm.Chunk{{ID: "1"}, text("a"), {}, text("b"), stop},
			want:   log{"t: 1", "t: a", "t: b", "t: stop", "t: EOF"},
		},
		{
			name:   "a failure",
			chunks: []llm.Chunk{text("a")}, end: errOverloaded,
			want: log{"t: a", "t: overloaded: overloaded"},
		},
		{
			name:   "Close before the end",
			chunks: []llm.Chunk{text("a"), stop}, close: true,
			want: log{"t: a", "t: canceled: the stream was closed"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var heard log
			s := open(t.Context(), test.end, test.chunks...)
			heard.tap(s, "t")
			if test.close {
				_, err := s.Recv()
				require.NoError(t, err)
				require.NoError(t, s.Close())
			}
			_, _ = drain(s)
			_, _ = drain(s)
			require.NoError(t, s.Close())
			require.Equal(t, test.want, heard, "each chunk, and the end once")
		})
	}
}

func TestReopen(t *testing.T) {
	stop := finish(llm.FinishStop, "stop")
	tests := []struct {
		name string
		// first and second are the frames of the two attempts; both but the last
		// attempt fail when they are played.
		first, second []llm.Chunk
		// refused makes the second chance fail with this error.
		refused error
		want    []llm.Chunk
		err     error
		id      string
	}{
		{
			name:   "nothing was said",
			second: []llm.Chunk{text("b"), stop},
			want:   []llm.Chunk{text("b"), stop}, err: io.EOF,
		},
		{
			name:   "an id is not content, and the second answer's is the one that counts",
			first:  []llm.Chunk{{ID: "1", Model: "m"}, {}},
			second: []llm.Chunk{{ID: "2", Model: "m"}, text("b"), stop},
			want:   []llm.Chunk{{ID: "2", Model: "m"}, text("b"), stop}, err: io.EOF, id: "2",
		},
		{
			name:   "an id that came with content",
			second: []llm.Chunk{{ID: "2", Text: "b"}, stop},
			want:   []llm.Chunk{{ID: "2", Text: "b"}, stop}, err: io.EOF, id: "2",
		},
		{
			name:   "an answer of an id and a finish",
			second: []llm.Chunk{{ID: "2"}, stop},
			want:   []llm.Chunk{{ID: "2"}, stop}, err: io.EOF, id: "2",
		},
		{
			name:  "text was said",
			first: []llm.Chunk{{ID: "1"}, text("a")}, second: []llm.Chunk{text("b"), stop},
			want: []llm.Chunk{{ID: "1"}, text("a")}, err: errOverloaded, id: "1",
		},
		{
			name:    "no second chance",
			refused: llm.ErrQuota,
			err:     llm.ErrQuota,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked := 0
			source := &script{chunks: test.first, end: errOverloaded}
			s := llm.NewChatStream(t.Context(), source, nil)
			s.Reopen(t.Context(), func(ctx context.Context, failure error) (*llm.ChatStream, error) {
				asked++
				source.closed(t)
				require.ErrorIs(t, failure, errOverloaded)
				if test.refused != nil {
					return nil, test.refused
				}
				return open(ctx, nil, test.second...), nil
			})
			got, err := drain(s)
			require.ErrorIs(t, err, test.err)
			require.Empty(t, diff(test.want, got))
			require.Equal(t, test.id, s.Response().ID)
			require.LessOrEqual(t, asked, 1)
			_, again := s.Recv()
			require.Equal(t, err, again, "the end stays the end")
		})
	}
}

// TestReopenMoreThanOnce: each attempt that fails early may be followed by
// another.
func TestReopenMoreThanOnce(t *testing.T) {
	s := open(t.Context(), errOverloaded)
	attempts := 1
	s.Reopen(t.Context(), func(ctx context.Context, failure error) (*llm.ChatStream, error) {
		if attempts++; attempts < 4 {
			return open(ctx, errOverloaded, llm.Chunk{ID: fmt.Sprint(attempts)}), nil
		}
		return open(ctx, nil, llm.Chunk{ID: "4"}, text("at last"), finish(llm.FinishStop, "")), nil
	})
	resp, err := s.Collect()
	require.NoError(t, err)
	require.Equal(t, "4", resp.ID)
	require.Equal(t, "at last", resp.Text())
	require.Equal(t, 4, attempts)
}

// TestLayersEndWithTheirAttempt lays observers around and between two second
// chances, as telemetry, retry and fallback do when they wrap each other.
func TestLayersEndWithTheirAttempt(t *testing.T) {
	var heard log
	attempt := func(ctx context.Context, name string, end error, chunks ...llm.Chunk) *llm.ChatStream {
		s := open(ctx, end, chunks...)
		heard.tap(s, name)
		return s
	}
	s := attempt(t.Context(), "a1", errOverloaded)
	tries := 0
	s.Reopen(t.Context(), func(ctx context.Context, failure error) (*llm.ChatStream, error) {
		if tries++; tries > 1 {
			return nil, fmt.Errorf("gave up: %w", failure)
		}
		return attempt(ctx, "a2", errOverloaded, llm.Chunk{ID: "2"}), nil
	})
	heard.tap(s, "retried")
	outer := 0
	s.Reopen(t.Context(), func(ctx context.Context, failure error) (*llm.ChatStream, error) {
		if outer++; outer == 1 {
			require.ErrorContains(t, failure, "gave up")
			return attempt(ctx, "a3", errOverloaded), nil
		}
		return attempt(ctx, "b", nil, text("b"), finish(llm.FinishStop, "")), nil
	})
	heard.tap(s, "outer")

	_, err := drain(s)
	require.Equal(t, io.EOF, err)
	require.Equal(t, log{
		"a1: overloaded: overloaded",
		"a2: overloaded: overloaded",
		"retried: gave up: overloaded: overloaded",
		"a3: overloaded: overloaded",
		"b: b", "outer: b",
		"b: stop", "outer: stop",
		"b: EOF", "outer: EOF",
	}, heard)
	require.Equal(t, 2, tries, "a second chance ends with the attempt that it was laid around")
}

// TestAnAttemptBringsItsObserver: an observer that only the second attempt has
// hears all of it.
func TestAnAttemptBringsItsObserver(t *testing.T) {
	var heard log
	s := open(t.Context(), errOverloaded)
	s.Reopen(t.Context(), func(ctx context.Context, _ error) (*llm.ChatStream, error) {
		next := open(ctx, nil, text("a"), text("b"), finish(llm.FinishStop, "stop"))
		heard.tap(next, "second")
		return next, nil
	})
	_, err := drain(s)
	require.Equal(t, io.EOF, err)
	require.Equal(t, log{"second: a", "second: b", "second: stop", "second: EOF"}, heard)
}

// TestNoSecondChanceForTheCaller: the caller's own end is never an occasion to
// start again.
func TestNoSecondChanceForTheCaller(t *testing.T) {
	ends := map[string]func(context.CancelFunc, *llm.ChatStream){
		"cancel": func(cancel context.CancelFunc, _ *llm.ChatStream) { cancel() },
		"close":  func(_ context.CancelFunc, s *llm.ChatStream) { _ = s.Close() },
	}
	for name, end := range ends {
		t.Run("before a frame: "+name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var s *llm.ChatStream
			source := &script{end: errOverloaded, onNext: func(int) { end(cancel, s) }}
			s = llm.NewChatStream(ctx, source, nil)
			s.Reopen(t.Context(), func(context.Context, error) (*llm.ChatStream, error) {
				t.Error("asked for a second chance")
				return nil, errOverloaded
			})
			_, err := s.Recv()
			require.ErrorIs(t, err, llm.ErrCanceled)
		})
		t.Run("while waiting: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s := open(ctx, errOverloaded)
				s.Reopen(t.Context(), func(ctx context.Context, failure error) (*llm.ChatStream, error) {
					select {
					case <-ctx.Done():
						return nil, failure
					case <-time.After(time.Hour):
						return nil, errors.New("the wait was not cut short")
					}
				})
				time.AfterFunc(time.Minute, func() { end(cancel, s) })
				start := time.Now()
				_, err := s.Recv()
				require.ErrorIs(t, err, llm.ErrCanceled)
				require.Equal(t, time.Minute, time.Since(start))
			})
		})
		t.Run("in the second attempt: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				second := newBlocked()
				s := open(ctx, errOverloaded)
				s.Reopen(t.Context(), func(ctx context.Context, _ error) (*llm.ChatStream, error) {
					return llm.NewChatStream(ctx, second, nil), nil
				})
				go func() {
					<-second.reading
					end(cancel, s)
				}()
				_, err := s.Recv()
				require.ErrorIs(t, err, llm.ErrCanceled)
			})
		})
	}
}

// TestReopenAfterClose: a stream that is opened while the caller closes is
// closed as well.
func TestReopenAfterClose(t *testing.T) {
	second := &script{chunks: []llm.Chunk{text("b")}}
	s := open(t.Context(), errOverloaded)
	s.Reopen(t.Context(), func(context.Context, error) (*llm.ChatStream, error) {
		require.NoError(t, s.Close())
		return llm.NewChatStream(t.Context(), second, nil), nil
	})
	_, err := s.Recv()
	require.ErrorIs(t, err, llm.ErrCanceled)
	require.Zero(t, second.played)
	second.closed(t)
}

// TestContextsOfSecondChances: each is made of the context of the call that laid
// the chance, not of the failed attempt's, and lives until the stream has ended or
// its chance was followed by another of the same layer.
func TestContextsOfSecondChances(t *testing.T) {
	type key struct{}
	named := func(ctx context.Context, name string) context.Context { return context.WithValue(ctx, key{}, name) }
	caller := named(t.Context(), "caller")

	// An outer wrapper and an inner one, as a fallback around retries: the inner
	// one gives its second chance once to the first stream and once to the one
	// that the outer one's chance opened.
	var chances, refused []context.Context
	var said []string
	inner := func(ctx context.Context) *llm.ChatStream {
		s := open(named(ctx, "attempt"), errOverloaded)
		tries := 0
		s.Reopen(ctx, func(chance context.Context, failure error) (*llm.ChatStream, error) {
			if tries++; tries > 1 {
				refused = append(refused, chance)
				return nil, failure
			}
			chances, said = append(chances, chance), append(said, "inner of "+chance.Value(key{}).(string))
			require.NoError(t, chance.Err(), "a chance begins alive")
			if len(chances) == 3 {
				return open(named(chance, "attempt"), nil, text("at last"), finish(llm.FinishStop, "")), nil
			}
			return open(named(chance, "attempt"), errOverloaded), nil
		})
		return s
	}
	s := inner(named(caller, "call"))
	s.Reopen(caller, func(chance context.Context, _ error) (*llm.ChatStream, error) {
		chances, said = append(chances, chance), append(said, "outer of "+chance.Value(key{}).(string))
		return inner(named(chance, "call")), nil
	})

	_, err := s.Recv()
	require.NoError(t, err)
	require.Equal(t, []string{"inner of call", "outer of caller", "inner of call"}, said)
	require.Error(t, chances[0].Err(), "the first candidate's is over with the candidate")
	require.Len(t, refused, 1)
	require.Error(t, refused[0].Err(), "so is the one that it did not take")
	require.NoError(t, chances[1].Err(), "the answer's own context is made of it")
	require.NoError(t, chances[2].Err(), "the answer is being read")
	_, err = drain(s)
	require.Equal(t, io.EOF, err)
	for i, chance := range chances {
		require.Error(t, chance.Err(), "chance %d is over with the stream", i)
	}
}
