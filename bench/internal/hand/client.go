package hand

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// Answer is what a program has in its hands after a chat or a stream.
type Answer struct {
	Text string
	// Finish is the program's own word.
	Finish        string
	Input, Output int64
}

// Client does the work; embeddings exist on OpenAI's wire only.
type Client struct {
	Chat, Stream func(context.Context) (Answer, error)
	// First reads a stream up to its first text, and gives it up.
	First func(context.Context) (string, error)

	EmbedJSON, EmbedBase64 func(context.Context) ([][]float32, error)
}

// Codec is a JSON library.
type Codec struct {
	Marshal   func(any) ([]byte, error)
	Unmarshal func([]byte, any) error
}

// V1 is encoding/json.
var V1 = Codec{json.Marshal, json.Unmarshal}

// form is how a wire asks and answers. Read and event take the answer apart and
// return the text that it adds.
type form struct {
	ask  func(stream bool) any
	read func(j Codec, data []byte, answer *Answer) (string, error)
	next func(j Codec, data []byte, answer *Answer) (string, error)
}

var forms = map[traffic.Wire]form{
	traffic.OpenAI:    {func(stream bool) any { return typedOpenAI(stream) }, readOpenAI, nextOpenAI},
	traffic.Anthropic: {func(stream bool) any { return typedMessages(stream) }, readAnthropic, nextAnthropic},
	traffic.Gemini:    {func(bool) any { return typedGemini() }, readGemini, readGemini},
}

// New makes a client.
func New(c *Caller, wire traffic.Wire, j Codec) Client {
	f := forms[wire]
	events := func(ctx context.Context, each func(data []byte) error) error {
		body, err := j.Marshal(f.ask(true))
		if err != nil {
			return err
		}
		return c.Lines(ctx, c.Stream, body, func(line []byte) error {
			data, ok := bytes.CutPrefix(line, []byte("data: "))
			if !ok || string(data) == "[DONE]" {
				return nil
			}
			return each(data)
		})
	}
	client := Client{
		Chat: func(ctx context.Context) (answer Answer, err error) {
			body, err := j.Marshal(f.ask(false))
			if err != nil {
				return Answer{}, err
			}
			err = c.Whole(ctx, c.Chat, body, func(data []byte) (err error) {
				answer.Text, err = f.read(j, data, &answer)
				return err
			})
			return answer, err
		},
		Stream: func(ctx context.Context) (Answer, error) {
			var answer Answer
			var text strings.Builder
			err := events(ctx, func(data []byte) error {
				added, err := f.next(j, data, &answer)
				text.WriteString(added)
				return err
			})
			answer.Text = text.String()
			return answer, err
		},
		First: func(ctx context.Context) (first string, err error) {
			var answer Answer
			err = events(ctx, func(data []byte) (err error) {
				if first, err = f.next(j, data, &answer); err == nil && first != "" {
					err = ErrEnough
				}
				return err
			})
			if err == ErrEnough {
				err = nil
			}
			return first, err
		},
	}
	if wire == traffic.OpenAI {
		client.EmbedJSON, client.EmbedBase64 = typedEmbedJSON(c, j), typedEmbedBase64(c, j)
	}
	return client
}
