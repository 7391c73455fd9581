package layers_test

import (
	"context"

	"github.com/parley-llm/parley/bench/internal/hand"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/azure"
	"github.com/parley-llm/parley/providers/azureai"
	"github.com/parley-llm/parley/providers/deepinfra"
	"github.com/parley-llm/parley/providers/deepseek"
	"github.com/parley-llm/parley/providers/metallama"
	"github.com/parley-llm/parley/providers/mistral"
	"github.com/parley-llm/parley/providers/moonshot"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/openrouter"
	"github.com/parley-llm/parley/providers/v0"
	"github.com/parley-llm/parley/providers/vertexai"
)

// concrete calls the methods of the provider's own type.
func concrete(p providers.Provider) caller {
	req := request(p)
	switch v := p.Unwrap().(type) {
	case *openai.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *anthropic.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *azure.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *mistral.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *deepseek.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *moonshot.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *metallama.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *openrouter.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *vertexai.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *v0.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *deepinfra.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	case *azureai.Provider:
		return methods(v.ChatCompletion, v.ChatCompletionStream, req)
	}
	panic("no concrete layer for " + p.Name())
}

// methods calls the two methods of one provider's type, without its interface.
func methods(
	chatOf func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error),
	streamOf func(context.Context, *llm.ChatRequest) (*llm.ChatStream, error),
	req func() *llm.ChatRequest,
) caller {
	return caller{
		chat:   func(ctx context.Context) (hand.Answer, error) { return chat(chatOf(ctx, req())) },
		stream: func(ctx context.Context) (hand.Answer, error) { return stream(streamOf(ctx, req())) },
		first:  func(ctx context.Context) (string, error) { return first(streamOf(ctx, req())) },
	}
}
