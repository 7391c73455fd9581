package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/parley-llm/parley/llm"
)

// parrot is a provider in memory: it repeats the user's last words, calls the
// tool that it is offered, and asks impatient users to wait. It shows how little
// a provider needs; everything that it lacks is refused by llm.Unsupported.
type parrot struct{ llm.Unsupported }

func newParrot() llm.Provider {
	return &parrot{llm.Unsupported{Provider: "parrot"}}
}

func (*parrot) Name() string { return "parrot" }

func (*parrot) Capabilities(string) llm.Capability { return llm.CapStream | llm.CapTools }

func (p *parrot) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	stream, err := p.ChatCompletionStream(ctx, req)
	if err != nil {
		return nil, err
	}
	return stream.Collect()
}

func (*parrot) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	last := req.Messages[len(req.Messages)-1]
	if last.Text() == "now!" {
		return nil, &llm.Error{
			Kind: llm.KindRateLimit, Provider: "parrot", Status: 429,
			Message: "one word at a time", RetryAfter: 2 * time.Second,
		}
	}
	source := &script{chunks: []llm.Chunk{{ID: "parrot-1", Model: req.Model}}}
	switch {
	case last.Role == llm.RoleTool:
		result, _ := last.Parts[0].(llm.ToolResultPart)
		source.chunks = append(source.chunks, llm.Chunk{Text: "It is " + result.Text() + "."})
	case len(req.Tools) > 0:
		source.chunks = append(source.chunks,
			call(0, "call-1", req.Tools[0].Name, `{"city":`), call(0, "", "", `"Bern"}`))
	default:
		source.chunks = append(source.chunks, text("You said: "), text(last.Text()))
	}
	end := finish(llm.FinishStop, "stop")
	end.Usage = &llm.Usage{InputTokens: llm.Count(4), OutputTokens: llm.Count(5)}
	end.Usage.Normalize()
	source.chunks = append(source.chunks, end)
	return llm.NewChatStream(ctx, source, &llm.ChatResponse{Provider: "parrot", Model: req.Model}), nil
}

func Example_chat() {
	resp, err := newParrot().ChatCompletion(context.Background(), &llm.ChatRequest{
		Model:       "parrot-1",
		Messages:    []llm.Message{llm.System("Be brief."), llm.User("hello")},
		Temperature: new(0.0), // sent: zero is not absent
		MaxTokens:   new(64),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Text())
	fmt.Println(resp.FinishReason(), resp.Usage.OutputTokens, resp.Usage.ReasoningTokens)
	// Output:
	// You said: hello
	// stop 5 absent
}

func Example_stream() {
	stream, err := newParrot().ChatCompletionStream(context.Background(), &llm.ChatRequest{
		Model:    "parrot-1",
		Messages: []llm.Message{llm.User("hello")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for chunk, err := range stream.All() { // leaving the loop closes the stream
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(chunk.Text)
		if chunk.FinishReason != "" {
			fmt.Printf(" [%s]\n", chunk.FinishReason)
		}
	}
	fmt.Println(stream.Response().Usage.TotalTokens)
	// Output:
	// You said: hello [stop]
	// 9
}

func Example_tools() {
	req := &llm.ChatRequest{
		Model:    "parrot-1",
		Messages: []llm.Message{llm.User("How warm is it in Bern?")},
		Tools: []llm.Tool{{
			Name:       "temperature",
			Parameters: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
		}},
	}
	resp, err := newParrot().ChatCompletion(context.Background(), req)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The answer goes back as it came: its parts may carry signatures.
	req.Messages = append(req.Messages, resp.Message())
	for _, call := range resp.ToolCalls() {
		var args struct{ City string }
		if err := call.Decode(&args); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(call.Name, args.City)
		req.Messages = append(req.Messages, llm.ToolResult(call.ID, call.Name, "21 °C"))
	}
	resp, err = newParrot().ChatCompletion(context.Background(), req)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Text())
	// Output:
	// temperature Bern
	// It is 21 °C.
}

func Example_errors() {
	_, err := newParrot().ChatCompletion(context.Background(), &llm.ChatRequest{
		Messages: []llm.Message{llm.User("now!")},
	})
	if errors.Is(err, llm.ErrRateLimit) {
		fmt.Println(err)
	}
	if e, ok := errors.AsType[*llm.Error](err); ok && e.Retryable() {
		delay, _ := e.RetryDelay()
		fmt.Println("again in", delay)
	}

	_, err = newParrot().Embeddings(context.Background(), &llm.EmbeddingRequest{Input: []string{"a"}})
	fmt.Println(llm.KindOf(err) == llm.KindUnsupported)
	// Output:
	// parrot: rate_limit (HTTP 429): one word at a time
	// again in 2s
	// true
}
