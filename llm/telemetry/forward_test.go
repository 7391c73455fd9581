package telemetry_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// TestForwardsEveryMethod calls each method that an llm.Provider has and holds
// the wrapper to the same arguments and the same results.
func TestForwardsEveryMethod(t *testing.T) {
	w := &witness{results: map[string][]any{
		"Name":                 {"acme"},
		"Capabilities":         {llm.CapTools},
		"Models":               {[]llm.Model{{ID: "m"}}},
		"ChatCompletion":       {&llm.ChatResponse{ID: "1"}, errors.New("chat")},
		"ChatCompletionStream": {llm.NewChatStream(t.Context(), &played{}, nil), error(nil)},
		"Embeddings":           {&llm.EmbeddingResponse{Model: "m"}, errors.New("embeddings")},
		"GenerateImages":       {&llm.ImageResponse{Model: "m"}, errors.New("images")},
		"ListModels":           {[]llm.Model{{ID: "l"}}, errors.New("list")},
		"HealthCheck":          {llm.Health{Status: llm.HealthDegraded, Err: errors.New("health")}},
		"CalculateCost":        {llm.Cost{Total: 1}, errors.New("cost")},
	}}
	wrapped := reflect.ValueOf(telemetry.New(w))
	methods := reflect.TypeFor[llm.Provider]()
	for i := range methods.NumMethod() {
		method := methods.Method(i)
		t.Run(method.Name, func(t *testing.T) {
			want, ok := w.results[method.Name]
			require.True(t, ok, "the test does not know the method")
			var args []reflect.Value
			for in := range method.Type.Ins() {
				args = append(args, argument(t, in))
			}
			w.called, w.args = "", nil
			got := wrapped.MethodByName(method.Name).Call(args)
			require.Equal(t, method.Name, w.called)
			for i, value := range got {
				require.Equal(t, want[i], value.Interface())
			}
			for i, arg := range w.args {
				if _, ok := arg.(context.Context); !ok {
					require.Equal(t, args[i].Interface(), arg, "argument %d", i)
				}
			}
		})
	}
}

// argument is a value that can be told from the zero value.
func argument(t *testing.T, of reflect.Type) reflect.Value {
	switch {
	case of == reflect.TypeFor[context.Context]():
		return reflect.ValueOf(t.Context())
	case of.Kind() == reflect.String:
		return reflect.ValueOf("model-x")
	case of.Kind() == reflect.Pointer:
		return reflect.New(of.Elem())
	default:
		return reflect.ValueOf(llm.Usage{InputTokens: llm.Count(1)})
	}
}

// witness remembers the last call.
type witness struct {
	results map[string][]any
	called  string
	args    []any
}

func (w *witness) call(name string, args ...any) []any {
	w.called, w.args = name, args
	return w.results[name]
}

func as[T any](v any) T { t, _ := v.(T); return t }

func pair[T any](r []any) (T, error) { return as[T](r[0]), as[error](r[1]) }

// Name is asked for each call's span too, so it is no call that is remembered
// unless it is the only one.
func (w *witness) Name() string {
	if w.called == "" {
		w.called = "Name"
	}
	return as[string](w.results["Name"][0])
}

func (w *witness) Capabilities(m string) llm.Capability {
	return as[llm.Capability](w.call("Capabilities", m)[0])
}

func (w *witness) Models() []llm.Model { return as[[]llm.Model](w.call("Models")[0]) }

func (w *witness) ChatCompletion(ctx context.Context, r *llm.ChatRequest) (*llm.ChatResponse, error) {
	return pair[*llm.ChatResponse](w.call("ChatCompletion", ctx, r))
}

func (w *witness) ChatCompletionStream(ctx context.Context, r *llm.ChatRequest) (*llm.ChatStream, error) {
	return pair[*llm.ChatStream](w.call("ChatCompletionStream", ctx, r))
}

func (w *witness) Embeddings(ctx context.Context, r *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
	return pair[*llm.EmbeddingResponse](w.call("Embeddings", ctx, r))
}

func (w *witness) GenerateImages(ctx context.Context, r *llm.ImageRequest) (*llm.ImageResponse, error) {
	return pair[*llm.ImageResponse](w.call("GenerateImages", ctx, r))
}

func (w *witness) ListModels(ctx context.Context) ([]llm.Model, error) {
	return pair[[]llm.Model](w.call("ListModels", ctx))
}

func (w *witness) HealthCheck(ctx context.Context) llm.Health {
	return as[llm.Health](w.call("HealthCheck", ctx)[0])
}

func (w *witness) CalculateCost(m string, u llm.Usage) (llm.Cost, error) {
	return pair[llm.Cost](w.call("CalculateCost", m, u))
}
