// Command twelve asks whichever provider its argument names, through the enum:
// what a program weighs that knows all of them.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

func main() {
	p, model, err := open(os.Args[len(os.Args)-1])
	if err == nil {
		err = ask(p, model)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(routed string) (providers.Provider, string, error) {
	t, model, err := providers.ParseModel(routed)
	if err != nil {
		return providers.Provider{}, "", err
	}
	p, err := providers.FromEnv(t)
	return p, model, err
}

func ask(p llm.Provider, model string) error {
	resp, err := p.ChatCompletion(context.Background(), &llm.ChatRequest{
		Model: model, Messages: []llm.Message{llm.User("Why is the sky blue?")},
	})
	if err != nil {
		return err
	}
	fmt.Println(resp.Text())
	return nil
}
