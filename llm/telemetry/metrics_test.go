package telemetry_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/telemetry"
)

// point is what a histogram holds for one set of attributes.
type point struct {
	Attributes map[string]any
	Count      uint64
	Sum        float64
}

func points[N int64 | float64](t *testing.T, m metricdata.Metrics, unit string, bounds []float64) []point {
	t.Helper()
	require.Equal(t, unit, m.Unit)
	h, ok := m.Data.(metricdata.Histogram[N])
	require.True(t, ok, "%s is a %T", m.Name, m.Data)
	var all []point
	for _, p := range h.DataPoints {
		require.Equal(t, bounds, p.Bounds, "the advised boundaries of %s", m.Name)
		all = append(all, point{values(p.Attributes.ToSlice()), p.Count, float64(p.Sum)})
	}
	return all
}

var (
	seconds = []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92}
	tokens  = []float64{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864}
)

// with adds attributes to a copy.
func with(base map[string]any, more ...any) map[string]any {
	all := map[string]any{}
	for key, value := range base {
		all[key] = value
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i].(string)] = more[i+1]
	}
	return all
}

func unordered() cmp.Option {
	return cmp.Transformer("byToken", func(all []point) map[any]point {
		m := map[any]point{}
		for _, p := range all {
			m[p.Attributes["gen_ai.token.type"]] = p
		}
		return m
	})
}

func TestStreamMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const second = time.Second
		o := observe(t, &fake{name: "anthropic", stream: plays("anthropic", second, nil,
			frame{second, head}, frame{4 * second, hello}, frame{2 * second, world}, frame{8 * second, stop},
		)}, telemetry.WithServer("api.anthropic.com", 443))
		s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
		require.NoError(t, err)
		_, err = s.Collect()
		require.NoError(t, err)

		labels := map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "m",
			"gen_ai.response.model": "m-2", "server.address": "api.anthropic.com", "server.port": int64(443),
		}
		m := o.metrics()
		require.Len(t, m, 4)
		require.Empty(t, cmp.Diff([]point{{labels, 1, 16}},
			points[float64](t, m["gen_ai.client.operation.duration"], "s", seconds)))
		require.Empty(t, cmp.Diff([]point{{labels, 1, 2}},
			points[float64](t, m["gen_ai.client.operation.time_to_first_chunk"], "s", seconds)))
		require.Empty(t, cmp.Diff([]point{{labels, 2, 6}},
			points[float64](t, m["gen_ai.client.operation.time_per_output_chunk"], "s", seconds)),
			"two chunks after the first, and the finish is no output")
		require.Empty(t, cmp.Diff([]point{
			{with(labels, "gen_ai.token.type", "input"), 1, 12},
			{with(labels, "gen_ai.token.type", "output"), 1, 34},
		}, points[int64](t, m["gen_ai.client.token.usage"], "{token}", tokens), unordered()))
	})
}

// TestModelThatIsNamedLate: the measurements after that name it.
func TestModelThatIsNamedLate(t *testing.T) {
	o := observe(t, &fake{name: "acme", stream: plays("acme", 0, nil, frame{0, hello}, frame{0, head}, frame{0, world}, frame{0, stop})})
	s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	_, err = s.Collect()
	require.NoError(t, err)
	for _, p := range points[float64](t, o.metrics()["gen_ai.client.operation.time_per_output_chunk"], "s", seconds) {
		require.Equal(t, "m-2", p.Attributes["gen_ai.response.model"])
	}
}

func TestUnaryMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := false
		o := observe(t, &fake{
			name: "openai",
			chat: func(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
				time.Sleep(3 * time.Second)
				if fails {
					return nil, &llm.Error{Kind: llm.KindRateLimit}
				}
				return &llm.ChatResponse{Provider: "openai", Model: "m-2", Usage: &llm.Usage{OutputTokens: llm.Count(5)}}, nil
			},
			list:   func(context.Context) ([]llm.Model, error) { return nil, nil },
			health: func(context.Context) llm.Health { return llm.Health{} },
		})
		_, err := o.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m"})
		require.NoError(t, err)
		labels := map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "m", "gen_ai.response.model": "m-2",
		}
		m := o.metrics()
		require.Len(t, m, 2, "what is about streams is not recorded")
		require.Empty(t, cmp.Diff([]point{{labels, 1, 3}}, points[float64](t, m["gen_ai.client.operation.duration"], "s", seconds)))
		require.Empty(t, cmp.Diff([]point{{with(labels, "gen_ai.token.type", "output"), 1, 5}},
			points[int64](t, m["gen_ai.client.token.usage"], "{token}", tokens)), "absent input is not 0")

		fails = true
		_, err = o.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m"})
		require.Error(t, err)
		_, _ = o.ListModels(t.Context())
		o.HealthCheck(t.Context())
		all := points[float64](t, o.metrics()["gen_ai.client.operation.duration"], "s", seconds)
		require.Len(t, all, 2, "model lists and health checks are no operations of the conventions")
		failed := with(labels, "error.type", "rate_limit")
		delete(failed, "gen_ai.response.model")
		require.Contains(t, all, point{failed, 1, 3})
	})
}

// TestMetricsWithoutSpans: what no span records is still measured, by the name
// of the provider that answered.
func TestMetricsWithoutSpans(t *testing.T) {
	o := observe(t, again(flaky()), telemetry.WithTracerProvider(noop.NewTracerProvider()))
	s, err := o.ChatCompletionStream(t.Context(), &llm.ChatRequest{Model: "m"})
	require.NoError(t, err)
	_, err = s.Collect()
	require.NoError(t, err)
	require.Empty(t, o.spans.GetSpans())
	require.Equal(t, "openai", points[int64](t, o.metrics()["gen_ai.client.token.usage"], "{token}", tokens)[0].Attributes["gen_ai.provider.name"])
}
