package openai_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
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

// The newest models take tools through the Responses API only. The provider sees
// to it; what the model thought goes back with its message.
func ExampleProvider_ChatCompletion_tools() {
	p, err := openai.New(openai.Config{APIKey: "key", HTTPClient: &http.Client{Transport: wiretest.New(200,
		http.Header{"Content-Type": {"application/json"}},
		`{"status":"completed","output":[{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA"},
		  {"type":"function_call","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Oslo\"}"}]}`,
		`{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"It rains."}]}]}`,
	)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	req := &llm.ChatRequest{
		Model:    "gpt-6.2-sol",
		Messages: []llm.Message{llm.User("How is the weather in Oslo?")},
		Tools:    []llm.Tool{{Name: "weather"}},
	}
	for {
		resp, err := p.ChatCompletion(context.Background(), req)
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Messages = append(req.Messages, resp.Message())
		for _, call := range resp.ToolCalls() {
			fmt.Println(resp.API, call.Name, call.Arguments)
			req.Messages = append(req.Messages, llm.ToolResult(call.ID, call.Name, "rain"))
		}
		if resp.FinishReason() != llm.FinishToolCalls {
			fmt.Println(resp.Text())
			return
		}
	}
	// Output:
	// responses weather {"city":"Oslo"}
	// It rains.
}
