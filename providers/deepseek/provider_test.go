package deepseek_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepseek"
)

func TestListModelsAndHealth(t *testing.T) {
	p, s := newProvider(t, say(`{"object":"list","data":[{"id":"deepseek-flash","object":"model","owned_by":"deepseek"},{"id":"deepseek-next","object":"model","owned_by":"deepseek"}]}`))
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.Equal(t, 1_048_565, models[0].ContextTokens)
	require.NotNil(t, models[0].Price)
	require.Equal(t, llm.Model{ID: "deepseek-next", OwnedBy: "deepseek"}, models[1])
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.Equal(t, []string{"GET https://api.deepseek.com/models", "GET https://api.deepseek.com/models"}, s.Paths)

	p, _ = newProvider(t, fail(401, `{"error":{"message":"no","type":"authentication_error"}}`))
	require.Equal(t, llm.HealthUnhealthy, p.HealthCheck(t.Context()).Status)
}

func TestCost(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	usage := llm.Usage{InputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000), OutputTokens: llm.Count(1_000_000)}
	peak := llm.Cost{Input: llm.USD(0.15), CachedInput: llm.USD(0.003), Output: llm.USD(1.2), Total: llm.USD(1.353)}
	cost, err := p.CalculateCost("deepseek-flash", usage)
	require.NoError(t, err)
	require.Equal(t, peak, cost)
	for at, factor := range map[string]llm.Money{
		"2026-11-23T00:59:59Z": 1, "2026-11-23T01:00:00Z": 2, "2026-11-23T03:59:59Z": 2, "2026-11-23T04:00:00Z": 1,
		"2026-11-23T05:59:59Z": 1, "2026-11-23T06:00:00Z": 2, "2026-11-23T09:59:59Z": 2, "2026-11-23T10:00:00Z": 1,
		"2026-11-23T23:59:59Z": 1, "2026-11-22T07:00:00Z": 1, "2026-11-21T02:00:00Z": 1, "2026-11-20T02:00:00Z": 2,
	} {
		when, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		cost, err := p.CalculateCostAt("deepseek-flash", usage, when)
		require.NoError(t, err)
		require.Equal(t, peak.Total/2*factor, cost.Total, at)
	}
	_, err = p.CalculateCostAt("deepseek-chat", usage, time.Now())
	require.ErrorIs(t, err, llm.ErrNotFound)
}

func TestModels(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	models := p.Models()
	for _, m := range models {
		require.NotZero(t, m.MaxOutputTokens, m.ID)
		require.Positive(t, m.Price.Input, m.ID)
		require.NotEmpty(t, m.Price.Source, m.ID)
		require.False(t, m.Price.AsOf.IsZero(), m.ID)
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.Zero(t, m.Capabilities&(llm.CapStructured|llm.CapEmbeddings|llm.CapImages|llm.CapN|llm.CapSeed|llm.CapToolChoice))
	}
	models[0].Price.Windows[0].Rates.Output, models[0].Price.Input = 0, 0
	require.Positive(t, p.Models()[0].Price.Input)
	require.Positive(t, p.Models()[0].Price.Windows[0].Rates.Output)
	require.True(t, p.Capabilities("deepseek-flash").Has(llm.CapVision))
	require.False(t, p.Capabilities("deepseek-v4-pro").Has(llm.CapVision))
	require.False(t, p.Capabilities("deepseek-next").Has(llm.CapVision))
}

func TestWhatTheServiceLacks(t *testing.T) {
	p, s := newProvider(t, say(plainBody))
	_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Empty(t, s.Paths)
	require.Equal(t, "deepseek", p.Name())
}

func TestConfig(t *testing.T) {
	_, err := deepseek.New(deepseek.Config{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	require.ErrorContains(t, err, "DEEPSEEK_API_KEY")
	_, err = deepseek.New(deepseek.Config{APIKey: "k", BaseURL: "http://api.deepseek.com"})
	require.ErrorIs(t, err, llm.ErrConfiguration)

	t.Setenv("DEEPSEEK_API_KEY", "")
	_, err = deepseek.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
	t.Setenv("DEEPSEEK_API_KEY", "k")
	t.Setenv("DEEPSEEK_BASE_URL", "ftp://x")
	_, err = deepseek.FromEnv()
	require.ErrorContains(t, err, "BaseURL")
	t.Setenv("DEEPSEEK_BASE_URL", "")
	_, err = deepseek.FromEnv()
	require.NoError(t, err)
}
