package peers

import (
	"context"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// sdks are the libraries for one service: the vendors' own, and go-openai.
func sdks() []Library {
	return []Library{
		library(Peer, "openai-go", traffic.OpenAI, openaiSDK),
		library(Peer, "go-openai", traffic.OpenAI, goOpenAI),
		library(Peer, "anthropic-sdk-go", traffic.Anthropic, anthropicSDK),
		library(Peer, "genai", traffic.Gemini, genaiSDK),
	}
}

func openaiSDK(c *http.Client, base string) (Client, error) {
	client := openai.NewClient(option.WithAPIKey(key), option.WithBaseURL(base+"/v1/"), option.WithHTTPClient(c))
	request := func() openai.ChatCompletionNewParams {
		return openai.ChatCompletionNewParams{
			Model: traffic.OpenAI.Model(),
			Messages: []openai.ChatCompletionMessageParamUnion{
				openai.SystemMessage(traffic.SystemText), openai.UserMessage(traffic.FirstText),
				openai.AssistantMessage(traffic.AssistantText), openai.UserMessage(traffic.LastText),
			},
			MaxCompletionTokens: openai.Int(traffic.MaxTokens),
			Temperature:         openai.Float(traffic.Temperature),
			Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
				Name: traffic.ToolName, Description: openai.String(traffic.ToolDescription), Parameters: schemaMap,
			})},
		}
	}
	embed := func(format openai.EmbeddingNewParamsEncodingFormat) func(context.Context) (Vectors, error) {
		return func(ctx context.Context) (Vectors, error) {
			resp, err := client.Embeddings.New(ctx, openai.EmbeddingNewParams{
				Model: traffic.EmbeddingModel, EncodingFormat: format,
				Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: inputs},
			})
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
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			resp, err := client.Chat.Completions.New(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			choice := &resp.Choices[0]
			return Answer{choice.Message.Content, choice.FinishReason, resp.Usage.PromptTokens, resp.Usage.CompletionTokens}, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			params := request()
			params.StreamOptions.IncludeUsage = openai.Bool(true)
			stream := client.Chat.Completions.NewStreaming(ctx, params)
			defer func() { _ = stream.Close() }()
			var answer Answer
			var text strings.Builder
			for stream.Next() {
				chunk := stream.Current()
				for i := range chunk.Choices {
					text.WriteString(chunk.Choices[i].Delta.Content)
					if finish := chunk.Choices[i].FinishReason; finish != "" {
						answer.Finish = finish
					}
				}
				if chunk.Usage.TotalTokens > 0 {
					answer.Input, answer.Output = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
				}
			}
			answer.Text = text.String()
			return answer, stream.Err()
		},
		EmbedJSON:   embed(openai.EmbeddingNewParamsEncodingFormatFloat),
		EmbedBase64: embed(openai.EmbeddingNewParamsEncodingFormatBase64),
	}, nil
}
