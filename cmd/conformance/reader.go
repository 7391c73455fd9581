package main

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/openai"
)

// recordedKey authenticates requests that never leave the process.
const recordedKey = "recorded"

// outOfScope says why interactions of a dialect are not decoded.
var outOfScope = map[string]string{
	"openai-responses":   "the Responses API is not served yet",
	"openai-completions": "legacy completions are not served",
	"gemini":             "vertexai is not built yet",
	"moderations":        "moderations are not served",
	"image-edits":        "image edits are not served",
	"count-tokens":       "token counts are not served",
	"model-get":          "single models are not asked for; the list of models is",
}

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
	case "embeddings":
		line.embeddings(ctx, reader, r)
	case "images":
		line.images(ctx, reader, r)
	case "models-list":
		line.models(ctx, reader)
	default:
		line.chat(ctx, reader, r)
	}
	return line
}

// readerFor makes the provider that reads a dialect, or says why none does.
func readerFor(r *recording) (reader llm.Provider, why string, err error) {
	client := &http.Client{Transport: replay{r}}
	switch r.Dialect {
	case "anthropic-messages":
		reader, err = anthropic.New(anthropic.Config{APIKey: recordedKey, HTTPClient: client})
		return reader, "", err
	case "models-list":
		if r.Provider == "anthropic" {
			reader, err = anthropic.New(anthropic.Config{APIKey: recordedKey, HTTPClient: client})
			return reader, "", err
		}
	case "openai-chat", "embeddings", "images":
	default:
		if why := outOfScope[r.Dialect]; why != "" {
			return nil, why, nil
		}
		return nil, "the dialect " + r.Dialect + " is not known", nil
	}
	if r.Provider == "vertexai" {
		return nil, "vertexai is not built yet", nil
	}
	reader, err = openai.New(openai.Config{APIKey: recordedKey, HTTPClient: client})
	return reader, "", err
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
		d.ended(kindChat, chatLine(resp), nil)
		return
	}
	stream, err := p.ChatCompletionStream(ctx, req)
	if err != nil {
		d.ended(kindStream, nil, err)
		return
	}
	resp, err := stream.Collect()
	if err != nil {
		d.Kind, d.Error = kindError, errorLine(err)
		d.Response = chatLine(resp)
		return
	}
	d.ended(kindStream, chatLine(resp), nil)
}

func (d *decoded) embeddings(ctx context.Context, p llm.Provider, r *recording) {
	inputs := make([]string, r.asked().inputs())
	for i := range inputs {
		inputs[i] = "recorded"
	}
	resp, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: modelOf(r), Input: inputs})
	if err != nil {
		d.ended(kindEmbeddings, nil, err)
		return
	}
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
