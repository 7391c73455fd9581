package catalogue_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func (p *toy) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	if !p.can.Has(llm.CapEmbeddings) {
		return nil, p.Refuse("embeddings")
	}
	if (len(req.Input) == 0 || slices.Contains(req.Input, "")) && !p.has("embeds-nothing") {
		return nil, p.fail(llm.KindInvalidRequest, "nothing to embed")
	}
	got := &llm.EmbeddingResponse{Provider: "toy"}
	size := toyBatch
	if p.has("one-big-request") {
		size = len(req.Input)
	}
	for start := 0; start < len(req.Input); start += size {
		batch := *req
		batch.Input = req.Input[start:min(start+size, len(req.Input))]
		if err := p.embed(ctx, &batch, got); err != nil {
			if e, ok := errors.AsType[*llm.Error](err); ok && len(batch.Input) < len(req.Input) && !p.has("unnamed-batch") {
				e.Message = fmt.Sprintf("from input %d: %s", start, e.Message)
			}
			return nil, err
		}
	}
	if p.has("reverses-vectors") {
		slices.Reverse(got.Vectors)
	}
	if p.has("rounds") {
		for i, x := range got.Vectors[0] {
			got.Vectors[0][i] = float32(int(x*1000)) / 1000
		}
	}
	return got, nil
}

// toyBatch is how many texts the toy takes in one request.
const toyBatch = 40

// embed adds the vectors of one request.
func (p *toy) embed(ctx context.Context, req *llm.EmbeddingRequest, got *llm.EmbeddingResponse) error {
	r := toyEncode(scenario.Turn{Embed: req})
	if p.has("no-dimensions") {
		r.Dimensions = nil
	}
	if p.has("form-unsaid") {
		r.Form = ""
	}
	a, _, err := p.answer(ctx, r, nil)
	if err != nil {
		return err
	}
	got.Model, got.Usage = a.Model, toyUsage(p, a.Usage)
	all := make([][]float32, len(req.Input))
	for i, v := range a.Data {
		if p.has("as-they-came") {
			v.Index = i
		}
		if v.Index < len(all) && all[v.Index] == nil {
			all[v.Index] = p.vector(v.Embedding)
		}
	}
	if (len(a.Data) != len(all) || slices.ContainsFunc(all, func(v []float32) bool { return v == nil })) && !p.has("counts-nothing") {
		return p.fail(llm.KindMalformedResponse, "another number of vectors")
	}
	got.Vectors = append(got.Vectors, all...)
	return nil
}

func (p *toy) vector(embedding any) []float32 {
	var v []float32
	switch e := embedding.(type) {
	case []any:
		for _, x := range e {
			f, _ := x.(float64)
			v = append(v, float32(f))
		}
	case string:
		packed, _ := base64.StdEncoding.DecodeString(e)
		for ; len(packed) >= 4 && !p.has("numbers-only"); packed = packed[4:] {
			v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(packed)))
		}
	}
	return v
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
