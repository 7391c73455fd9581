package fallback_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
)

func fails(kind llm.Kind) *llm.Error { return &llm.Error{Kind: kind, Message: "no"} }

func asks(delay time.Duration) *llm.Error {
	return &llm.Error{Kind: llm.KindRateLimit, Message: "slow down", RetryAfter: delay}
}

// service is a provider that fails as told.
func service(name string, failures ...error) *wrappertest.Script {
	return &wrappertest.Script{Is: name, Failures: failures}
}

// always fails for ever.
func always(name string, err error) *wrappertest.Script {
	failures := make([]error, 100)
	for i := range failures {
		failures[i] = err
	}
	return service(name, failures...)
}

// over is a list of providers.
func over(policy fallback.Policy, services ...*wrappertest.Script) llm.Provider {
	var candidates []fallback.Candidate
	for _, s := range services {
		candidates = append(candidates, fallback.Candidate{Provider: s})
	}
	return fallback.WithPolicy(policy, candidates...)
}

func chat(ctx context.Context, p llm.Provider) (string, error) {
	resp, err := p.ChatCompletion(ctx, &llm.ChatRequest{Model: "m"})
	if err != nil {
		return "", err
	}
	return resp.Provider, nil
}

func stream(ctx context.Context, p llm.Provider) (string, error) {
	s, err := p.ChatCompletionStream(ctx, &llm.ChatRequest{Model: "m"})
	if err != nil {
		return "", err
	}
	resp, err := s.Collect()
	return resp.Provider, err
}

func embed(ctx context.Context, p llm.Provider) (string, error) {
	resp, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: "m"})
	if err != nil {
		return "", err
	}
	return resp.Provider, nil
}

func paint(ctx context.Context, p llm.Provider) (string, error) {
	resp, err := p.GenerateImages(ctx, &llm.ImageRequest{Model: "m"})
	if err != nil {
		return "", err
	}
	return resp.Provider, nil
}

// list answers with the first model's id, without its number.
func list(ctx context.Context, p llm.Provider) (string, error) {
	models, err := p.ListModels(ctx)
	if err != nil {
		return "", err
	}
	return models[0].ID[:len(models[0].ID)-2], nil
}

var operations = map[string]func(context.Context, llm.Provider) (string, error){
	"chat": chat, "stream": stream, "embeddings": embed, "images": paint, "models": list,
}

func TestForwards(t *testing.T) {
	wrappertest.Forwards(t, func(p llm.Provider) llm.Provider { return fallback.New(fallback.Candidate{Provider: p}) })
}

// step is what a test wants to see of a decision.
type step struct {
	Provider string
	Reason   fallback.Reason
	Delay    time.Duration
}

func steps(decisions []fallback.Decision) []step {
	var all []step
	for _, d := range decisions {
		all = append(all, step{d.Provider, d.Reason, d.Delay})
	}
	return all
}

