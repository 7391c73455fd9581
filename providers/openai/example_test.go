package openai_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

func Example() {
	// A program would call openai.FromEnv(); this one answers itself.
	p, err := openai.New(openai.Config{APIKey: "key", HTTPClient: &http.Client{Transport: &canned{
		header: http.Header{"Content-Type": {"application/json"}},
		body:   []byte(`{"choices":[{"message":{"content":"Hello!"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}`),
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model:    "gpt-4.1",
		Messages: []llm.Message{llm.User("Say hello.")},
		Options:  []llm.ProviderOption{openai.Options{ServiceTier: "flex"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cost, _ := p.CalculateCost(resp.Model, *resp.Usage)
	fmt.Println(resp.Text(), resp.FinishReason(), resp.Usage.TotalTokens, cost.Total)
	// Output: Hello! stop 11 $0.000034
}

func ExampleError() {
	p, err := openai.New(openai.Config{APIKey: "key", HTTPClient: &http.Client{Transport: &recorder{
		status: 429, contentType: "application/json",
		body: `{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`,
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = p.ChatCompletion(context.Background(), &llm.ChatRequest{Model: "gpt-4.1", Messages: []llm.Message{llm.User("hi")}})
	if own, ok := errors.AsType[*openai.Error](err); ok {
		fmt.Println(errors.Is(err, llm.ErrQuota), own.Status, own.Code)
	}
	// Output: true 429 insufficient_quota
}
