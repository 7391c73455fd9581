package openaigo

import (
	"context"
	"encoding/base64"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

func (a *api) Embed(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	p := openai.EmbeddingNewParams{Model: req.Model, User: text(req.User), Dimensions: opt(req.Dimensions, wide)}
	p.Input.OfArrayOfStrings = req.Input
	got, err := a.openai.Embeddings.New(ctx, p, headers(req.Headers)...)
	if err != nil {
		return nil, failure(err)
	}
	resp := &llm.EmbeddingResponse{
		Provider: a.env.Target.Provider, Model: got.Model, Vectors: make([][]float32, len(got.Data)),
		Usage: &llm.Usage{InputTokens: llm.Count(got.Usage.PromptTokens)},
	}
	for _, one := range got.Data {
		vector := make([]float32, len(one.Embedding))
		for i, x := range one.Embedding {
			vector[i] = float32(x)
		}
		resp.Vectors[one.Index] = vector
	}
	return resp, nil
}

func (a *api) Images(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	if a.service.NoImages != "" {
		return nil, client.Lacking("%s", a.service.NoImages)
	}
	p := openai.ImageGenerateParams{
		Model: req.Model, Prompt: req.Prompt, N: opt(req.N, wide),
		Size: openai.ImageGenerateParamsSize(req.Size), Quality: openai.ImageGenerateParamsQuality(req.Quality),
	}
	if a.service.ImageBytes {
		p.ResponseFormat = openai.ImageGenerateParamsResponseFormatB64JSON
	}
	got, err := a.openai.Images.Generate(ctx, p, headers(req.Headers)...)
	if err != nil {
		return nil, failure(err)
	}
	resp := &llm.ImageResponse{Provider: a.env.Target.Provider, Model: req.Model, Created: time.Unix(got.Created, 0)}
	for _, one := range got.Data {
		data, err := base64.StdEncoding.DecodeString(one.B64JSON)
		if err != nil {
			return nil, err
		}
		resp.Images = append(resp.Images, llm.GeneratedImage{Data: data, URL: one.URL, RevisedPrompt: one.RevisedPrompt})
	}
	return resp, nil
}

func (a *api) Models(ctx context.Context) ([]llm.Model, error) {
	var all []llm.Model
	pages := a.openai.Models.ListAutoPaging(ctx)
	for pages.Next() {
		m := pages.Current()
		all = append(all, llm.Model{ID: m.ID, OwnedBy: m.OwnedBy, Created: time.Unix(m.Created, 0)})
	}
	if err := pages.Err(); err != nil {
		return nil, failure(err)
	}
	return all, nil
}