func TestOutcomes(t *testing.T) {
	overload, limit := fails(llm.KindOverloaded), asks(30*time.Second)
	tests := []struct {
		name     string
		policy   fallback.Policy
		services []*wrappertest.Script
		deadline time.Duration
		// by is who answers; empty is nobody.
		by    string
		took  time.Duration
		steps []step
		kind  llm.Kind
		is    []error
	}{
		{name: "nothing fails", services: []*wrappertest.Script{service("a"), service("b")}, by: "a"},
		{
			name: "the first fails", services: []*wrappertest.Script{service("a", overload), service("b"), service("c")}, by: "b",
			steps: []step{{"a", fallback.MovedOn, 0}},
		},
		{
			name: "two fail", services: []*wrappertest.Script{service("a", overload), service("b", fails(llm.KindQuota)), service("c")}, by: "c",
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.MovedOn, 0}},
		},
		{
			name: "all fail", services: []*wrappertest.Script{service("a", overload), service("b", fails(llm.KindAuthentication))},
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.Exhausted, 0}},
			kind:  llm.KindOverloaded, is: []error{llm.ErrAuthentication, fallback.Exhausted},
		},
		{
			name: "a request that is wrong", services: []*wrappertest.Script{service("a", overload), service("b", fails(llm.KindInvalidRequest)), service("c")},
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.Stopped, 0}},
			kind:  llm.KindInvalidRequest, is: []error{llm.ErrOverloaded, fallback.Stopped},
		},
		{
			name: "an error of no kind", services: []*wrappertest.Script{service("a", io.ErrNoProgress), service("b")}, by: "b",
			steps: []step{{"a", fallback.MovedOn, 0}},
		},
		{
			name:     "a rule of one's own",
			policy:   fallback.Policy{Next: func(err error) bool { return errors.Is(err, llm.ErrInvalidRequest) }},
			services: []*wrappertest.Script{service("a", fails(llm.KindInvalidRequest)), service("b", overload), service("c")},
			steps:    []step{{"a", fallback.MovedOn, 0}, {"b", fallback.Stopped, 0}},
			kind:     llm.KindOverloaded, is: []error{llm.ErrInvalidRequest},
		},
		{
			name: "one asks for a short delay", services: []*wrappertest.Script{service("a", overload), service("b", asks(time.Second)), service("c", fails(llm.KindQuota))},
			by: "b", took: time.Second,
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.MovedOn, 0}, {"c", fallback.Waiting, time.Second}},
		},
		{
			name: "the shortest delay", services: []*wrappertest.Script{service("a", asks(2*time.Second)), service("b", asks(1500*time.Millisecond)), service("c", limit)},
			by: "b", took: 1500 * time.Millisecond,
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.MovedOn, 0}, {"c", fallback.Waiting, 1500 * time.Millisecond}},
		},
		{
			name: "as long as MaxWait", services: []*wrappertest.Script{service("a", asks(2*time.Second))}, by: "a", took: 2 * time.Second,
			steps: []step{{"a", fallback.Waiting, 2 * time.Second}},
		},
		{
			name: "once only", services: []*wrappertest.Script{always("a", asks(time.Second)), service("b", overload)}, took: time.Second,
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.Waiting, time.Second}, {"a", fallback.Exhausted, 0}},
			kind:  llm.KindRateLimit, is: []error{llm.ErrOverloaded},
		},
		{
			name: "delays that are too long", services: []*wrappertest.Script{service("a", limit), service("b", limit)},
			steps: []step{{"a", fallback.MovedOn, 0}, {"b", fallback.Exhausted, 0}}, kind: llm.KindRateLimit,
		},
		{
			name: "never wait", policy: fallback.Policy{MaxWait: -1}, services: []*wrappertest.Script{service("a", asks(1))},
			steps: []step{{"a", fallback.Exhausted, 0}}, kind: llm.KindRateLimit,
		},
		{
			name: "a deadline before the end of the wait", services: []*wrappertest.Script{service("a", asks(time.Second))}, deadline: time.Second,
			steps: []step{{"a", fallback.Exhausted, 0}}, kind: llm.KindRateLimit,
		},
		{
			name: "a longer wait", policy: fallback.Policy{MaxWait: time.Minute}, services: []*wrappertest.Script{service("a", limit)}, by: "a", took: 30 * time.Second,
			steps: []step{{"a", fallback.Waiting, 30 * time.Second}},
		},
	}
	for op, call := range operations {
		for _, test := range tests {
			t.Run(op+"/"+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx := t.Context()
					if test.deadline > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, test.deadline)
						defer cancel()
					}
					var seen []fallback.Decision
					policy := test.policy
					policy.Observe = func(_ context.Context, d fallback.Decision) { seen = append(seen, d) }
					var services []*wrappertest.Script
					for _, s := range test.services {
						services = append(services, service(s.Is, s.Failures...))
					}
					start := time.Now()
					by, err := call(ctx, over(policy, services...))
					require.Equal(t, test.took, time.Since(start))
					require.Equal(t, test.by, by)
					require.Empty(t, cmp.Diff(test.steps, steps(seen)))
					if test.by != "" {
						require.NoError(t, err)
						return
					}
					failed, ok := errors.AsType[*fallback.Error](err)
					require.True(t, ok, "%v", err)
					require.Empty(t, cmp.Diff(test.steps, steps(failed.Decisions)))
					require.Equal(t, test.kind, llm.KindOf(err))
					for _, d := range failed.Decisions {
						require.ErrorIs(t, err, d.Err)
						require.Contains(t, err.Error(), d.Provider+": "+d.Err.Error())
					}
					for _, target := range test.is {
						require.ErrorIs(t, err, target)
					}
				})
			})
		}
	}
}

// TestADelayRunsWhileOthersAreAsked: the time that the other candidates took is
// not waited for again.
func TestADelayRunsWhileOthersAreAsked(t *testing.T) {
	for slow, want := range map[time.Duration]time.Duration{time.Second: 2 * time.Second, 10 * time.Second: 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := service("b", fails(llm.KindServer))
			b.Each = func(context.Context, string) { time.Sleep(slow) }
			policy := fallback.Policy{Observe: func(_ context.Context, d fallback.Decision) { require.GreaterOrEqual(t, d.Delay, time.Duration(0)) }}
			start := time.Now()
			by, err := chat(t.Context(), over(policy, service("a", asks(2*time.Second)), b))
			require.NoError(t, err)
			require.Equal(t, "a", by)
			require.Equal(t, want, time.Since(start))
		})
	}
}

