package retry_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
	"github.com/parley-llm/parley/llm/retry"
)

// busy stands for a provider whose service limits the rate, twice.
func busy() llm.Provider {
	limit := &llm.Error{
		Kind: llm.KindRateLimit, Provider: "acme", Status: 429,
		Message: "slow down", RetryAfter: 10 * time.Millisecond,
	}
	return &wrappertest.Script{Is: "acme", Failures: []error{limit, limit}}
}

func Example() {
	p := retry.New(busy(), retry.Policy{
		Observe: func(_ context.Context, d retry.Decision) {
			fmt.Printf("attempt %d: %v; again: %t, after %v\n", d.Attempt, d.Err, d.Retry, d.Delay)
		},
	})
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model:    "acme-large",
		Messages: []llm.Message{llm.User("hello")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Text())
	// Output:
	// attempt 1: acme: rate_limit (HTTP 429): slow down; again: true, after 10ms
	// attempt 2: acme: rate_limit (HTTP 429): slow down; again: true, after 10ms
	// hello
}

func ExampleError() {
	p := retry.New(busy(), retry.Policy{MaxWait: 5 * time.Millisecond})
	_, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{Model: "acme-large"})
	fmt.Println(errors.Is(err, llm.ErrRateLimit), errors.Is(err, retry.WaitTooLong))
	if failed, ok := errors.AsType[*retry.Error](err); ok {
		delay, _ := failed.RetryDelay()
		fmt.Println(len(failed.Attempts), "attempt; the service asks to wait", delay)
	}
	// Output:
	// true true
	// 1 attempt; the service asks to wait 10ms
}
