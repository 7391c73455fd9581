package main

import (
	"context"
	"errors"

	"github.com/parley-llm/parley/llm"
)

// The questions, one a scene.
var (
	metal = ask("Which metal melts at the lowest temperature?")
	sky   = ask("Why is the sky blue?")
	honey = ask("Why does honey keep?")
)

// questions are those that each role is asked, in order; see [scripts].
var questions = [][]*llm.ChatRequest{
	{metal, metal, sky},
	{sky, sky, honey},
	{sky},
}

func ask(question string) *llm.ChatRequest {
	return &llm.ChatRequest{
		Model: cast[0].model, Messages: []llm.Message{llm.User(question)}, MaxTokens: new(100),
	}
}

// scene is one call, and what is to be seen of it.
type scene struct {
	title, about string
	play         func(context.Context, llm.Provider, *narrator) error
}

var scenes = []scene{
	{
		"1. A rate limit that passes",
		"openai asks to wait a second (Retry-After: 1). That is short enough: the call is made again.",
		func(ctx context.Context, p llm.Provider, n *narrator) error {
			n.asks(metal)
			resp, err := p.ChatCompletion(ctx, metal)
			if err != nil {
				return err
			}
			n.answered(resp)
			return nil
		},
	},
	{
		"2. Streams that fail before they say anything",
		"openai asks to wait a minute, too long. anthropic's streams begin with an id, and break off before\n" +
			"any text: nothing was shown, so another attempt, and then another provider, may take over.",
		func(ctx context.Context, p llm.Provider, n *narrator) error {
			n.asks(sky)
			stream, err := p.ChatCompletionStream(ctx, sky)
			if err != nil {
				return err
			}
			if err := n.reads(stream); err != nil {
				return err
			}
			n.answered(stream.Response())
			return nil
		},
	},
	{
		"3. A stream that fails in the middle",
		"openai is not even asked: its minute is not over. anthropic breaks off after some text. What was shown\n" +
			"cannot be taken back, so nobody starts again: the failure is final, and the partial answer is kept.",
		func(ctx context.Context, p llm.Provider, n *narrator) error {
			n.asks(honey)
			stream, err := p.ChatCompletionStream(ctx, honey)
			if err != nil {
				return err
			}
			err = n.reads(stream)
			if !errors.Is(err, llm.ErrOverloaded) {
				return errors.Join(errors.New("the stream should have failed as overloaded"), err)
			}
			n.failed(stream.Response(), err)
			return nil
		},
	},
}
