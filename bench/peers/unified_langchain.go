package peers

import (
	"context"
	"net/http"
	"strings"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/anthropic"
	"github.com/tmc/langchaingo/llms/openai"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

func langchainOpenAI(c *http.Client, base string) (Client, error) {
	model, err := openai.New(
		openai.WithToken(key), openai.WithModel(traffic.OpenAI.Model()), openai.WithEmbeddingModel(traffic.EmbeddingModel),
		openai.WithBaseURL(base+"/v1"), openai.WithHTTPClient(c),
	)
	if err != nil {
		return Client{}, err
	}
	client := langchainClient(model, "PromptTokens", "CompletionTokens")
	client.EmbedJSON = func(ctx context.Context) (Vectors, error) {
		vectors, err := model.CreateEmbedding(ctx, inputs)
		return Vectors{F32: vectors}, err
	}
	return client, nil
}

func langchainAnthropic(c *http.Client, base string) (Client, error) {
	model, err := anthropic.New(
		anthropic.WithToken(key), anthropic.WithModel(traffic.Anthropic.Model()),
		anthropic.WithBaseURL(base+"/v1"), anthropic.WithHTTPClient(c),
	)
	if err != nil {
		return Client{}, err
	}
	return langchainClient(model, "InputTokens", "OutputTokens"), nil
}

// langchainClient asks for counts of tokens by the names that each service has.
func langchainClient(model llms.Model, input, output string) Client {
	call := func(ctx context.Context, more ...llms.CallOption) (Answer, error) {
		options := append([]llms.CallOption{
			llms.WithMaxTokens(traffic.MaxTokens), llms.WithTemperature(traffic.Temperature),
			llms.WithTools([]llms.Tool{{Type: "function", Function: &llms.FunctionDefinition{
				Name: traffic.ToolName, Description: traffic.ToolDescription, Parameters: schemaMap,
			}}}),
		}, more...)
		resp, err := model.GenerateContent(ctx, []llms.MessageContent{
			llms.TextParts(llms.ChatMessageTypeSystem, traffic.SystemText),
			llms.TextParts(llms.ChatMessageTypeHuman, traffic.FirstText),
			llms.TextParts(llms.ChatMessageTypeAI, traffic.AssistantText),
			llms.TextParts(llms.ChatMessageTypeHuman, traffic.LastText),
		}, options...)
		if err != nil {
			return Answer{}, err
		}
		choice := resp.Choices[0]
		in, _ := choice.GenerationInfo[input].(int)
		out, _ := choice.GenerationInfo[output].(int)
		return Answer{choice.Content, choice.StopReason, int64(in), int64(out)}, nil
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) { return call(ctx) },
		Stream: func(ctx context.Context) (Answer, error) {
			var text strings.Builder
			answer, err := call(ctx, llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
				text.Write(chunk)
				return nil
			}))
			answer.Text = text.String()
			return answer, err
		},
	}
}
