package openai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestCapabilities(t *testing.T) {
	p, _ := newRecorder(t, 200, jsonType, "")
	const tools = llm.CapTools | llm.CapParallelTools | llm.CapToolChoice
	for _, tt := range []struct {
		model string
		has   llm.Capability
		lacks llm.Capability
	}{
		{"", llm.CapStream | tools | llm.CapStructured | llm.CapVision | llm.CapSeed | llm.CapN, llm.CapReasoning | llm.CapLogprobs | llm.CapStop | llm.CapAudio | llm.CapEmbeddings},
		{"gpt-4.1", tools | llm.CapStop | llm.CapLogprobs, llm.CapReasoning | llm.CapReasoningSignature | llm.CapToolImageResult},
		{"gpt-4.1-2025-04-14", llm.CapLogprobs, llm.CapReasoning},
		{"gpt-5.1", tools | llm.CapReasoning, llm.CapLogprobs | llm.CapReasoningSignature},
		{"gpt-5.6-sol", llm.CapReasoning | llm.CapVision, tools},
		{"gpt-6.2-sol", llm.CapReasoning, tools},
		{"o3", llm.CapReasoning | llm.CapTools, llm.CapStop | llm.CapParallelTools},
		{"gpt-4o-audio-preview", llm.CapAudio | llm.CapTools, llm.CapVision},
		{"gpt-3.5-turbo", llm.CapTools, llm.CapVision | llm.CapStructured},
		{"text-embedding-3-large", llm.CapEmbeddings | llm.CapEmbeddingDims, llm.CapStream},
		{"text-embedding-ada-002", llm.CapEmbeddings, llm.CapEmbeddingDims},
		{"gpt-image-2", llm.CapImages, llm.CapStream},
		{"someone-elses", llm.CapStream, llm.CapReasoning},
	} {
		got := p.Capabilities(tt.model)
		require.True(t, got.Has(tt.has), "%q lacks %s", tt.model, tt.has&^got)
		require.Zero(t, got&tt.lacks, "%q has %s", tt.model, got&tt.lacks)
	}
}

// Every row of the table is complete, and changing what Models returned changes
// nothing.
func TestModels(t *testing.T) {
	p, _ := newRecorder(t, 200, jsonType, "")
	models := p.Models()
	seen := map[string]bool{}
	for i := range models {
		m := &models[i]
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		require.NotZero(t, m.Capabilities, m.ID)
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.NotNil(t, m.Price, m.ID)
		require.NotEmpty(t, m.Price.Source, m.ID)
		require.False(t, m.Price.AsOf.IsZero(), m.ID)
		require.Positive(t, m.Price.Input, m.ID)
		require.Positive(t, m.Price.CacheWrite, m.ID)
		require.LessOrEqual(t, m.Price.CachedInput, m.Price.Input, m.ID)
		m.Price.Input = 0
	}
	require.Positive(t, p.Models()[0].Price.Input)
}

func TestCalculateCost(t *testing.T) {
	p, _ := newRecorder(t, 200, jsonType, "")
	usage := llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000)}
	for model, want := range map[string]float64{
		"gpt-4.1":            1 + 0.25 + 8,
		"gpt-4.1-2025-04-14": 1 + 0.25 + 8,
		// Above 272,000 tokens of input the whole request costs more.
		"gpt-6.2-sol":  2 + 0.1 + 15,
		"gpt-5.4-mini": 0.375 + 0.0375 + 4.5,
	} {
		cost, err := p.CalculateCost(model, usage)
		require.NoError(t, err)
		require.InDelta(t, want, cost.Total.Dollars(), 1e-9, model)
	}
	for _, model := range []string{"", "gpt-99", "gpt-4.1-2025-0x-14", "ft:gpt-4.1:acme::1"} {
		_, err := p.CalculateCost(model, usage)
		require.ErrorIs(t, err, llm.ErrNotFound, model)
	}
	written := llm.Usage{InputTokens: llm.Count(100), OutputTokens: llm.Count(0), CacheWriteTokens: llm.Count(100)}
	cost, err := p.CalculateCost("gpt-6-sol", written)
	require.NoError(t, err)
	require.Equal(t, 100*llm.PerMillion(2.5), cost.CacheWrite)
}

func TestListModels(t *testing.T) {
	p, r := newRecorder(t, 200, jsonType, `{"object":"list","data":[{"id":"gpt-4.1","object":"model","created":1744316542,"owned_by":"system"},{"id":"new","shutdown_date":"2027-02-03"}]}`)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.Equal(t, "system", models[0].OwnedBy)
	require.Equal(t, 1_047_576, models[0].ContextTokens)
	require.NotNil(t, models[0].Price)
	require.Equal(t, "2027-02-03", models[1].Retires.Format("2006-01-02"))
	require.Nil(t, models[1].Price)
	require.Equal(t, "https://api.openai.com/v1/models", r.requests[0].URL.String())
}

func TestHealthCheck(t *testing.T) {
	p, r := newRecorder(t, 200, jsonType, `{"object":"list","data":[]}`)
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.True(t, strings.HasSuffix(r.requests[0].URL.Path, "/models"))

	p, _ = newRecorder(t, 401, jsonType, `{"error":{"message":"bad key","type":"invalid_request_error","code":"invalid_api_key","param":null}}`)
	h := p.HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnhealthy, h.Status)
	require.ErrorIs(t, h.Err, llm.ErrAuthentication)
}
