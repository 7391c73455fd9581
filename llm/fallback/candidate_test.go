package fallback_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
)

// TestModels: each candidate is asked for its own model, and the caller's request
// stays as it is.
func TestModels(t *testing.T) {
	overload := fails(llm.KindOverloaded)
	a, b, c := always("a", overload), always("b", overload), service("c")
	p := fallback.New(
		fallback.Candidate{Provider: a},
		fallback.Candidate{Provider: b, Model: "b-large"},
		fallback.Candidate{Provider: c, Model: "c-large", Models: map[string]string{"m": "c-m", "e": "c-e"}},
	)
	models := func() (all []string) {
		for _, s := range []*wrappertest.Script{a, b, c} {
			calls := s.Calls()
			all = append(all, calls[len(calls)-1].Model)
		}
		return all
	}
	req := &llm.ChatRequest{Model: "m", User: "u"}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, []string{"m", "b-large", "c-m"}, models())
	require.Equal(t, "c", resp.Provider)
	require.Equal(t, &llm.ChatRequest{Model: "m", User: "u"}, req)
	require.Same(t, req, a.Calls()[0].Request, "a request for the same model is not copied")
	require.Equal(t, &llm.ChatRequest{Model: "c-m", User: "u"}, c.Calls()[0].Request)

	_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "other"})
	require.NoError(t, err)
	require.Equal(t, []string{"other", "b-large", "c-large"}, models())

	s, err := p.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.Equal(t, []string{"m", "b-large", "c-m"}, models())

	// A chat's model is none for vectors and images; one that was named for it is.
	vectors := &llm.EmbeddingRequest{Model: "e"}
	_, err = p.Embeddings(t.Context(), vectors)
	require.NoError(t, err)
	require.Equal(t, []string{"e", "e", "c-e"}, models())
	require.Equal(t, "e", vectors.Model)

	image := &llm.ImageRequest{Model: "e"}
	_, err = p.GenerateImages(t.Context(), image)
	require.NoError(t, err)
	require.Equal(t, []string{"e", "e", "c-e"}, models())
	require.Equal(t, "e", image.Model)
}

// TestCooldown: a candidate that asks to wait is left out, for as long as it asks
// and only for that model.
func TestCooldown(t *testing.T) {
	const second = time.Second
	tests := []struct {
		name   string
		policy fallback.Policy
		fail   error
		// out is how long a is left out; 0 is not at all.
		out time.Duration
	}{
		{"as long as it asks", fallback.Policy{}, asks(30 * second), 30 * second},
		{"no longer than the cooldown", fallback.Policy{}, asks(time.Hour), time.Minute},
		{"a cooldown of one's own", fallback.Policy{Cooldown: 5 * second}, asks(time.Hour), 5 * second},
		{"without cooldown", fallback.Policy{Cooldown: -1}, asks(time.Hour), 0},
		{"no money", fallback.Policy{}, fails(llm.KindQuota), time.Minute},
		{"no money, without cooldown", fallback.Policy{Cooldown: -1}, fails(llm.KindQuota), 0},
		{"an overload that says nothing", fallback.Policy{}, fails(llm.KindOverloaded), 0},
		{"a wrong key", fallback.Policy{}, fails(llm.KindAuthentication), 0},
	}
	for op, call := range operations {
		for _, test := range tests {
			t.Run(op+"/"+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a, b := service("a", test.fail), service("b")
					p := over(test.policy, a, b)
					by, err := call(t.Context(), p)
					require.NoError(t, err)
					require.Equal(t, "b", by)
					if test.out > 0 {
						time.Sleep(test.out - time.Nanosecond)
						by, err = call(t.Context(), p)
						require.NoError(t, err)
						require.Equal(t, "b", by)
						require.Len(t, a.Calls(), 1, "it asked not to be asked")
						if op == "chat" {
							_, err = p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "another"})
							require.NoError(t, err)
							require.Len(t, a.Calls(), 2, "another model has a limit of its own")
						}
						time.Sleep(time.Nanosecond)
					}
					by, err = call(t.Context(), p)
					require.NoError(t, err)
					require.Equal(t, "a", by)
				})
			})
		}
	}
}

// TestEachModelCoolsDown: what one model's limit says does not end another's, and
// what a policy does not let move on stays where it is.
func TestEachModelCoolsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := service("a", asks(30*time.Second), asks(30*time.Second)), service("b")
		p := over(fallback.Policy{}, a, b)
		for range 2 {
			for _, model := range []string{"m", "n"} {
				resp, err := p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: model})
				require.NoError(t, err)
				require.Equal(t, "b", resp.Provider)
			}
		}
		require.Len(t, a.Calls(), 2)
	})
	synctest.Test(t, func(t *testing.T) {
		a, b := service("a", asks(30*time.Second)), service("b")
		p := over(fallback.Policy{Next: func(err error) bool { return !errors.Is(err, llm.ErrRateLimit) }}, a, b)
		for range 2 {
			_, err := chat(t.Context(), p)
			require.ErrorIs(t, err, fallback.Stopped)
		}
		require.Len(t, a.Calls(), 1)
		require.Empty(t, b.Calls())
	})
}

