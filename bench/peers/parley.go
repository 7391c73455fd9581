package peers

import (
	"context"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/bench/internal/traffic"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/vertexai"
)

// parley is Parley, through its enum.
func parley() []Library {
	return []Library{
		library(Parley, "parley", traffic.OpenAI, func(c *http.Client, base string) (Client, error) {
			p, err := openai.New(openai.Config{APIKey: key, HTTPClient: c, BaseURL: base + "/v1"})
			return parleyClient(providers.Of(p), traffic.OpenAI), err
		}),
		library(Parley, "parley", traffic.Anthropic, func(c *http.Client, base string) (Client, error) {
			p, err := anthropic.New(anthropic.Config{APIKey: key, HTTPClient: c, BaseURL: base})
			return parleyClient(providers.Of(p), traffic.Anthropic), err
		}),
		library(Parley, "parley", traffic.Gemini, func(c *http.Client, base string) (Client, error) {
			p, err := vertexai.New(vertexai.Config{APIKey: key, HTTPClient: c, BaseURL: base, GeminiAPI: true})
			return parleyClient(providers.Of(p), traffic.Gemini), err
		}),
	}
}

func parleyClient(p providers.Provider, wire traffic.Wire) Client {
	request := func() *llm.ChatRequest {
		return &llm.ChatRequest{
			Model: wire.Model(),
			Messages: []llm.Message{
				llm.System(traffic.SystemText), llm.User(traffic.FirstText),
				llm.Assistant(traffic.AssistantText), llm.User(traffic.LastText),
			},
			MaxTokens:   new(traffic.MaxTokens),
			Temperature: new(traffic.Temperature),
			Tools: []llm.Tool{{
				Name: traffic.ToolName, Description: traffic.ToolDescription, Parameters: schemaJSON,
			}},
		}
	}
	client := Client{
		Chat: func(ctx context.Context) (Answer, error) {
			resp, err := p.ChatCompletion(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			return parleyAnswer(resp.Text(), resp), nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			stream, err := p.ChatCompletionStream(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			var text strings.Builder
			for chunk, err := range stream.All() {
				if err != nil {
					return Answer{}, err
				}
				text.WriteString(chunk.Text)
			}
			return parleyAnswer(text.String(), stream.Response()), nil
		},
	}
	if wire == traffic.OpenAI {
		embed := func(ctx context.Context) (Vectors, error) {
			resp, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: traffic.EmbeddingModel, Input: inputs})
			if err != nil {
				return Vectors{}, err
			}
			return Vectors{F32: resp.Vectors}, nil
		}
		client.EmbedJSON, client.EmbedBase64 = embed, embed
	}
	return client
}

func parleyAnswer(text string, resp *llm.ChatResponse) Answer {
	return Answer{
		Text: text, Finish: resp.Choices[0].FinishRaw,
		Input: resp.Usage.InputTokens.Or(0), Output: resp.Usage.OutputTokens.Or(0),
	}
}