// TestKinds pins the table of the package's documentation.
func TestKinds(t *testing.T) {
	stops := map[llm.Kind]bool{llm.KindInvalidRequest: true, llm.KindContentFilter: true, llm.KindCanceled: true}
	for _, kind := range llm.Kinds() {
		require.Equal(t, !stops[kind], fallback.Next(fails(kind)), kind)
		by, err := chat(t.Context(), over(fallback.Policy{}, service("a", fails(kind)), service("b")))
		require.Equal(t, stops[kind], err != nil, kind)
		require.Equal(t, stops[kind], by == "", kind)
	}
}

// TestTheCallersEnd: nobody else is asked for a caller who has gone.
func TestTheCallersEnd(t *testing.T) {
	everything := fallback.Policy{Next: func(error) bool { return true }}
	for op, call := range operations {
		t.Run("in a call/"+op, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			a, b := service("a", fails(llm.KindTimeout)), service("b")
			a.Each = func(context.Context, string) { cancel() }
			_, err := call(ctx, over(everything, a, b))
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, fallback.ContextEnded)
			require.ErrorIs(t, err, llm.ErrTimeout)
			require.Empty(t, b.Calls())
			failed, _ := errors.AsType[*fallback.Error](err)
			require.False(t, failed.Retryable())
		})
		t.Run("in a wait/"+op, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second/2, func() { cancel(errors.New("the user pressed stop")) })
				a := service("a", asks(time.Second))
				start := time.Now()
				_, err := call(ctx, over(everything, a))
				require.Equal(t, time.Second/2, time.Since(start))
				require.Equal(t, llm.KindCanceled, llm.KindOf(err))
				for _, target := range []error{context.Canceled, llm.ErrRateLimit, fallback.ContextEnded} {
					require.ErrorIs(t, err, target)
				}
				require.Contains(t, err.Error(), "the user pressed stop")
				require.Len(t, a.Calls(), 1)
			})
		})
	}
}

func TestErrorText(t *testing.T) {
	one := &llm.Error{Kind: llm.KindQuota, Provider: "a", Message: "no money"}
	tests := []struct {
		services []*wrappertest.Script
		want     string
	}{
		{[]*wrappertest.Script{service("a", one)}, "a: quota: no money"},
		{[]*wrappertest.Script{service("a", io.EOF)}, "a: EOF"},
		{
			[]*wrappertest.Script{service("a", one), service("b", fails(llm.KindServer))},
			"no candidate answered, in 2 tries; [1] a: quota: no money; [2] b: server: no",
		},
		{
			[]*wrappertest.Script{service("a", one), service("b", fails(llm.KindContentFilter)), service("c")},
			"try 2 failed in a way that no other candidate would cure; [1] a: quota: no money; [2] b: content_filter: no",
		},
	}
	for _, test := range tests {
		_, err := chat(t.Context(), over(fallback.Policy{}, test.services...))
		require.EqualError(t, err, test.want)
	}
}

// TestLater: the error of a list says when to come back.
func TestLater(t *testing.T) {
	tests := []struct {
		name      string
		failures  []error
		retryable bool
		delay     time.Duration
	}{
		{"none may be asked again", []error{fails(llm.KindQuota), fails(llm.KindAuthentication)}, false, 0},
		{"one may, at once", []error{asks(time.Hour), fails(llm.KindServer)}, true, 0},
		{"one may, at once, whichever", []error{fails(llm.KindServer), asks(time.Hour)}, true, 0},
		{"both, later", []error{asks(time.Hour), asks(time.Minute)}, true, time.Minute},
		{"one, later", []error{fails(llm.KindQuota), asks(time.Hour)}, true, time.Hour},
		{"stopped", []error{asks(time.Hour), fails(llm.KindInvalidRequest)}, false, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := chat(t.Context(), over(fallback.Policy{}, service("a", test.failures[0]), service("b", test.failures[1])))
			failed, ok := errors.AsType[*fallback.Error](err)
			require.True(t, ok)
			require.Equal(t, test.retryable, failed.Retryable())
			delay, said := failed.RetryDelay()
			require.Equal(t, test.delay, delay)
			require.Equal(t, test.delay > 0, said)
		})
	}
}

func TestMistakes(t *testing.T) {
	for param, p := range map[string]llm.Provider{
		"candidates":             fallback.New(),
		"candidates[1].provider": fallback.New(fallback.Candidate{Provider: service("a")}, fallback.Candidate{}),
	} {
		for op, call := range operations {
			_, err := call(t.Context(), p)
			e, ok := errors.AsType[*llm.Error](err)
			require.True(t, ok, op)
			require.Equal(t, llm.KindConfiguration, e.Kind)
			require.Equal(t, param, e.Param)
		}
	}
}
