package genaigo

import (
	"context"
	"errors"
	"path"
	"slices"

	"google.golang.org/genai"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
)

func (a *api) Embed(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	config := &genai.EmbedContentConfig{HTTPOptions: headers(req.Headers)}
	if req.Dimensions != nil {
		config.OutputDimensionality = new(int32(*req.Dimensions))
	}
	var contents []*genai.Content
	for _, text := range req.Input {
		contents = append(contents, genai.NewContentFromText(text, genai.RoleUser))
	}
	resp := &llm.EmbeddingResponse{Provider: a.env.Target.Provider, Model: req.Model}
	var tokens float32
	for some := range slices.Chunk(contents, batch(req.Model)) {
		got, err := a.genai.Models.EmbedContent(ctx, req.Model, some, config)
		if err != nil {
			return nil, failure(err)
		}
		for _, one := range got.Embeddings {
			resp.Vectors = append(resp.Vectors, one.Values)
			if one.Statistics != nil {
				tokens += one.Statistics.TokenCount
			}
		}
	}
	resp.Usage = &llm.Usage{InputTokens: llm.Count(int64(tokens))}
	return resp, nil
}

// batch is how many texts a request may embed, by the documentation of Vertex AI:
// its first Gemini model takes one.
func batch(model string) int {
	if model == "gemini-embedding-001" {
		return 1
	}
	return 250
}

// Images asks a Gemini model for pictures, as its documentation says: the
// library's call of its own is for Imagen models.
func (a *api) Images(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	if req.Size != "" || req.Quality != "" {
		return nil, client.Lacking("a size in pixels or a quality")
	}
	config := &genai.GenerateContentConfig{HTTPOptions: headers(req.Headers), ResponseModalities: []string{"IMAGE"}}
	got, err := a.genai.Models.GenerateContent(ctx, req.Model, genai.Text(req.Prompt), config)
	if err != nil {
		return nil, failure(err)
	}
	resp := &llm.ImageResponse{Provider: a.env.Target.Provider, Model: got.ModelVersion}
	for _, candidate := range got.Candidates {
		for _, part := range candidate.Content.Parts {
			if part.InlineData != nil {
				resp.Images = append(resp.Images, llm.GeneratedImage{Data: part.InlineData.Data, MIME: part.InlineData.MIMEType})
			}
		}
	}
	return resp, nil
}

// Models lists what is there. Only the beta version has the list.
func (a *api) Models(ctx context.Context) ([]llm.Model, error) {
	page, err := a.genai.Models.List(ctx, &genai.ListModelsConfig{HTTPOptions: &genai.HTTPOptions{APIVersion: "v1beta1"}})
	var all []llm.Model
	for ; err == nil; page, err = page.Next(ctx) {
		for _, m := range page.Items {
			all = append(all, llm.Model{ID: path.Base(m.Name), Name: m.DisplayName})
		}
	}
	if !errors.Is(err, genai.ErrPageDone) {
		return nil, failure(err)
	}
	return all, nil
}
