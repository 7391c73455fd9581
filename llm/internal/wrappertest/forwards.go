package wrappertest

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/parley-llm/parley/llm"
)

// Forwards calls every method of [llm.Provider] on a wrapper and fails unless
// each reached the method of the same name of the provider inside, once.
func Forwards(t *testing.T, wrap func(llm.Provider) llm.Provider) {
	t.Helper()
	provider := reflect.TypeFor[llm.Provider]()
	for i := range provider.NumMethod() {
		method := provider.Method(i)
		t.Run(method.Name, func(t *testing.T) {
			inside := &spy{Script: Script{Costs: map[string]llm.Money{"": 1}}}
			wrapped := reflect.ValueOf(wrap(inside)).MethodByName(method.Name)
			inside.called = nil // what a constructor asks for does not count
			results := wrapped.Call(arguments(t, wrapped.Type()))
			if last, ok := results[len(results)-1].Interface().(error); ok && last != nil {
				t.Errorf("it failed: %v", last)
			}
			if stream, ok := results[0].Interface().(*llm.ChatStream); ok {
				if resp, err := stream.Collect(); err != nil || resp.Text() != "hello" {
					t.Errorf("the stream is not the provider's: %v", err)
				}
			}
			// A wrapper may make its name out of its providers' at any time.
			reached := slices.DeleteFunc(inside.called, func(name string) bool { return name == "Name" })
			if method.Name == "Name" {
				reached = []string{method.Name}
				if name := results[0].String(); name == "" {
					t.Error("it has no name")
				}
			}
			if !slices.Equal(reached, []string{method.Name}) {
				t.Errorf("it reached %v", reached)
			}
		})
	}
}

// spy notes the methods without a call as well.
type spy struct {
	Script
	called []string
}

func arguments(t *testing.T, signature reflect.Type) []reflect.Value {
	t.Helper()
	var args []reflect.Value
	for i := range signature.NumIn() {
		in := signature.In(i)
		switch {
		case in == reflect.TypeFor[context.Context]():
			args = append(args, reflect.ValueOf(t.Context()))
		case in.Kind() == reflect.Pointer:
			args = append(args, reflect.New(in.Elem()))
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	return args
}

func (s *spy) add(name string) { s.called = append(s.called, name) }

func (s *spy) Name() string { s.add("Name"); return s.Script.Name() }

func (s *spy) Capabilities(model string) llm.Capability {
	s.add("Capabilities")
	return s.Script.Capabilities(model)
}

func (s *spy) Models() []llm.Model { s.add("Models"); return s.Script.Models() }

func (s *spy) ChatCompletion(ctx context.Context, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	s.add("ChatCompletion")
	return s.Script.ChatCompletion(ctx, req)
}

func (s *spy) ChatCompletionStream(ctx context.Context, req *llm.ChatRequest) (*llm.ChatStream, error) {
	s.add("ChatCompletionStream")
	return s.Script.ChatCompletionStream(ctx, req)
}

func (s *spy) Embeddings(ctx context.Context, req *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	s.add("Embeddings")
	return s.Script.Embeddings(ctx, req)
}

func (s *spy) GenerateImages(ctx context.Context, req *llm.ImageRequest) (*llm.ImageResponse, error) {
	s.add("GenerateImages")
	return s.Script.GenerateImages(ctx, req)
}

func (s *spy) ListModels(ctx context.Context) ([]llm.Model, error) {
	s.add("ListModels")
	return s.Script.ListModels(ctx)
}

func (s *spy) HealthCheck(ctx context.Context) llm.Health {
	s.add("HealthCheck")
	return s.Script.HealthCheck(ctx)
}

func (s *spy) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	s.add("CalculateCost")
	return s.Script.CalculateCost(model, usage)
}
