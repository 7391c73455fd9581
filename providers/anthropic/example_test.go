package anthropic_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

func Example() {
	// A program would call anthropic.FromEnv(); this one answers itself.
	p, err := anthropic.New(anthropic.Config{APIKey: "key", HTTPClient: &http.Client{
		Transport: reply(200, jsonHeader, `{"type":"message","model":"claude-sonnet-4-6","content":[{"type":"text","text":"Hello!"}],`+
			`"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":2}}`),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model:    "claude-sonnet-4-6",
		Messages: []llm.Message{llm.User("Say hello.")},
		Options:  []llm.ProviderOption{anthropic.Options{ServiceTier: "standard_only"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cost, _ := p.CalculateCost(resp.Model, *resp.Usage)
	fmt.Println(resp.Text(), resp.FinishReason(), resp.Usage.TotalTokens, cost.Total)
	// Output: Hello! stop 11 $0.000057
}

func ExampleError() {
	p, err := anthropic.New(anthropic.Config{APIKey: "key", HTTPClient: &http.Client{
		Transport: reply(529, jsonHeader, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = p.ChatCompletion(context.Background(), hello())
	if own, ok := errors.AsType[*anthropic.Error](err); ok {
		fmt.Println(errors.Is(err, llm.ErrOverloaded), own.Status, own.Type)
	}
	// Output: true 529 overloaded_error
}
