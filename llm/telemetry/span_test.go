package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

func TestChatSpan(t *testing.T) {
	o := observe(t, &fake{name: "mistral", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
		return &llm.ChatResponse{
			Provider: "mistral", ID: "chatcmpl-1", API: "chat_completions", Model: "large-2512", RequestID: "req-9",
			Choices: []llm.Choice{{FinishReason: llm.FinishStop}, {Index: 1, FinishReason: llm.FinishToolCalls}},
			Usage: &llm.Usage{
				InputTokens: llm.Count(100), OutputTokens: llm.Count(0), CachedTokens: llm.Count(40),
				CacheWriteTokens: llm.Count(10), ReasoningTokens: llm.Count(7),
			},
			Dropped: []string{"seed"},
		}, nil
	}}, telemetry.WithServer("api.mistral.ai", 443))
	_, err := o.ChatCompletion(t.Context(), &llm.ChatRequest{
		Model: "large", MaxTokens: new(50), Temperature: new(0.0), TopP: new(0.9), FrequencyPenalty: new(0.1),
		PresencePenalty: new(0.2), Stop: []string{"END"}, N: new(2), Seed: new(int64(7)),
		ResponseFormat: &llm.ResponseFormat{},
	})
	require.NoError(t, err)
	span := o.span()
	require.Equal(t, "chat large", span.Name)
	require.Equal(t, trace.SpanKindClient, span.SpanKind)
	require.Equal(t, codes.Unset, span.Status.Code)
	require.Equal(t, "https://opentelemetry.io/schemas/1.41.0", span.InstrumentationScope.SchemaURL)
	require.Empty(t, cmp.Diff(map[string]any{
		"gen_ai.operation.name":                    "chat",
		"gen_ai.provider.name":                     "mistral_ai",
		"gen_ai.request.model":                     "large",
		"server.address":                           "api.mistral.ai",
		"server.port":                              int64(443),
		"gen_ai.request.max_tokens":                int64(50),
		"gen_ai.request.temperature":               0.0,
		"gen_ai.request.top_p":                     0.9,
		"gen_ai.request.frequency_penalty":         0.1,
		"gen_ai.request.presence_penalty":          0.2,
		"gen_ai.request.stop_sequences":            []string{"END"},
		"gen_ai.request.choice.count":              int64(2),
		"gen_ai.request.seed":                      int64(7),
		"gen_ai.output.type":                       "json",
		"gen_ai.response.id":                       "chatcmpl-1",
		"gen_ai.response.model":                    "large-2512",
		"gen_ai.response.finish_reasons":           []string{"stop", "tool_calls"},
		"openai.api.type":                          "chat_completions",
		"gen_ai.usage.input_tokens":                int64(100),
		"gen_ai.usage.output_tokens":               int64(0),
		"gen_ai.usage.cache_read.input_tokens":     int64(40),
		"gen_ai.usage.cache_creation.input_tokens": int64(10),
		"gen_ai.usage.reasoning.output_tokens":     int64(7),
		"parley.request_id":                        "req-9",
		"parley.dropped_parameters":                []string{"seed"},
	}, o.attributes()))
}

// TestAbsentIsNotRecorded: what a request or an answer did not say is no
// attribute, and one choice is the usual one.
func TestAbsentIsNotRecorded(t *testing.T) {
	o := observe(t, &fake{name: "acme", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
		return &llm.ChatResponse{Usage: &llm.Usage{InputTokens: llm.Count(3)}}, nil
	}})
	_, err := o.ChatCompletion(t.Context(), &llm.ChatRequest{N: new(1)})
	require.NoError(t, err)
	require.Equal(t, "chat", o.span().Name)
	require.Empty(t, cmp.Diff(map[string]any{
		"gen_ai.operation.name":     "chat",
		"gen_ai.provider.name":      "acme",
		"gen_ai.usage.input_tokens": int64(3),
	}, o.attributes()))
}