// TestNobodyMayBeAsked: when all ask to wait, the call fails without sending
// anything, and says when to come back; a short rest is waited for.
func TestNobodyMayBeAsked(t *testing.T) {
	for op, call := range operations {
		t.Run(op, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := service("a", asks(30*time.Second)), service("b", asks(50*time.Second))
				p := over(fallback.Policy{}, a, b)
				_, err := call(t.Context(), p)
				require.Error(t, err)
				time.Sleep(10 * time.Second)
				_, err = call(t.Context(), p)
				require.ErrorIs(t, err, llm.ErrRateLimit)
				failed, ok := errors.AsType[*fallback.Error](err)
				require.True(t, ok)
				require.Empty(t, cmp.Diff([]step{{"a", fallback.CoolingDown, 0}, {"b", fallback.Exhausted, 0}}, steps(failed.Decisions)))
				for _, d := range failed.Decisions {
					require.True(t, d.Skipped)
				}
				delay, ok := failed.RetryDelay()
				require.True(t, ok)
				require.Equal(t, 20*time.Second, delay)
				require.Contains(t, err.Error(), "a: rate_limit: not asked for another 20s, since it failed: rate_limit: slow down")
				require.Len(t, a.Calls(), 1)
				require.Len(t, b.Calls(), 1)

				time.Sleep(19 * time.Second)
				start := time.Now()
				by, err := call(t.Context(), p)
				require.NoError(t, err)
				require.Equal(t, "a", by)
				require.Equal(t, time.Second, time.Since(start))
			})
		})
	}
}

// TestAStreamsFailureCoolsDown: what a stream says counts as well.
func TestAStreamsFailureCoolsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := streams("a", broken(asks(30*time.Second)), wrappertest.Answer("hi")), streams("b")
		p := over(fallback.Policy{}, a, b)
		for range 2 {
			by, err := stream(t.Context(), p)
			require.NoError(t, err)
			require.Equal(t, "b", by)
		}
		require.Len(t, a.Calls(), 1)
	})
}

func TestInfo(t *testing.T) {
	a := &wrappertest.Script{
		Is: "a", Caps: llm.CapTools, Table: []llm.Model{{ID: "m", Name: "a's"}}, Costs: map[string]llm.Money{"m": 1},
	}
	b := &wrappertest.Script{
		Is: "b", Caps: llm.CapVision | llm.CapEmbeddings, Table: []llm.Model{{ID: "m", Name: "b's"}, {ID: "n"}},
		Costs: map[string]llm.Money{"n": 2, "b-large": 3},
	}
	p := fallback.New(fallback.Candidate{Provider: a}, fallback.Candidate{Provider: b, Model: "b-large"})
	require.Equal(t, "fallback(a,b)", p.Name())
	require.Equal(t, llm.CapTools|llm.CapVision|llm.CapEmbeddings, p.Capabilities("m"))
	b.CapsOf = map[string]llm.Capability{"e": llm.CapEmbeddings, "b-large": llm.CapVision | llm.CapImages}
	require.Equal(t, llm.CapTools|llm.CapVision|llm.CapEmbeddings, p.Capabilities("e"),
		"it chats with its own model, and embeds with the one that is asked for")
	require.Equal(t, []llm.Model{{ID: "m", Name: "a's"}, {ID: "n"}}, p.Models())
	for model, want := range map[string]llm.Money{"m": 1, "n": 2, "other": 3} {
		cost, err := p.CalculateCost(model, llm.Usage{})
		require.NoError(t, err)
		require.Equal(t, want, cost.Total)
	}
	_, err := fallback.New(fallback.Candidate{Provider: a}).CalculateCost("unknown", llm.Usage{})
	require.ErrorIs(t, err, llm.ErrNotFound)
}

func TestHealth(t *testing.T) {
	bad, busy, unknown := fails(llm.KindServer), fails(llm.KindOverloaded), fails(llm.KindConfiguration)
	tests := []struct {
		a, b   error
		want   llm.HealthStatus
		detail string
		asked  int
	}{
		{nil, bad, llm.HealthHealthy, "a: the service answered", 1},
		{bad, nil, llm.HealthDegraded, "a: server: no; b: the service answered", 2},
		{bad, busy, llm.HealthDegraded, "a: server: no; b: overloaded: no", 2},
		{busy, bad, llm.HealthDegraded, "a: overloaded: no; b: server: no", 2},
		{bad, unknown, llm.HealthUnhealthy, "a: server: no; b: configuration: no", 2},
		{unknown, unknown, llm.HealthUnknown, "a: configuration: no; b: configuration: no", 2},
	}
	for _, test := range tests {
		a, b := service("a", test.a), service("b", test.b)
		h := over(fallback.Policy{}, a, b).HealthCheck(t.Context())
		require.Equal(t, test.want, h.Status)
		require.Equal(t, test.detail, h.Detail)
		require.Equal(t, test.asked, len(a.Calls())+len(b.Calls()))
		if test.a == nil {
			require.NoError(t, h.Err)
		} else {
			require.ErrorIs(t, h.Err, test.a)
		}
	}
}
