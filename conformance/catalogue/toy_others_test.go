package catalogue_test

import (
	"context"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func (p *toy) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	if !p.can.Has(llm.CapEmbeddings) {
		return nil, p.Refuse("embeddings")
	}
	r := toyEncode(scenario.Turn{Embed: req})
	if p.has("no-dimensions") {
		r.Dimensions = nil
	}
	a, _, err := p.answer(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	got := &llm.EmbeddingResponse{Provider: "toy", Model: a.Model, Usage: toyUsage(a.Usage)}
	slices.Sort(a.Order)
	if p.has("as-they-came") {
		slices.Reverse(a.Order)
	}
	for _, i := range a.Order {
		got.Vectors = append(got.Vectors, a.Vectors[i])
	}
	if p.has("rounds") {
		for i, x := range got.Vectors[0] {
			got.Vectors[0][i] = float32(int(x*1000)) / 1000
		}
	}
	return got, nil
}

func (p *toy) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	if !p.can.Has(llm.CapImages) {
		return nil, p.Refuse("images")
	}
	a, _, err := p.answer(ctx, toyEncode(scenario.Turn{Image: req}), nil)
	if err != nil {
		return nil, err
	}
	got := &llm.ImageResponse{Provider: "toy"}
	for _, data := range a.Images {
		if p.has("cuts-images") {
			data = data[1:]
		}
		got.Images = append(got.Images, llm.GeneratedImage{Data: data})
	}
	return got, nil
}

func (p *toy) ListModels(ctx context.Context) ([]llm.Model, error) {
	if !p.can.Has(llm.CapModels) {
		return nil, p.Refuse("models")
	}
	a, _, err := p.answer(ctx, toyRequest{}, nil)
	if err != nil {
		return nil, err
	}
	var all []llm.Model
	for _, id := range a.Models {
		all = append(all, llm.Model{ID: id})
	}
	if p.has("first-page") {
		all = all[:1]
	}
	return all, nil
}

func (p *toy) HealthCheck(ctx context.Context) llm.Health {
	_, err := p.ListModels(ctx)
	if p.has("always-healthy") {
		err = nil
	}
	return llm.HealthFrom(0, err)
}
