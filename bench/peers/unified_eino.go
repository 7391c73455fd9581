package peers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/schema"
	"github.com/eino-contrib/jsonschema"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

func einoOpenAI(c *http.Client, base string) (Client, error) {
	ctx := context.Background()
	base = base + "/v1"
	plain, err := openai.NewChatModel(ctx, &openai.ChatModelConfig{
		APIKey: key, BaseURL: base, HTTPClient: c, Model: traffic.OpenAI.Model(),
		MaxCompletionTokens: new(traffic.MaxTokens), Temperature: new(float32(traffic.Temperature)),
	})
	if err != nil {
		return Client{}, err
	}
	var parameters jsonschema.Schema
	if err := json.Unmarshal(schemaJSON, &parameters); err != nil {
		return Client{}, err
	}
	model, err := plain.WithTools([]*schema.ToolInfo{{
		Name: traffic.ToolName, Desc: traffic.ToolDescription, ParamsOneOf: schema.NewParamsOneOfByJSONSchema(&parameters),
	}})
	if err != nil {
		return Client{}, err
	}
	request := func() []*schema.Message {
		return []*schema.Message{
			schema.SystemMessage(traffic.SystemText), schema.UserMessage(traffic.FirstText),
			schema.AssistantMessage(traffic.AssistantText, nil), schema.UserMessage(traffic.LastText),
		}
	}
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			message, err := model.Generate(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			answer := Answer{Text: message.Content}
			einoMeta(message, &answer)
			return answer, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			stream, err := model.Stream(ctx, request())
			if err != nil {
				return Answer{}, err
			}
			defer stream.Close()
			var answer Answer
			var text strings.Builder
			for {
				message, err := stream.Recv()
				if errors.Is(err, io.EOF) {
					answer.Text = text.String()
					return answer, nil
				}
				if err != nil {
					return Answer{}, err
				}
				text.WriteString(message.Content)
				einoMeta(message, &answer)
			}
		},
	}, nil
}

func einoMeta(message *schema.Message, answer *Answer) {
	meta := message.ResponseMeta
	if meta == nil {
		return
	}
	if meta.FinishReason != "" {
		answer.Finish = meta.FinishReason
	}
	if meta.Usage != nil {
		answer.Input, answer.Output = int64(meta.Usage.PromptTokens), int64(meta.Usage.CompletionTokens)
	}
}
