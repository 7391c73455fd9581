package mutant

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

// byProvider breaks an adapter by wrapping the provider that it makes.
func byProvider(wrap func(llm.Provider, conformance.Env) llm.Provider) func(conformance.Adapter) conformance.Adapter {
	return func(a conformance.Adapter) conformance.Adapter {
		build := a.New
		a.New = func(env conformance.Env) (llm.Provider, error) {
			inner, err := build(env)
			if err != nil {
				return nil, err
			}
			return wrap(inner, env), nil
		}
		return a
	}
}

// byHooks breaks single steps of the provider.
func byHooks(h hooks) func(conformance.Adapter) conformance.Adapter {
	return byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
		return &faulty{Provider: inner, hooks: h}
	})
}

// hooks change single steps of a provider; a nil one changes nothing.
type hooks struct {
	// request edits a copy of a chat request before it is sent.
	request func(*llm.ChatRequest)
	// response edits a unary answer.
	response func(*llm.ChatResponse)
	// source stands between a stream of the provider and the one that its caller
	// reads.
	source func(*llm.ChatStream) llm.ChunkSource
	// outlive lets the caller's stream outlive the context.
	outlive bool
	// vectors edits an embeddings answer, and embed a copy of its request.
	vectors func(*llm.EmbeddingResponse)
	embed   func(*llm.EmbeddingRequest)
	// images and models edit what their calls return.
	images func(*llm.ImageResponse)
	models func([]llm.Model) []llm.Model
	// failure edits a copy of every error.
	failure func(*llm.Error)
}

// faulty is a provider whose steps go through hooks.
type faulty struct {
	llm.Provider
	hooks
}

func (f *faulty) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	resp, err := f.Provider.ChatCompletion(ctx, f.edited(req))
	if err != nil {
		return resp, f.failed(err)
	}
	if f.response != nil {
		f.response(resp)
	}
	return resp, nil
}

func (f *faulty) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	inner, err := f.Provider.ChatCompletionStream(ctx, f.edited(req))
	if err != nil {
		return nil, f.failed(err)
	}
	if f.source == nil && f.failure == nil {
		return inner, nil
	}
	broken := llm.ChunkSource(relay{inner})
	if f.source != nil {
		broken = f.source(inner)
	}
	source := rewritten{close: broken.Close, next: func() (llm.Chunk, error) {
		chunk, err := broken.Next()
		return chunk, f.failed(err)
	}}
	if f.outlive {
		ctx = context.WithoutCancel(ctx)
	}
	return llm.NewChatStream(ctx, source, inner.Response()), nil
}

func (f *faulty) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	if f.embed != nil {
		clone := *req
		f.embed(&clone)
		req = &clone
	}
	resp, err := f.Provider.Embeddings(ctx, req)
	if err != nil {
		return resp, f.failed(err)
	}
	if f.vectors != nil {
		f.vectors(resp)
	}
	return resp, nil
}

func (f *faulty) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	resp, err := f.Provider.GenerateImages(ctx, req)
	if err == nil && f.images != nil {
		f.images(resp)
	}
	return resp, f.failed(err)
}

func (f *faulty) ListModels(ctx context.Context) ([]llm.Model, error) {
	models, err := f.Provider.ListModels(ctx)
	if err == nil && f.models != nil {
		models = f.models(models)
	}
	return models, f.failed(err)
}

// edited returns the request as the fault sends it. The caller's own stays as it
// is, down to the parts of its messages.
func (f *faulty) edited(req *llm.ChatRequest) *llm.ChatRequest {
	if f.request == nil {
		return req
	}
	clone := *req
	clone.Messages = slices.Clone(req.Messages)
	for i := range clone.Messages {
		clone.Messages[i].Parts = slices.Clone(clone.Messages[i].Parts)
	}
	clone.Tools = slices.Clone(req.Tools)
	clone.Headers = maps.Clone(req.Headers)
	f.request(&clone)
	return &clone
}

// failed returns the error as the fault reports it. Errors that are no
// *llm.Error, io.EOF first of all, pass.
func (f *faulty) failed(err error) error {
	e, ok := errors.AsType[*llm.Error](err)
	if f.failure == nil || !ok {
		return err
	}
	clone := *e
	f.failure(&clone)
	return &clone
}
