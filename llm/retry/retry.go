package retry

import (
	"context"
	"errors"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/misconfigured"
)

// wrapper is a provider that makes calls of another one again.
type wrapper struct {
	inner  llm.Provider
	policy Policy
}

// New wraps a provider. What fails, after one attempt or several, fails with
// *[Error]. While nothing fails, a unary call costs no allocation more than the
// provider's own, and a stream two, for what opens it again.
//
// A nil provider, or a policy with a negative number, gives a provider that
// answers every call with an error of kind configuration.
func New(p llm.Provider, policy Policy) llm.Provider {
	if p == nil {
		return misconfigured.New("retry", "provider", "retry.New was given no provider")
	}
	if field, why := policy.validate(); field != "" {
		return misconfigured.New("retry", "policy."+field, "the retry policy's "+field+" cannot be meant: "+why)
	}
	return &wrapper{inner: p, policy: policy.filled()}
}

// Name is the wrapped provider's.
func (w *wrapper) Name() string { return w.inner.Name() }

// Capabilities are the wrapped provider's.
func (w *wrapper) Capabilities(model string) llm.Capability { return w.inner.Capabilities(model) }

// Models are the wrapped provider's.
func (w *wrapper) Models() []llm.Model { return w.inner.Models() }

// ChatCompletion implements [llm.Provider].
func (w *wrapper) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	return call(ctx, w, OpChat, llm.Provider.ChatCompletion, req)
}

// Embeddings implements [llm.Provider].
func (w *wrapper) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return call(ctx, w, OpEmbeddings, llm.Provider.Embeddings, req)
}

// GenerateImages implements [llm.Provider].
func (w *wrapper) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	return call(ctx, w, OpImages, llm.Provider.GenerateImages, req)
}

// ListModels implements [llm.Provider].
func (w *wrapper) ListModels(ctx context.Context) ([]llm.Model, error) {
	return call(ctx, w, OpListModels, listModels, struct{}{})
}

func listModels(p llm.Provider, ctx context.Context, _ struct{}) ([]llm.Model, error) {
	return p.ListModels(ctx)
}

// HealthCheck is passed on once: see the package's documentation.
func (w *wrapper) HealthCheck(ctx context.Context) llm.Health { return w.inner.HealthCheck(ctx) }

// CalculateCost is the wrapped provider's.
func (w *wrapper) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	return w.inner.CalculateCost(model, usage)
}

// method is a method of the wrapped provider: a method expression, so that a
// call that succeeds makes no closure.
type method[Q, A any] func(llm.Provider, context.Context, Q) (A, error)

// call makes a unary call, and makes it again where that pays.
func call[Q, A any](ctx context.Context, w *wrapper, op Operation, do method[Q, A], req Q) (A, error) {
	w.policy.Budget.earn()
	if w.policy.AttemptTimeout > 0 {
		do = timed(w, do)
	}
	answer, err := do(w.inner, ctx, req)
	if err == nil {
		return answer, nil
	}
	answer, _, err = again(ctx, w, op, do, req, nil, err)
	return answer, err
}

// errSlow is the cause of an attempt's end by the policy.
var errSlow = errors.New("the attempt took longer than the retry policy's AttemptTimeout")

// timed bounds each attempt.
func timed[Q, A any](w *wrapper, do method[Q, A]) method[Q, A] {
	return func(p llm.Provider, ctx context.Context, req Q) (A, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, w.policy.AttemptTimeout, errSlow)
		defer cancel()
		return do(p, ctx, req)
	}
}

// again decides what follows from a failure, and repeats the call until it
// succeeds or is given up. past are the failed attempts before this one; the
// list with all of them is returned.
func again[Q, A any](ctx context.Context, w *wrapper, op Operation, do method[Q, A], req Q, past []Decision, err error) (A, []Decision, error) {
	var none A
	for {
		d := w.decide(ctx, op, len(past)+1, err)
		past = append(past, d)
		if w.policy.Observe != nil {
			w.policy.Observe(ctx, d)
		}
		if !d.Retry {
			return none, past, w.failure(ctx, past)
		}
		if !sleep(ctx, d.Delay) {
			return none, past, w.interrupted(ctx, past)
		}
		var answer A
		if answer, err = do(w.inner, ctx, req); err == nil {
			return answer, past, nil
		}
	}
}
