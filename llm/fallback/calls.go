package fallback

import (
	"context"

	"github.com/parley-llm/parley/llm"
)

// A request for another model is a copy: the caller's is never changed.

func chatModel(c *candidate, req *llm.ChatRequest) string { return c.chatModel(req.Model) }

func chatRequest(req *llm.ChatRequest, model string) *llm.ChatRequest {
	if req.Model == model {
		return req
	}
	clone := *req
	clone.Model = model
	return &clone
}

var (
	chat = method[*llm.ChatRequest, *llm.ChatResponse]{
		chatModel,
		func(ctx context.Context, c *candidate, model string, req *llm.ChatRequest) (*llm.ChatResponse, error) {
			return c.Provider.ChatCompletion(ctx, chatRequest(req, model))
		},
	}

	stream = method[*llm.ChatRequest, *llm.ChatStream]{
		chatModel,
		func(ctx context.Context, c *candidate, model string, req *llm.ChatRequest) (*llm.ChatStream, error) {
			return c.Provider.ChatCompletionStream(ctx, chatRequest(req, model))
		},
	}

	embed = method[*llm.EmbeddingRequest, *llm.EmbeddingResponse]{
		func(c *candidate, req *llm.EmbeddingRequest) string { return c.otherModel(req.Model) },
		func(ctx context.Context, c *candidate, model string, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
			if req.Model != model {
				clone := *req
				clone.Model = model
				req = &clone
			}
			return c.Provider.Embeddings(ctx, req)
		},
	}

	paint = method[*llm.ImageRequest, *llm.ImageResponse]{
		func(c *candidate, req *llm.ImageRequest) string { return c.otherModel(req.Model) },
		func(ctx context.Context, c *candidate, model string, req *llm.ImageRequest) (*llm.ImageResponse, error) {
			if req.Model != model {
				clone := *req
				clone.Model = model
				req = &clone
			}
			return c.Provider.GenerateImages(ctx, req)
		},
	}

	models = method[struct{}, []llm.Model]{
		func(*candidate, struct{}) string { return "" },
		func(ctx context.Context, c *candidate, _ string, _ struct{}) ([]llm.Model, error) {
			return c.Provider.ListModels(ctx)
		},
	}
)

// ChatCompletion implements [llm.Provider].
func (l *list) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	answer, _, err := first(ctx, l, &chat, req)
	return answer, err
}

// ChatCompletionStream implements [llm.Provider]. A stream that fails before any
// content moves on like one that cannot be opened.
func (l *list) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	answer, w, err := first(ctx, l, &stream, req)
	if err != nil {
		return nil, err
	}
	l.guard(ctx, answer, req, &w)
	return answer, nil
}

// guard gives a stream its second chance: the next candidate. The stream that
// takes its place gets a chance of its own, which knows of all failures before;
// the chances before it lie around it, and are asked in turn when it gives up.
func (l *list) guard(ctx context.Context, s *llm.ChatStream, req *llm.ChatRequest, w *walk) {
	s.Reopen(ctx, l.chance(ctx, req, w))
}

func (l *list) chance(ctx context.Context, req *llm.ChatRequest, w *walk) func(context.Context, error) (*llm.ChatStream, error) {
	if len(w.decisions) == 0 {
		// The usual stream is the first candidate's, and has no walk to keep.
		return func(chance context.Context, failure error) (*llm.ChatStream, error) {
			return l.replace(ctx, chance, req, walk{}, failure)
		}
	}
	so := *w
	return func(chance context.Context, failure error) (*llm.ChatStream, error) {
		return l.replace(ctx, chance, req, so, failure)
	}
}

// replace opens the stream that takes the place of a failed one, with the context
// of that chance; ctx is the call's.
func (l *list) replace(ctx, chance context.Context, req *llm.ChatRequest, w walk, failure error) (*llm.ChatStream, error) {
	if e, ok := failure.(*Error); ok && e.by == l {
		return nil, failure
	}
	answer, w, err := after(chance, l, &stream, req, w, chatModel(l.candidates[w.at], req), failure)
	if err != nil {
		return nil, err
	}
	l.guard(ctx, answer, req, &w)
	return answer, nil
}

// Embeddings implements [llm.Provider].
func (l *list) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	answer, _, err := first(ctx, l, &embed, req)
	return answer, err
}

// GenerateImages implements [llm.Provider].
func (l *list) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	answer, _, err := first(ctx, l, &paint, req)
	return answer, err
}

// ListModels implements [llm.Provider].
func (l *list) ListModels(ctx context.Context) ([]llm.Model, error) {
	answer, _, err := first(ctx, l, &models, struct{}{})
	return answer, err
}