// TestOtherSpans has the operations beside chats.
func TestOtherSpans(t *testing.T) {
	p := &fake{
		name: "openai",
		embed: func(context.Context, *llm.EmbeddingRequest) (*llm.EmbeddingResponse, error) {
			return &llm.EmbeddingResponse{Provider: "openai", Model: "e-1", Usage: &llm.Usage{InputTokens: llm.Count(8)}}, nil
		},
		images: func(context.Context, *llm.ImageRequest) (*llm.ImageResponse, error) {
			return &llm.ImageResponse{Provider: "openai", Model: "i-1", Usage: usage(5, 1000)}, nil
		},
		list:   func(context.Context) ([]llm.Model, error) { return nil, llm.ErrUnsupported },
		health: func(context.Context) llm.Health { return llm.HealthFrom(0, llm.ErrAuthentication) },
	}
	tests := []struct {
		call func(context.Context, llm.Provider) error
		name string
		want map[string]any
	}{
		{
			call: func(ctx context.Context, p llm.Provider) error {
				_, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: "e", Dimensions: new(256)})
				return err
			},
			name: "embeddings e",
			want: map[string]any{
				"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "e", "gen_ai.response.model": "e-1",
				"gen_ai.embeddings.dimension.count": int64(256), "gen_ai.usage.input_tokens": int64(8),
			},
		},
		{
			call: func(ctx context.Context, p llm.Provider) error {
				_, err := p.GenerateImages(ctx, &llm.ImageRequest{Model: "i", N: new(3)})
				return err
			},
			name: "generate_content i",
			want: map[string]any{
				"gen_ai.operation.name": "generate_content", "gen_ai.request.model": "i", "gen_ai.response.model": "i-1",
				"gen_ai.output.type": "image", "gen_ai.request.choice.count": int64(3),
				"gen_ai.usage.input_tokens": int64(5), "gen_ai.usage.output_tokens": int64(1000),
			},
		},
		{
			call: func(ctx context.Context, p llm.Provider) error { _, err := p.ListModels(ctx); return err },
			name: "list_models",
			want: map[string]any{"gen_ai.operation.name": "list_models", "error.type": "unsupported"},
		},
		{
			call: func(ctx context.Context, p llm.Provider) error { return p.HealthCheck(ctx).Err },
			name: "health_check",
			want: map[string]any{"gen_ai.operation.name": "health_check", "error.type": "authentication"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := observe(t, p)
			err := test.call(t.Context(), o)
			require.Equal(t, test.name, o.span().Name)
			require.Equal(t, err != nil, o.span().Status.Code == codes.Error)
			test.want["gen_ai.provider.name"] = "openai"
			require.Empty(t, cmp.Diff(test.want, o.attributes()))
		})
	}
}

func TestProviderNames(t *testing.T) {
	for name, want := range map[string]string{
		"openai": "openai", "anthropic": "anthropic", "azure": "azure.ai.openai", "azureai": "azure.ai.inference",
		"deepseek": "deepseek", "mistral": "mistral_ai", "moonshot": "moonshot_ai", "vertexai": "gcp.vertex_ai",
		"metallama": "metallama", "openrouter": "openrouter", "acme": "acme",
	} {
		answer := func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
			return &llm.ChatResponse{Provider: name}, nil
		}
		o := observe(t, &fake{name: name, chat: answer})
		_, _ = o.ChatCompletion(t.Context(), &llm.ChatRequest{})
		require.Equal(t, want, o.attributes()["gen_ai.provider.name"])

		o = observe(t, &fake{name: name, chat: answer}, telemetry.WithProviderName("gcp.gemini"))
		_, _ = o.ChatCompletion(t.Context(), &llm.ChatRequest{})
		require.Equal(t, "gcp.gemini", o.attributes()["gen_ai.provider.name"], "the caller's word wins")
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		name        string
		err         error
		kind        string
		description string
		status      any
		requestID   any
	}{
		{
			name: "over HTTP",
			err: &llm.Error{
				Kind: llm.KindRateLimit, Status: 429, Code: "rate_limit_exceeded", Message: "you said: my secret", RequestID: "req-2",
			},
			kind: "rate_limit", description: "rate_limit (HTTP 429): rate_limit_exceeded", status: int64(429), requestID: "req-2",
		},
		{
			name: "inside a 200",
			err:  &llm.Error{Kind: llm.KindOverloaded, Status: 200},
			kind: "overloaded", description: "overloaded (HTTP 200)",
		},
		{name: "wrapped", err: fmt.Errorf("gave up: %w", &llm.Error{Kind: llm.KindQuota}), kind: "quota", description: "quota"},
		{name: "a deadline", err: context.DeadlineExceeded, kind: "timeout", description: "timeout"},
		{name: "no kind", err: errors.New("my secret"), kind: "_OTHER", description: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &fake{name: "acme", chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) { return nil, test.err }}
			o := observe(t, p)
			_, err := o.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m"})
			require.Equal(t, test.err, err, "the error is passed on as it is")
			require.Equal(t, codes.Error, o.span().Status.Code)
			require.Equal(t, test.description, o.span().Status.Description)
			attrs := o.attributes()
			require.Equal(t, test.kind, attrs["error.type"])
			require.Equal(t, test.status, attrs["http.response.status_code"])
			require.Equal(t, test.requestID, attrs["parley.request_id"])

			o = observe(t, p, telemetry.WithMessages())
			_, _ = o.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m"})
			require.Equal(t, test.err.Error(), o.span().Status.Description, "messages were asked for")
		})
	}
}

// TestContext: the provider is called within the span, which is within the
// caller's.
func TestContext(t *testing.T) {
	var within trace.SpanContext
	o := observe(t, &fake{name: "acme", chat: func(ctx context.Context, _ *llm.ChatRequest) (*llm.ChatResponse, error) {
		within = trace.SpanContextFromContext(ctx)
		return &llm.ChatResponse{}, ctx.Err()
	}})
	ctx, caller := o.traces.Tracer("test").Start(t.Context(), "caller")
	_, err := o.ChatCompletion(ctx, &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	span := o.span()
	require.Equal(t, span.SpanContext.SpanID(), within.SpanID())
	require.Equal(t, caller.SpanContext().SpanID(), span.Parent.SpanID())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = o.ChatCompletion(ctx, &llm.ChatRequest{Model: "m"})
	require.ErrorIs(t, err, context.Canceled, "cancellation reaches the provider")
}
