package fallback_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
)

// down stands for a provider whose service fails.
func down(name string, kind llm.Kind, message string) llm.Provider {
	return &wrappertest.Script{Is: name, Failures: []error{&llm.Error{Kind: kind, Provider: name, Message: message}}}
}

func Example() {
	p := fallback.New(
		fallback.Candidate{Provider: down("acme", llm.KindOverloaded, "try later")},
		fallback.Candidate{Provider: &wrappertest.Script{Is: "bravo"}, Model: "bravo-large"},
	)
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model:    "acme-large",
		Messages: []llm.Message{llm.User("hello")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(resp.Provider, resp.Model, resp.Text())
	// Output: bravo bravo-large hello
}

func ExampleError() {
	p := fallback.New(
		fallback.Candidate{Provider: down("acme", llm.KindOverloaded, "try later")},
		fallback.Candidate{Provider: down("bravo", llm.KindQuota, "no credit left")},
	)
	_, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{Model: "acme-large"})
	fmt.Println(err)
	fmt.Println(errors.Is(err, llm.ErrOverloaded), errors.Is(err, llm.ErrQuota))
	// Output:
	// no candidate answered, in 2 tries; [1] acme: overloaded: try later; [2] bravo: quota: no credit left
	// true true
}
