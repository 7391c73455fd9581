package peers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	goopenai "github.com/sashabaranov/go-openai"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

func goOpenAI(c *http.Client, base string) (Client, error) {
	config := goopenai.DefaultConfig(key)
	config.BaseURL = base + "/v1"
	config.HTTPClient = c
	client := goopenai.NewClientWithConfig(config)
	request := func() goopenai.ChatCompletionRequest {
		return goopenai.ChatCompletionRequest{
			Model: traffic.OpenAI.Model(),
			Messages: []goopenai.ChatCompletionMessage{
				{Role: goopenai.ChatMessageRoleSystem, Content: traffic.SystemText},
				{Role: goopenai.ChatMessageRoleUser, Content: traffic.FirstText},
				{Role: goopenai.ChatMessageRoleAssistant, Content: traffic.AssistantText},
				{Role: goopenai.ChatMessageRoleUser, Content: traffic.LastText},
			},
			MaxCompletionTokens: traffic.MaxTokens,
			Temperature:         traffic.Temperature,
			Tools: []goopenai.Tool{{Type: goopenai.ToolTypeFunction, Function: &goopenai.FunctionDefinition{
				Name: traffic.ToolName, Description: traffic.ToolDescription, Parameters: schemaMap,
			}}},
		}
	}
	embed := func(format goopenai.EmbeddingEncodingFormat) func(context.Context) (Vectors, error) {
		return func(ctx context.Context) (Vectors, error) {
			resp, err := client.CreateEmbeddings(ctx, goopenai.EmbeddingRequest{
				Model: traffic.EmbeddingModel, Input: inputs, EncodingFormat: format,
			})
			if err != nil {
				return Vectors{}, err
			}
			vectors := make([][]float32, len(resp.Data))
			for i := range resp.Data {
				vectors[i] = resp.Data[i].Embedding
			}
			return Vectors{F32: vectors}, nil
		}
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			resp, err := client.CreateChatCompletion(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			choice := &resp.Choices[0]
			return Answer{
				choice.Message.Content, string(choice.FinishReason),
				int64(resp.Usage.PromptTokens), int64(resp.Usage.CompletionTokens),
			}, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			req := request()
			req.StreamOptions = &goopenai.StreamOptions{IncludeUsage: true}
			stream, err := client.CreateChatCompletionStream(ctx, req)
			if err != nil {
				return Answer{}, err
			}
			defer func() { _ = stream.Close() }()
			return goOpenAIStream(stream)
		},
		EmbedJSON:   embed(goopenai.EmbeddingEncodingFormatFloat),
		EmbedBase64: embed(goopenai.EmbeddingEncodingFormatBase64),
	}, nil
}

func goOpenAIStream(stream *goopenai.ChatCompletionStream) (Answer, error) {
	var answer Answer
	var text strings.Builder
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			answer.Text = text.String()
			return answer, nil
		}
		if err != nil {
			return Answer{}, err
		}
		for i := range chunk.Choices {
			text.WriteString(chunk.Choices[i].Delta.Content)
			if finish := chunk.Choices[i].FinishReason; finish != "" {
				answer.Finish = string(finish)
			}
		}
		if chunk.Usage != nil {
			answer.Input, answer.Output = int64(chunk.Usage.PromptTokens), int64(chunk.Usage.CompletionTokens)
		}
	}
}
