package fallback

import (
	"context"
	"fmt"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/misconfigured"
)

// list is a provider that asks several others in turn.
type list struct {
	candidates []*candidate
	policy     Policy
	name       string
}

// New makes a provider of a list with the zero [Policy]. What fails, fails with
// *[Error]. While the first candidate answers, the list costs no allocation, but
// for a copy of the request where the candidate has a model of its own, and two
// for a stream, for what asks the next.
//
// A list without candidates, or with one that has no provider, answers every
// call with an error of kind configuration.
func New(candidates ...Candidate) llm.Provider { return WithPolicy(Policy{}, candidates...) }

// WithPolicy is [New] with a policy.
func WithPolicy(policy Policy, candidates ...Candidate) llm.Provider {
	if len(candidates) == 0 {
		return misconfigured.New("fallback", "candidates", "the list has no candidate: give it at least one provider")
	}
	l := &list{policy: policy.filled()}
	var names []string
	for i, c := range candidates {
		if c.Provider == nil {
			return misconfigured.New("fallback", fmt.Sprintf("candidates[%d].provider", i),
				fmt.Sprintf("candidate %d of the list has no provider", i+1))
		}
		l.candidates = append(l.candidates, &candidate{Candidate: c})
		names = append(names, c.Provider.Name())
	}
	l.name = "fallback(" + strings.Join(names, ",") + ")"
	return l
}

// method is a call of a candidate, for a request of some kind. It is a function
// and no closure, so that a call that succeeds allocates nothing.
type method[Q, A any] struct {
	// model is what the candidate is asked for.
	model func(*candidate, Q) string
	call  func(context.Context, *candidate, string, Q) (A, error)
}

// first asks the first candidate, and the others where that fails.
func first[Q, A any](ctx context.Context, l *list, m *method[Q, A], req Q) (A, walk, error) {
	c := l.candidates[0]
	model := m.model(c, req)
	if p, out := c.paused(model); out {
		var w walk
		if !l.skipped(ctx, &w, model, p) {
			var none A
			return none, w, l.failure(ctx, &w)
		}
		return next(ctx, l, m, req, w)
	}
	answer, err := m.call(ctx, c, model, req)
	if err == nil {
		return answer, walk{}, nil
	}
	return after(ctx, l, m, req, walk{}, model, err)
}

// after goes on behind a failure of the walk's candidate.
func after[Q, A any](ctx context.Context, l *list, m *method[Q, A], req Q, w walk, model string, err error) (A, walk, error) {
	if !l.failed(ctx, &w, model, err) {
		var none A
		return none, w, l.failure(ctx, &w)
	}
	return next(ctx, l, m, req, w)
}

// next asks the walk's candidate, and those behind it.
func next[Q, A any](ctx context.Context, l *list, m *method[Q, A], req Q, w walk) (A, walk, error) {
	for {
		c := l.candidates[w.at]
		model := m.model(c, req)
		var goOn bool
		if p, out := c.paused(model); out {
			goOn = l.skipped(ctx, &w, model, p)
		} else {
			answer, err := m.call(ctx, c, model, req)
			if err == nil {
				return answer, w, nil
			}
			goOn = l.failed(ctx, &w, model, err)
		}
		if !goOn {
			var none A
			return none, w, l.failure(ctx, &w)
		}
	}
}
