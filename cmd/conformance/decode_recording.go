package main

import (
	"context"

	"github.com/parley-llm/parley/llm"
)

// decodeRecording reads one recorded answer through a provider.
func decodeRecording(ctx context.Context, file string, r *recording) decoded {
	line := decoded{File: file, Provider: r.Provider, Status: r.Response.Status}
	reader, why, err := readerFor(r)
	switch {
	case err != nil:
		line.Kind, line.Error = kindError, errorLine(err)
		return line
	case why != "":
		line.Kind, line.Why = kindOutOfScope, why
		return line
	}
	if reader.Name() != r.Provider {
		line.ReadAs = reader.Name()
	}
	switch r.Dialect {
	case dialectEmbeddings:
		line.embeddings(ctx, reader, r)
	case dialectImages:
		line.images(ctx, reader, r)
	case dialectModels:
		line.models(ctx, reader)
	default:
		line.chat(ctx, reader, r)
	}
	return line
}

// ended fills the line of an answer that was read, or of an error.
func (d *decoded) ended(kind string, response any, err error) {
	d.Kind, d.Response = kind, response
	if err != nil {
		d.Kind, d.Response, d.Error = kindError, nil, errorLine(err)
	}
}

func (d *decoded) chat(ctx context.Context, p llm.Provider, r *recording) {
	req := &llm.ChatRequest{Model: modelOf(r), Messages: []llm.Message{llm.User("recorded")}}
	if !r.streamed() {
		resp, err := p.ChatCompletion(ctx, req)
		if err != nil {
			d.ended(kindChat, nil, err)
			return
		}
		d.Cost = costLine(resp.Usage)
		d.ended(kindChat, chatLine(resp), nil)
		return
	}
	stream, err := p.ChatCompletionStream(ctx, req)
	if err != nil {
		d.ended(kindStream, nil, err)
		return
	}
	resp, err := stream.Collect()
	d.Kind, d.Response, d.Cost = kindStream, chatLine(resp), costLine(resp.Usage)
	if err != nil {
		d.Kind, d.Error = kindError, errorLine(err)
	}
}

// embeddings asks for as many texts as the recorded call did. One that failed may
// have asked for more than the provider sends at once.
func (d *decoded) embeddings(ctx context.Context, p llm.Provider, r *recording) {
	n := 1
	if r.Response.Status < 400 {
		n = r.asked().inputs()
	}
	inputs := make([]string, n)
	for i := range inputs {
		inputs[i] = "recorded"
	}
	resp, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: modelOf(r), Input: inputs})
	if err != nil {
		d.ended(kindEmbeddings, nil, err)
		return
	}
	d.Cost = costLine(resp.Usage)
	d.ended(kindEmbeddings, embeddingsLine(resp), nil)
}

func (d *decoded) images(ctx context.Context, p llm.Provider, r *recording) {
	resp, err := p.GenerateImages(ctx, &llm.ImageRequest{Model: modelOf(r), Prompt: "recorded"})
	if err != nil {
		d.ended(kindImages, nil, err)
		return
	}
	d.ended(kindImages, decodedImages{Count: len(resp.Images)}, nil)
}

func (d *decoded) models(ctx context.Context, p llm.Provider) {
	models, err := p.ListModels(ctx)
	d.ended(kindModels, modelsLine(models), err)
}

// modelOf is the model that was asked for; where the recording has none, a word
// that stands for it.
func modelOf(r *recording) string {
	if r.Model == "" {
		return "recorded"
	}
	return r.Model
}
