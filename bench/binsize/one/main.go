// Command one asks OpenAI through the provider's own package: what a program
// weighs that knows one provider.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

func main() {
	p, err := openai.FromEnv()
	if err == nil {
		err = ask(p)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(p llm.Provider) error {
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model: "gpt-4.1", Messages: []llm.Message{llm.User("Why is the sky blue?")},
	})
	if err != nil {
		return err
	}
	fmt.Println(resp.Text())
	return nil
}
