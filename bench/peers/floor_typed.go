package peers

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// codec is a JSON library.
type codec struct {
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var (
	v1    = codec{json.Marshal, json.Unmarshal}
	v2exp = codec{
		func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
		func(b []byte, v any) error { return jsonv2.Unmarshal(b, v) },
	}
)

// typedClient is net/http and a JSON library with structs of the fields that
// matter.
func typedClient(c *caller, wire traffic.Wire, j codec) Client {
	if wire == traffic.Anthropic {
		return typedAnthropic(c, j)
	}
	chat := func(ctx context.Context) (Answer, error) {
		body, err := j.marshal(typedOpenAI(false))
		if err != nil {
			return Answer{}, err
		}
		var resp openaiResponse
		if err := c.whole(ctx, c.chat, body, func(data []byte) error { return j.unmarshal(data, &resp) }); err != nil {
			return Answer{}, err
		}
		choice := &resp.Choices[0]
		return Answer{choice.Message.Content, choice.FinishReason, resp.Usage.PromptTokens, resp.Usage.CompletionTokens}, nil
	}
	stream := func(ctx context.Context) (Answer, error) {
		body, err := j.marshal(typedOpenAI(true))
		if err != nil {
			return Answer{}, err
		}
		var answer Answer
		var text strings.Builder
		err = c.lines(ctx, c.chat, body, func(line []byte) error {
			data, ok := bytes.CutPrefix(line, []byte("data: "))
			if !ok || string(data) == "[DONE]" {
				return nil
			}
			var chunk openaiChunk
			if err := j.unmarshal(data, &chunk); err != nil {
				return err
			}
			for i := range chunk.Choices {
				text.WriteString(chunk.Choices[i].Delta.Content)
				if finish := chunk.Choices[i].FinishReason; finish != "" {
					answer.Finish = finish
				}
			}
			if chunk.Usage != nil {
				answer.Input, answer.Output = chunk.Usage.PromptTokens, chunk.Usage.CompletionTokens
			}
			return nil
		})
		answer.Text = text.String()
		return answer, err
	}
	return Client{Chat: chat, Stream: stream, EmbedJSON: typedEmbedJSON(c, j), EmbedBase64: typedEmbedBase64(c, j)}
}

func typedEmbedJSON(c *caller, j codec) func(context.Context) (Vectors, error) {
	return func(ctx context.Context) (Vectors, error) {
		var resp embeddingResponse[[]float32]
		if err := typedEmbed(ctx, c, j, "float", &resp); err != nil {
			return Vectors{}, err
		}
		vectors := make([][]float32, len(resp.Data))
		for i := range resp.Data {
			vectors[i] = resp.Data[i].Embedding
		}
		return Vectors{F32: vectors}, nil
	}
}

func typedEmbedBase64(c *caller, j codec) func(context.Context) (Vectors, error) {
	return func(ctx context.Context) (Vectors, error) {
		// Both libraries read base64 into bytes.
		var resp embeddingResponse[[]byte]
		if err := typedEmbed(ctx, c, j, "base64", &resp); err != nil {
			return Vectors{}, err
		}
		vectors := make([][]float32, len(resp.Data))
		for i := range resp.Data {
			raw := resp.Data[i].Embedding
			vectors[i] = make([]float32, len(raw)/4)
			for k := range vectors[i] {
				vectors[i][k] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*k:]))
			}
		}
		return Vectors{F32: vectors}, nil
	}
}

func typedEmbed(ctx context.Context, c *caller, j codec, format string, into any) error {
	body, err := j.marshal(embeddingRequest{Model: traffic.EmbeddingModel, Input: inputs, EncodingFormat: format})
	if err != nil {
		return err
	}
	return c.whole(ctx, "/v1/embeddings", body, func(data []byte) error { return j.unmarshal(data, into) })
}

func typedAnthropic(c *caller, j codec) Client {
	return Client{
		Chat: func(ctx context.Context) (Answer, error) {
			body, err := j.marshal(typedMessages(false))
			if err != nil {
				return Answer{}, err
			}
			var resp anthropicMessage
			if err := c.whole(ctx, c.chat, body, func(data []byte) error { return j.unmarshal(data, &resp) }); err != nil {
				return Answer{}, err
			}
			return Answer{resp.Content[0].Text, resp.StopReason, resp.Usage.InputTokens, resp.Usage.OutputTokens}, nil
		},
		Stream: func(ctx context.Context) (Answer, error) {
			body, err := j.marshal(typedMessages(true))
			if err != nil {
				return Answer{}, err
			}
			var answer Answer
			var text strings.Builder
			err = c.lines(ctx, c.chat, body, func(line []byte) error {
				data, ok := bytes.CutPrefix(line, []byte("data: "))
				if !ok {
					return nil
				}
				var event anthropicEvent
				if err := j.unmarshal(data, &event); err != nil {
					return err
				}
				switch event.Type {
				case "message_start":
					answer.Input = event.Message.Usage.InputTokens
				case "content_block_delta":
					text.WriteString(event.Delta.Text)
				case "message_delta":
					answer.Finish, answer.Output = event.Delta.StopReason, event.Usage.OutputTokens
				}
				return nil
			})
			answer.Text = text.String()
			return answer, err
		},
	}
}
