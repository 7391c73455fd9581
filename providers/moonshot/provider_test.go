package moonshot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/moonshot"
)

func TestListModelsAndHealth(t *testing.T) {
	p, s := newProvider(t, say(`{"object":"list","data":[{"id":"kimi-k2.6","object":"model","created":1,"owned_by":"moonshot","context_length":262144,`+
		`"supports_image_in":true,"supports_video_in":true,"supports_reasoning":true},{"id":"kimi-next","object":"model","owned_by":"moonshot","context_length":5}]}`))
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.True(t, models[0].Capabilities.Has(llm.CapReasoning))
	require.NotNil(t, models[0].Price)
	require.Equal(t, llm.Model{ID: "kimi-next", OwnedBy: "moonshot", ContextTokens: 5}, models[1])
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.Equal(t, []string{"GET https://api.moonshot.ai/v1/models", "GET https://api.moonshot.ai/v1/models"}, s.Paths)

	p, _ = newProvider(t, fail(429, `{"error":{"message":"oops","type":"engine_overloaded_error"}}`))
	require.Equal(t, llm.HealthDegraded, p.HealthCheck(t.Context()).Status)
}

func TestCost(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	usage := llm.Usage{InputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000), CacheWriteTokens: llm.Count(100_000), OutputTokens: llm.Count(1_000_000)}
	cost, err := p.CalculateCost("kimi-k3", usage)
	require.NoError(t, err)
	require.Equal(t, llm.Cost{Input: llm.USD(1.2), CachedInput: llm.USD(0.15), CacheWrite: llm.USD(0.3), Output: llm.USD(15), Total: llm.USD(16.65)}, cost)
	_, err = p.CalculateCost("kimi-k2-0905-preview", usage)
	require.ErrorIs(t, err, llm.ErrNotFound)
}

func TestModels(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	models := p.Models()
	for _, m := range models {
		require.Positive(t, m.ContextTokens, m.ID)
		require.Positive(t, m.Price.Input, m.ID)
		require.LessOrEqual(t, m.Price.CachedInput, m.Price.Input, m.ID)
		require.NotEmpty(t, m.Price.Source, m.ID)
		require.False(t, m.Price.AsOf.IsZero(), m.ID)
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.Zero(t, m.Capabilities&(llm.CapEmbeddings|llm.CapImages|llm.CapSeed|llm.CapVisionURL))
	}
	models[0].Price.Input = 0
	require.Positive(t, p.Models()[0].Price.Input)
	require.True(t, p.Capabilities("kimi-k3-next").Has(llm.CapReasoning|llm.CapVision|llm.CapStructured))
	require.False(t, p.Capabilities("kimi-k3").Has(llm.CapToolChoice))
	require.True(t, p.Capabilities("moonshot-v1-32k").Has(llm.CapToolChoice|llm.CapN|llm.CapLogprobs))
	require.False(t, p.Capabilities("moonshot-v1-32k").Has(llm.CapVision))
	require.True(t, p.Capabilities("moonshot-v1-32k-vision-preview").Has(llm.CapVision))
	require.False(t, p.Capabilities("other").Has(llm.CapStructured))
}

func TestWhatTheServiceLacks(t *testing.T) {
	p, s := newProvider(t, say(plainBody))
	_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Empty(t, s.Paths)
	require.Equal(t, "moonshot", p.Name())
}

func TestConfig(t *testing.T) {
	_, err := moonshot.New(moonshot.Config{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	require.ErrorContains(t, err, "MOONSHOT_API_KEY")
	_, err = moonshot.New(moonshot.Config{APIKey: "k", BaseURL: "http://api.moonshot.cn"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	_, err = moonshot.New(moonshot.Config{APIKey: "k", BaseURL: moonshot.ChinaBaseURL})
	require.NoError(t, err)

	for _, env := range []struct{ key, base string }{
		{"", ""},
		{"MOONSHOT_API_KEY", "MOONSHOT_BASE_URL"},
		{"KIMI_API_KEY", "KIMI_BASE_URL"},
	} {
		for _, name := range []string{"MOONSHOT_API_KEY", "MOONSHOT_BASE_URL", "KIMI_API_KEY", "KIMI_BASE_URL"} {
			t.Setenv(name, "")
		}
		if env.key == "" {
			_, err = moonshot.FromEnv()
			require.ErrorIs(t, err, llm.ErrConfiguration)
			continue
		}
		t.Setenv(env.key, "k")
		_, err = moonshot.FromEnv()
		require.NoError(t, err)
		t.Setenv(env.base, "ftp://x")
		_, err = moonshot.FromEnv()
		require.ErrorContains(t, err, "BaseURL")
	}
}
