package peers

import (
	"context"
	"io"
	"net/http"

	jsonv2 "github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/bench/internal/hand"
	"github.com/parley-llm/parley/bench/internal/traffic"
)

// floors are clients written for this one task.
func floors() []Library {
	var all []Library
	for _, wire := range []traffic.Wire{traffic.OpenAI, traffic.Anthropic, traffic.Gemini} {
		if wire != traffic.Gemini {
			all = append(all, library(Floor, "floor-hand", wire, func(c *http.Client, base string) (Client, error) {
				return handClient(hand.NewCaller(c, base, wire), wire), nil
			}))
		}
		all = append(all,
			library(Floor, "floor-v1", wire, func(c *http.Client, base string) (Client, error) {
				return typedClient(hand.NewCaller(c, base, wire), wire, hand.V1), nil
			}),
			library(Floor, "floor-v2exp", wire, func(c *http.Client, base string) (Client, error) {
				return typedClient(hand.NewCaller(c, base, wire), wire, v2exp), nil
			}),
		)
	}
	nothing := library(Floor, "floor-http", traffic.OpenAI, func(c *http.Client, base string) (Client, error) {
		return drainClient(hand.NewCaller(c, base, traffic.OpenAI)), nil
	})
	nothing.Reads = false
	return append(all, nothing)
}

// drainClient sends what the others send, reads what they read, and decodes
// nothing.
func drainClient(c *hand.Caller) Client {
	drain := func(path string, body []byte) func(context.Context) error {
		return func(ctx context.Context) error {
			resp, err := c.Send(ctx, path, body)
			if err != nil {
				return err
			}
			defer func() { _ = resp.Body.Close() }()
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		}
	}
	chat, stream := drain(c.Chat, openaiRequest(nil, false)), drain(c.Stream, openaiRequest(nil, true))
	return Client{
		Chat:   func(ctx context.Context) (Answer, error) { return Answer{}, chat(ctx) },
		Stream: func(ctx context.Context) (Answer, error) { return Answer{}, stream(ctx) },
	}
}

var v2exp = hand.Codec{
	Marshal:   func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
	Unmarshal: func(b []byte, v any) error { return jsonv2.Unmarshal(b, v) },
}

// typedClient is net/http and a JSON library with structs of the fields that
// matter.
func typedClient(c *hand.Caller, wire traffic.Wire, j hand.Codec) Client {
	typed := hand.New(c, wire, j)
	client := Client{Chat: own(typed.Chat), Stream: own(typed.Stream)}
	if wire == traffic.OpenAI {
		client.EmbedJSON = narrow(typed.EmbedJSON)
		client.EmbedBase64 = narrow(typed.EmbedBase64)
	}
	return client
}

func own(call func(context.Context) (hand.Answer, error)) func(context.Context) (Answer, error) {
	return func(ctx context.Context) (Answer, error) {
		answer, err := call(ctx)
		return Answer(answer), err
	}
}

func narrow(embed func(context.Context) ([][]float32, error)) func(context.Context) (Vectors, error) {
	return func(ctx context.Context) (Vectors, error) {
		vectors, err := embed(ctx)
		return Vectors{F32: vectors}, err
	}
}
