package peers

import (
	"context"
	"net/http"
	"strings"

	"github.com/mozilla-ai/any-llm-go/config"
	"github.com/mozilla-ai/any-llm-go/providers"
	anyanthropic "github.com/mozilla-ai/any-llm-go/providers/anthropic"
	anyopenai "github.com/mozilla-ai/any-llm-go/providers/openai"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// unified are the libraries that speak to several services, as Parley does.
func unified() []Library {
	langchain := library(Peer, "langchaingo", traffic.OpenAI, langchainOpenAI)
	langchain.AsksUsage = false
	return []Library{
		library(Peer, "any-llm-go", traffic.OpenAI, func(c *http.Client, base string) (Client, error) {
			p, err := anyopenai.New(config.WithAPIKey(key), config.WithBaseURL(base+"/v1/"), config.WithHTTPClient(c))
			if err != nil {
				return Client{}, err
			}
			client := anyClient(p, traffic.OpenAI)
			client.EmbedJSON = anyEmbed(p)
			return client, nil
		}),
		// Its Anthropic provider takes no HTTP client and uses http.DefaultTransport.
		library(Peer, "any-llm-go", traffic.Anthropic, func(_ *http.Client, base string) (Client, error) {
			p, err := anyanthropic.New(config.WithAPIKey(key), config.WithBaseURL(base))
			if err != nil {
				return Client{}, err
			}
			return anyClient(p, traffic.Anthropic), nil
		}),
		langchain,
		library(Peer, "langchaingo", traffic.Anthropic, langchainAnthropic),
		library(Peer, "eino", traffic.OpenAI, einoOpenAI),
	}
}

func anyClient(p providers.Provider, wire traffic.Wire) Client {
	request := func() providers.CompletionParams {
		return providers.CompletionParams{
			Model: wire.Model(),
			Messages: []providers.Message{
				{Role: providers.RoleSystem, Content: traffic.SystemText},
				{Role: providers.RoleUser, Content: traffic.FirstText},
				{Role: providers.RoleAssistant, Content: traffic.AssistantText},
				{Role: providers.RoleUser, Content: traffic.LastText},
			},
			MaxTokens:   new(traffic.MaxTokens),
			Temperature: new(traffic.Temperature),
			Tools: []providers.Tool{{Type: "function", Function: providers.Function{
				Name: traffic.ToolName, Description: traffic.ToolDescription, Parameters: schemaMap,
			}}},
		}
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			resp, err := p.Completion(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			choice := &resp.Choices[0]
			return Answer{
				choice.Message.ContentString(), choice.FinishReason,
				int64(resp.Usage.PromptTokens), int64(resp.Usage.CompletionTokens),
			}, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			params := request()
			params.Stream = true
			params.StreamOptions = &providers.StreamOptions{IncludeUsage: true}
			chunks, errs := p.CompletionStream(ctx, params)
			var answer Answer
			var text strings.Builder
			for chunk := range chunks {
				for i := range chunk.Choices {
					text.WriteString(chunk.Choices[i].Delta.Content)
					if finish := chunk.Choices[i].FinishReason; finish != "" {
						answer.Finish = finish
					}
				}
				if chunk.Usage != nil {
					answer.Input, answer.Output = int64(chunk.Usage.PromptTokens), int64(chunk.Usage.CompletionTokens)
				}
			}
			answer.Text = text.String()
			return answer, <-errs
		},
	}
}

func anyEmbed(p providers.EmbeddingProvider) func(context.Context) (Vectors, error) {
	return func(ctx context.Context) (Vectors, error) {
		resp, err := p.Embedding(ctx, providers.EmbeddingParams{Model: traffic.EmbeddingModel, Input: inputs})
		if err != nil {
			return Vectors{}, err
		}
		vectors := make([][]float64, len(resp.Data))
		for i := range resp.Data {
			vectors[i] = resp.Data[i].Embedding
		}
		return Vectors{F64: vectors}, nil
	}
}
