package peers

import (
	"context"
	"net/http"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

func anthropicSDK(c *http.Client, base string) (Client, error) {
	client := anthropic.NewClient(option.WithAPIKey(key), option.WithBaseURL(base), option.WithHTTPClient(c))
	properties := schemaMap["properties"]
	request := func() anthropic.MessageNewParams {
		return anthropic.MessageNewParams{
			Model:     anthropic.Model(traffic.Anthropic.Model()),
			MaxTokens: traffic.MaxTokens,
			System:    []anthropic.TextBlockParam{{Text: traffic.SystemText}},
			Messages: []anthropic.MessageParam{
				anthropic.NewUserMessage(anthropic.NewTextBlock(traffic.FirstText)),
				anthropic.NewAssistantMessage(anthropic.NewTextBlock(traffic.AssistantText)),
				anthropic.NewUserMessage(anthropic.NewTextBlock(traffic.LastText)),
			},
			Temperature: anthropic.Float(traffic.Temperature),
			Tools: []anthropic.ToolUnionParam{{OfTool: &anthropic.ToolParam{
				Name: traffic.ToolName, Description: anthropic.String(traffic.ToolDescription),
				InputSchema: anthropic.ToolInputSchemaParam{Properties: properties, Required: []string{"city"}},
			}}},
		}
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			resp, err := client.Messages.New(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			return Answer{resp.Content[0].Text, string(resp.StopReason), resp.Usage.InputTokens, resp.Usage.OutputTokens}, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			stream := client.Messages.NewStreaming(ctx, request())
			defer func() { _ = stream.Close() }()
			var answer Answer
			var text strings.Builder
			for stream.Next() {
				event := stream.Current()
				switch event.Type {
				case "message_start":
					answer.Input = event.Message.Usage.InputTokens
				case "content_block_delta":
					text.WriteString(event.Delta.Text)
				case "message_delta":
					answer.Finish, answer.Output = string(event.Delta.StopReason), event.Usage.OutputTokens
				}
			}
			answer.Text = text.String()
			return answer, stream.Err()
		},
	}, nil
}
