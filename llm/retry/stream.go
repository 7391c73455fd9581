package retry

import (
	"context"

	"github.com/parley-llm/parley/llm"
)

// ChatCompletionStream implements [llm.Provider]. A stream that cannot be
// opened, or that fails before any content, is opened again.
func (w *wrapper) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	w.policy.Budget.earn()
	stream, err := w.inner.ChatCompletionStream(ctx, req)
	var past []Decision
	if err != nil {
		if stream, past, err = w.reopen(ctx, req, nil, err); err != nil {
			return nil, err
		}
	}
	w.guard(ctx, stream, req, past)
	return stream, nil
}

func (w *wrapper) reopen(ctx context.Context, req *llm.ChatRequest, past []Decision, failure error) (*llm.ChatStream, []Decision, error) {
	return again(ctx, w, OpChatStream, llm.Provider.ChatCompletionStream, req, past, failure)
}

// guard gives a stream its second chance. Each stream that takes the place of a
// failed one gets a chance of its own, which knows of all attempts before: so the
// usual stream, which does not fail, needs no state that changes. The chances of
// the attempts before lie around it, and are asked in turn when it gives up.
func (w *wrapper) guard(ctx context.Context, stream *llm.ChatStream, req *llm.ChatRequest, past []Decision) {
	stream.Reopen(ctx, func(chance context.Context, failure error) (*llm.ChatStream, error) {
		if e, ok := failure.(*Error); ok && e.by == w {
			return nil, failure
		}
		next, past, err := w.reopen(chance, req, past, failure)
		if err != nil {
			return nil, err
		}
		w.guard(ctx, next, req, past)
		return next, nil
	})
}
