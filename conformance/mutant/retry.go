package mutant

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func retryMutants() []Mutant {
	return []Mutant{
		{
			ID:        "seconds-are-milliseconds",
			Why:       "A client that was asked to wait for a minute comes back at once, and again, and is shut out.",
			Scenarios: []string{"retry/honours-retry-after", "fallback/waits-once"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.RetryAfter /= 1000 }}),
		},
		{
			ID:        "limit-is-final",
			Why:       "A call that would succeed in a moment is given up.",
			Scenarios: []string{"retry/honours-retry-after", "fallback/waits-once"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.NoRetry = e.NoRetry || e.Kind == llm.KindRateLimit }}),
		},
		{
			ID:        "delay-shortened",
			Why:       "Whoever retries believes that a long wait is a short one, and asks too early.",
			Scenarios: []string{"retry/caps-retry-after", "retry/deadline-in-backoff"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.RetryAfter = min(e.RetryAfter, 5*time.Second) }}),
		},
		{
			ID:        "refusals-pass",
			Why:       "Requests that can never succeed are repeated until the attempts are used up.",
			Scenarios: []string{"retry/none-on-4xx"},
			Wrap: byHooks(hooks{failure: func(e *llm.Error) {
				if !e.Retryable() && e.Status >= 400 && e.Status < 500 {
					e.Kind = llm.KindServer
				}
			}}),
		},
		{
			ID:        "retries-by-itself",
			Why:       "Each retry of the caller becomes two, and nobody knows of it.",
			Scenarios: []string{"retry/none-on-4xx"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return stubborn{inner}
			}),
		},
		{
			ID:        "body-sent-once",
			Why:       "The second attempt asks for nothing, and is refused.",
			Scenarios: []string{"retry/body-rewind"},
			Wrap: byRepetition(func(out *http.Request) {
				out.Body, out.ContentLength, out.GetBody = http.NoBody, 0, nil
			}),
		},
		{
			ID:        "key-sent-once",
			Why:       "The second attempt has no key, and the outage turns into a wrong password.",
			Scenarios: []string{"retry/body-rewind"},
			Wrap: byRepetition(func(out *http.Request) {
				for _, name := range []string{"Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"} {
					out.Header.Del(name)
				}
			}),
		},
		{
			ID:        "stream-started-again",
			Why:       "The reader sees an answer begin, and then begin again.",
			Scenarios: []string{"retry/none-after-first-delta", "fallback/none-after-first-delta"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return starter{inner}
			}),
		},
		{
			ID:        "stream-padded",
			Why:       "A stream that has said nothing seems to have begun, so it cannot be tried again.",
			Scenarios: []string{"retry/stream-restart"},
			Wrap:      byHooks(hooks{source: padded}),
		},
	}
}

func fallbackMutants() []Mutant {
	return []Mutant{
		{
			ID:        "everything-is-the-callers-fault",
			Why:       "Nobody else is asked, although anybody else could answer.",
			Scenarios: []string{"fallback/next-on-failure"},
			Wrap:      byHooks(hooks{failure: func(e *llm.Error) { e.Kind = llm.KindInvalidRequest }}),
		},
		{
			ID:        "one-error-for-all",
			Why:       "The error of the first provider is overwritten by that of the last.",
			Scenarios: []string{"fallback/keeps-errors"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return &thrifty{Provider: inner}
			}),
		},
	}
}

// byRepetition breaks a request whose body was sent before.
func byRepetition(edit func(*http.Request)) func(conformance.Adapter) conformance.Adapter {
	return byTransport(func(next http.RoundTripper) http.RoundTripper {
		var mu sync.Mutex
		seen := map[string]bool{}
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Body == nil {
				return next.RoundTrip(req)
			}
			body, err := io.ReadAll(req.Body)
			_ = req.Body.Close()
			if err != nil {
				return nil, err
			}
			out := req.Clone(req.Context())
			out.Body = io.NopCloser(bytes.NewReader(body))
			mu.Lock()
			again := seen[string(body)]
			seen[string(body)] = true
			mu.Unlock()
			if again {
				edit(out)
			}
			return next.RoundTrip(out)
		})
	})
}

// stubborn makes every call that fails once more.
type stubborn struct{ llm.Provider }

func (s stubborn) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, err := s.Provider.ChatCompletion(ctx, req)
	if err != nil {
		return s.Provider.ChatCompletion(ctx, req)
	}
	return resp, nil
}

// starter opens a stream again that fails, once, whatever it has said.
type starter struct{ llm.Provider }

func (s starter) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	inner, err := s.Provider.ChatCompletionStream(ctx, req)
	if err != nil {
		return nil, err
	}
	again := false
	source := &restarted{inner: inner, open: func() (*llm.ChatStream, error) {
		if again {
			return nil, io.EOF
		}
		again = true
		return s.Provider.ChatCompletionStream(ctx, req)
	}}
	return llm.NewChatStream(ctx, source, inner.Response()), nil
}

// restarted goes on in another stream where one fails.
type restarted struct {
	mu    sync.Mutex
	inner *llm.ChatStream
	open  func() (*llm.ChatStream, error)
}

func (r *restarted) stream() *llm.ChatStream {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.inner
}

func (r *restarted) Next() (llm.Chunk, error) {
	chunk, err := r.stream().Recv()
	if err == nil || err == io.EOF {
		return chunk, err
	}
	next, failed := r.open()
	if failed != nil {
		return chunk, err
	}
	r.mu.Lock()
	_ = r.inner.Close()
	r.inner = next
	r.mu.Unlock()
	return r.stream().Recv()
}

func (r *restarted) Close() error { return r.stream().Close() }

// padded begins each stream with a blank.
func padded(inner *llm.ChatStream) llm.ChunkSource {
	begun := false
	return rewritten{close: inner.Close, next: func() (llm.Chunk, error) {
		if !begun {
			begun = true
			return llm.Chunk{Text: " "}, nil
		}
		return inner.Recv()
	}}
}

// thrifty has one error, and fills it again for each failure.
type thrifty struct {
	llm.Provider
	mu  sync.Mutex
	one *llm.Error
}

func (p *thrifty) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, err := p.Provider.ChatCompletion(ctx, req)
	e, ok := err.(*llm.Error)
	if !ok {
		return resp, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.one == nil {
		p.one = &llm.Error{}
	}
	*p.one = *e
	return nil, p.one
}
