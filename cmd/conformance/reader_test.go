package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// A recording is read by its own provider, over the path that was recorded.
func TestReaders(t *testing.T) {
	t.Parallel()
	const azureDeployment = "https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions"
	for _, test := range []struct{ provider, variant, dialect, url, name, asked string }{
		{"openai", "openai", "openai-chat", "", "openai", "https://api.openai.com/v1/chat/completions"},
		{"azure", "azure-openai", "openai-chat", azureDeployment, "azure", "https://recorded.openai.azure.com/openai/deployments/claude-m/chat/completions?api-version=2024-10-21"},
		{"azure", "azure-openai", "openai-chat", "https://res.openai.azure.com/openai/v1/chat/completions", "azure", "https://recorded.openai.azure.com/openai/v1/chat/completions"},
		{"azureai", "foundry-models", "openai-chat", "https://res.services.ai.azure.com/models/chat/completions", "azureai", "https://parley-res.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview"},
		{"azureai", "foundry-models", "openai-chat", "https://res.services.ai.azure.com/openai/v1/chat/completions", "azureai", "https://parley-res.services.ai.azure.com/openai/v1/chat/completions"},
		{"azureai", "anthropic-on-foundry", "anthropic-messages", "", "anthropic", "https://api.anthropic.com/v1/messages"},
		{"openai", "openai", "openai-responses", "", "openai", "https://api.openai.com/v1/responses"},
		{"azure", "azure-openai", "openai-responses", "https://res.openai.azure.com/openai/responses?api-version=2025-04-01-preview", "azure", "https://recorded.openai.azure.com/openai/v1/responses"},
		{"deepseek", "deepseek", "openai-responses", "", "deepseek", "https://api.deepseek.com/responses"},
		{"openrouter", "openrouter", "openai-responses", "", "openrouter", "https://openrouter.ai/api/v1/responses"},
		{"x-somewhere", "", "openai-responses", "", "openaicompat", "https://recorded.invalid/responses"},
		{"metallama", "metallama", "openai-chat", "", "metallama", "https://api.meta.ai/v1/chat/completions"},
		{"metallama", "via-groq", "openai-chat", "", "metallama", "https://api.groq.com/openai/v1/chat/completions"},
		{"metallama", "via-together", "openai-chat", "", "metallama", "https://api.together.xyz/v1/chat/completions"},
		{"metallama", "via-cerebras", "openai-chat", "", "metallama", "https://api.cerebras.ai/v1/chat/completions"},
		{"metallama", "via-huggingface", "openai-chat", "", "openaicompat", "https://recorded.invalid/chat/completions"},
		{"v0", "v0", "openai-chat", "", "v0", "https://api.v0.dev/v1/chat/completions"},
		{"vertexai", "vertex", "gemini", "", "vertexai", "https://aiplatform.googleapis.com/v1/projects/parley-project/locations/global/publishers/google/models/gemini-m:generateContent"},
		{"vertexai", "gemini-api", "gemini", "", "vertexai", "https://generativelanguage.googleapis.com/v1beta/models/gemini-m:generateContent"},
		{"vertexai", "anthropic-on-vertex", "anthropic-messages", "", "vertexai", "https://aiplatform.googleapis.com/v1/projects/parley-project/locations/global/publishers/anthropic/models/claude-m:rawPredict"},
		{"x-somewhere", "via-groq", "openai-chat", "", "openaicompat", "https://recorded.invalid/chat/completions"},
	} {
		model := "claude-m"
		if test.dialect == "gemini" {
			model = "gemini-m"
		}
		r := &recording{Provider: test.provider, Variant: test.variant, Dialect: test.dialect, Model: model}
		r.Request.URL = test.url
		asked := asks{}
		reader, why, err := readerOver(r, &http.Client{Transport: &asked})
		require.NoError(t, err)
		require.Empty(t, why)
		require.Equal(t, test.name, reader.Name())
		_, err = reader.ChatCompletion(t.Context(), &llm.ChatRequest{Model: model, Messages: []llm.Message{llm.User("hi")}})
		require.Error(t, err)
		require.Equal(t, test.asked, asked.url)
	}
}

// asks keeps the address of what is sent.
type asks struct{ url string }

func (a *asks) RoundTrip(req *http.Request) (*http.Response, error) {
	a.url = req.URL.String()
	return nil, http.ErrServerClosed
}

// Every provider of the library has its reader.
func TestReadersAreAll(t *testing.T) {
	t.Parallel()
	for _, a := range adapters() {
		require.Contains(t, readers, a.Provider)
	}
}
