package main

import (
	"net/http"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// recordedKey authenticates requests that never leave the process.
const recordedKey = "recorded"

// The dialects that are decoded. The first five are read by the provider whose
// recording it is.
const (
	dialectChat       = "openai-chat"
	dialectResponses  = "openai-responses"
	dialectEmbeddings = "embeddings"
	dialectImages     = "images"
	dialectModels     = "models-list"
	dialectAnthropic  = "anthropic-messages"
	dialectGemini     = "gemini"
)

// outOfScope says why interactions of a dialect are not decoded.
var outOfScope = map[string]string{
	"openai-completions": "legacy completions are not served",
	"moderations":        "moderations are not served",
	"image-edits":        "image edits are not served",
	"count-tokens":       "token counts are not served",
	"model-get":          "single models are not asked for; the list of models is",
}

// arrayStreamWhy says why the other form of Gemini's streams is not decoded.
const arrayStreamWhy = "a stream without events, as one JSON array: the library always asks for events (alt=sse)"

// readerFor makes the provider that reads a recording, or says why none does.
func readerFor(r *recording) (reader llm.Provider, why string, err error) {
	return readerOver(r, &http.Client{Transport: &replay{recording: r}})
}

// readerOver is readerFor over another client.
func readerOver(r *recording, client *http.Client) (reader llm.Provider, why string, err error) {
	switch r.Dialect {
	case dialectChat, dialectEmbeddings, dialectImages, dialectModels:
		reader, err = providerOf(r, client)
	case dialectResponses:
		if _, known := readers[r.Provider]; known && !hasResponses(r.Provider) {
			return nil, "the library has no Responses API of " + r.Provider, nil
		}
		reader, err = providerOf(r, client)
	case dialectAnthropic:
		reader, err = claudeReader(r, client)
	case dialectGemini:
		if r.arrayStream() {
			return nil, arrayStreamWhy, nil
		}
		reader, err = vertexReader(r, client)
	default:
		if why = outOfScope[r.Dialect]; why == "" {
			why = "the dialect " + r.Dialect + " is not known"
		}
	}
	return reader, why, err
}

// providerOf makes the provider whose recording it is. One that the library does
// not have is taken for a service with OpenAI's wire.
func providerOf(r *recording, client *http.Client) (llm.Provider, error) {
	if build, known := readers[r.Provider]; known {
		return build(r, client)
	}
	return newBaseCodec(client, recordedAPI(r))
}

// claudeReader reads Claude on Vertex AI through that, and Anthropic's wire on
// every other host through Anthropic.
func claudeReader(r *recording, client *http.Client) (llm.Provider, error) {
	if r.Provider == "vertexai" && strings.HasPrefix(r.Model, "claude-") {
		return vertexReader(r, client)
	}
	return anthropicReader(r, client)
}
