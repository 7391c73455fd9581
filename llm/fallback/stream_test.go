package fallback_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
	"github.com/parley-llm/parley/llm/retry"
)

// streams is a provider whose streams hold these frames.
func streams(name string, frames ...wrappertest.Frames) *wrappertest.Script {
	return &wrappertest.Script{Is: name, Streams: frames}
}

func broken(err error, chunks ...llm.Chunk) wrappertest.Frames {
	return wrappertest.Frames{Chunks: chunks, End: err}
}

// TestStreams: a stream moves on while it has said nothing.
func TestStreams(t *testing.T) {
	overload, id, words := fails(llm.KindOverloaded), llm.Chunk{ID: "id"}, llm.Chunk{Text: "Well, "}
	tests := []struct {
		name     string
		services []*wrappertest.Script
		by, text string
		took     time.Duration
		err      error
		// steps are those of the list's own error.
		steps []step
	}{
		{name: "nothing fails", services: []*wrappertest.Script{streams("a"), streams("b")}, by: "a", text: "hello"},
		{name: "the first fails", services: []*wrappertest.Script{streams("a", broken(overload, id)), streams("b")}, by: "b", text: "hello"},
		{name: "the first breaks off", services: []*wrappertest.Script{streams("a", broken(nil, id)), streams("b")}, by: "b", text: "hello"},
		{name: "two fail, each in its way", services: []*wrappertest.Script{streams("a", broken(overload)), service("b", overload), streams("c")}, by: "c", text: "hello"},
		{
			name:     "all fail",
			services: []*wrappertest.Script{streams("a", broken(overload)), streams("b", broken(fails(llm.KindQuota))), service("c", fails(llm.KindServer))},
			by:       "b", err: llm.ErrQuota,
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.MovedOn, 0}, {"c", fallback.Exhausted, 0}},
		},
		{
			name: "a request that is wrong", services: []*wrappertest.Script{streams("a", broken(fails(llm.KindInvalidRequest))), streams("b")},
			by: "a", err: llm.ErrInvalidRequest, steps: []step{{"a", fallback.Stopped, 0}},
		},
		{
			name:     "a short delay",
			services: []*wrappertest.Script{streams("a", broken(asks(time.Second)), wrappertest.Answer("hi")), streams("b", broken(overload))},
			by:       "a", text: "hi", took: time.Second,
		},
		{
			name: "words were said", services: []*wrappertest.Script{streams("a", broken(overload, id, words)), streams("b")},
			by: "a", text: "Well, ", err: llm.ErrOverloaded,
		},
		{
			name: "words of the second", services: []*wrappertest.Script{streams("a", broken(overload)), streams("b", broken(overload, words)), streams("c")},
			by: "b", text: "Well, ", err: llm.ErrOverloaded,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				s, err := over(fallback.Policy{}, test.services...).ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
				require.NoError(t, err)
				resp, err := s.Collect()
				require.Equal(t, test.took, time.Since(start))
				require.Equal(t, test.by, resp.Provider)
				require.Equal(t, test.text, resp.Text())
				for _, s := range test.services {
					require.Zero(t, s.Open(), "every stream is closed")
				}
				if test.err == nil {
					require.NoError(t, err)
					return
				}
				require.ErrorIs(t, err, test.err)
				failed, ok := errors.AsType[*fallback.Error](err)
				require.Equal(t, test.steps != nil, ok, "a failure after content is the stream's own")
				if ok {
					require.Empty(t, cmp.Diff(test.steps, steps(failed.Decisions)))
				}
			})
		})
	}
}

// TestCloseInAWait: Close ends the wait of a stream.
func TestCloseInAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := streams("a", broken(asks(time.Second)))
		s, err := over(fallback.Policy{}, a).ChatCompletionStream(t.Context(), &llm.ChatRequest{})
		require.NoError(t, err)
		time.AfterFunc(time.Second/2, func() { _ = s.Close() })
		start := time.Now()
		_, err = s.Recv()
		require.ErrorIs(t, err, llm.ErrCanceled)
		require.Equal(t, time.Second/2, time.Since(start))
		require.Len(t, a.Calls(), 1)
	})
}

// nested are a list over retries and retries over a list, each of two services
// of which every call fails as told.
func nested(a, b *wrappertest.Script) map[string]llm.Provider {
	policy := retry.Policy{MaxAttempts: 2, InitialBackoff: time.Second, Jitter: retry.NoJitter}
	return map[string]llm.Provider{
		"a list over retries": fallback.New(
			fallback.Candidate{Provider: retry.New(a, policy)}, fallback.Candidate{Provider: retry.New(b, policy)}),
		"retries over a list": retry.New(over(fallback.Policy{}, a, b), policy),
	}
}

// TestNesting: retry and fallback wrap each other in either order; each attempt
// is made, and every failure is found.
func TestNesting(t *testing.T) {
	overload := fails(llm.KindOverloaded)
	orders := map[string]string{"a list over retries": "aabb", "retries over a list": "abab"}
	for form, order := range orders {
		for name, call := range map[string]func(context.Context, llm.Provider) (string, error){"chat": chat, "stream": stream} {
			t.Run(form+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var asked string
					make := func(name string) *wrappertest.Script {
						s := streams(name, broken(overload), broken(overload))
						s.Each = func(context.Context, string) { asked += name }
						return s
					}
					a, b := make("a"), make("b")
					p := nested(a, b)[form]
					if name == "chat" {
						a.Failures, b.Failures = []error{overload, overload}, []error{overload, overload}
					}
					_, err := call(t.Context(), p)
					require.Equal(t, order, asked)
					require.ErrorIs(t, err, llm.ErrOverloaded)
					_, ok := errors.AsType[*retry.Error](err)
					require.True(t, ok)
					_, ok = errors.AsType[*fallback.Error](err)
					require.True(t, ok)
				})
			})
		}
	}
	t.Run("retries of a list that a candidate can serve later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			// The first candidate never will; the list may be asked again all the same.
			a, b := always("a", fails(llm.KindAuthentication)), service("b", asks(5*time.Second))
			start := time.Now()
			by, err := chat(t.Context(), nested(a, b)["retries over a list"])
			require.NoError(t, err)
			require.Equal(t, "b", by)
			require.Equal(t, 5*time.Second, time.Since(start))
		})
	})
	t.Run("a list over retries without time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			// A wait that would outlast the deadline leaves time for the next.
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			a, b := service("a", asks(5*time.Second)), service("b")
			by, err := chat(ctx, nested(a, b)["a list over retries"])
			require.NoError(t, err)
			require.Equal(t, "b", by)
		})
	})
}
