package mutant

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func lifeMutants() []Mutant {
	return []Mutant{
		{
			ID:        "goroutine-leak",
			Why:       "Each call leaves a goroutine behind, and the process dies at night.",
			Scenarios: []string{"life/no-leak"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return leaky{inner}
			}),
		},
		{
			ID:        "body-left-open",
			Why:       "Each answer keeps its connection, until no new one can be opened.",
			Scenarios: []string{"life/no-leak"},
			Wrap:      leaveOpen,
		},
		{
			ID:        "error-body-left-open",
			Why:       "Each failure keeps its connection, so an outage ends in one of our own.",
			Scenarios: []string{"errors/server-5xx"},
			Wrap: byResponse(func(resp *http.Response) {
				if resp.StatusCode >= http.StatusBadRequest {
					resp.Body = unclosed{resp.Body}
				}
			}),
		},
	}
}

// leaky starts a goroutine for each call that nothing ever ends.
type leaky struct{ llm.Provider }

func (l leaky) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	go waitForNothing()
	return l.Provider.ChatCompletion(ctx, req)
}

func (l leaky) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	go waitForNothing()
	return l.Provider.ChatCompletionStream(ctx, req)
}

func waitForNothing() { <-make(chan struct{}) }
