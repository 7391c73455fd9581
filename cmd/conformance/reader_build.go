package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/azure"
	"github.com/parley-llm/parley/providers/azureai"
	"github.com/parley-llm/parley/providers/deepinfra"
	"github.com/parley-llm/parley/providers/deepseek"
	"github.com/parley-llm/parley/providers/metallama"
	"github.com/parley-llm/parley/providers/mistral"
	"github.com/parley-llm/parley/providers/moonshot"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/openrouter"
	"github.com/parley-llm/parley/providers/v0"
	"github.com/parley-llm/parley/providers/vertexai"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// readers make the provider for a recording of it, over a client that answers
// with the recorded response.
var readers = map[string]func(*recording, *http.Client) (llm.Provider, error){
	"openai": func(r *recording, client *http.Client) (llm.Provider, error) {
		return openai.New(openai.Config{APIKey: recordedKey, API: recordedAPI(r), HTTPClient: client})
	},
	"anthropic": anthropicReader,
	"azure":     azureReader,
	"azureai":   azureaiReader,
	"mistral": func(_ *recording, client *http.Client) (llm.Provider, error) {
		return mistral.New(mistral.Config{APIKey: recordedKey, HTTPClient: client})
	},
	"deepseek": func(r *recording, client *http.Client) (llm.Provider, error) {
		return deepseek.New(deepseek.Config{APIKey: recordedKey, API: recordedAPI(r), HTTPClient: client})
	},
	"moonshot": func(_ *recording, client *http.Client) (llm.Provider, error) {
		return moonshot.New(moonshot.Config{APIKey: recordedKey, HTTPClient: client})
	},
	"openrouter": func(r *recording, client *http.Client) (llm.Provider, error) {
		return openrouter.New(openrouter.Config{APIKey: recordedKey, API: recordedAPI(r), HTTPClient: client})
	},
	"deepinfra": func(_ *recording, client *http.Client) (llm.Provider, error) {
		return deepinfra.New(deepinfra.Config{APIKey: recordedKey, HTTPClient: client})
	},
	"v0": func(_ *recording, client *http.Client) (llm.Provider, error) {
		return v0.New(v0.Config{APIKey: recordedKey, HTTPClient: client})
	},
	"metallama": metallamaReader,
	"vertexai":  vertexReader,
}

// hasResponses reports whether a provider has the Responses API.
func hasResponses(provider string) bool {
	switch provider {
	case "openai", "azure", "deepseek", "openrouter":
		return true
	default:
		return false
	}
}

// recordedAPI is the API whose answer was recorded.
func recordedAPI(r *recording) openaicompat.API {
	if r.Dialect == dialectResponses {
		return openaicompat.ResponsesAPI
	}
	return openaicompat.ChatCompletionsAPI
}

func anthropicReader(_ *recording, client *http.Client) (llm.Provider, error) {
	return anthropic.New(anthropic.Config{APIKey: recordedKey, HTTPClient: client})
}

// azureReader goes by the style of the recorded path: the deployment stands in
// it, or the path is that of version 1.
func azureReader(r *recording, client *http.Client) (llm.Provider, error) {
	cfg := azure.Config{APIKey: recordedKey, Resource: recordedKey, API: recordedAPI(r), HTTPClient: client}
	if strings.Contains(r.Request.URL, "/openai/deployments/") {
		cfg.APIVersion = "2024-10-21"
	}
	return azure.New(cfg)
}

// azureaiReader goes by the recorded path: one of OpenAI's, or the route /models.
func azureaiReader(r *recording, client *http.Client) (llm.Provider, error) {
	route := "/models"
	if strings.Contains(r.Request.URL, "/openai/") {
		route = "/openai/v1"
	}
	return azureai.New(azureai.Config{APIKey: recordedKey, BaseURL: targets.AzureAIHost + route, HTTPClient: client})
}

// llamaHosts are the hosts of Llama models that have a dialect of their own.
var llamaHosts = map[string]metallama.Host{
	"metallama":    metallama.Meta,
	"via-groq":     metallama.Groq,
	"via-together": metallama.Together,
	"via-cerebras": metallama.Cerebras,
}

// metallamaReader goes by the host. Those without a dialect of their own have
// OpenAI's wire.
func metallamaReader(r *recording, client *http.Client) (llm.Provider, error) {
	host, known := llamaHosts[r.Variant]
	if !known && r.Variant != "" {
		return newBaseCodec(client, recordedAPI(r))
	}
	return metallama.New(metallama.Config{APIKey: recordedKey, Host: host, HTTPClient: client})
}

// vertexReader reads the Gemini API as well, whose bodies are the same.
func vertexReader(r *recording, client *http.Client) (llm.Provider, error) {
	if r.Variant == "gemini-api" {
		return vertexai.New(vertexai.Config{APIKey: recordedKey, GeminiAPI: true, HTTPClient: client})
	}
	return vertexai.New(vertexai.Config{
		TokenSource: func(context.Context) (string, error) { return recordedKey, nil },
		Project:     targets.VertexProject, HTTPClient: client,
	})
}
