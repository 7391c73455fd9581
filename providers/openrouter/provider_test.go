package openrouter_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openrouter"
)

func TestConfig(t *testing.T) {
	for name, cfg := range map[string]openrouter.Config{
		"no API key":          {},
		"two categories":      {APIKey: "k", Categories: []string{"a", "b", "c"}},
		"line break":          {APIKey: "k", Title: "a\nb"},
		"use https":           {APIKey: "k", BaseURL: "http://openrouter.ai"},
		"may carry, such":     {APIKey: "k\n"},
		"HTTP-Referer":        {APIKey: "k", SiteURL: "a\rb"},
		"X-OpenRouter-Title]": {APIKey: "k", Title: "a\x00"},
	} {
		_, err := openrouter.New(cfg)
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.ErrorContains(t, err, name)
	}
	t.Setenv("OPENROUTER_API_KEY", "")
	_, err := openrouter.FromEnv()
	require.ErrorContains(t, err, "OPENROUTER_API_KEY")
	t.Setenv("OPENROUTER_API_KEY", "k")
	p, err := openrouter.FromEnv()
	require.NoError(t, err)
	require.Equal(t, "openrouter", p.Name())
	t.Setenv("OPENROUTER_BASE_URL", "ftp://x")
	_, err = openrouter.FromEnv()
	require.ErrorContains(t, err, "base URL")
}

// The list of models needs no key, so the health of one is asked for elsewhere.
func TestHealthCheck(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"data":{"label":"l","limit":null,"usage":1.5,"is_free_tier":false}}`)
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.Equal(t, "https://openrouter.ai/api/v1/key", s.Requests[0].URL.String())
	require.Equal(t, "Bearer sk-or-v1-secret", s.Requests[0].Header.Get("Authorization"))
	p, _ = newService(t, 401, jsonType, `{"error":{"message":"User not found.","code":401}}`)
	h := p.HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnhealthy, h.Status)
	require.ErrorIs(t, h.Err, llm.ErrAuthentication)
}

const listed = `{"data":[{"id":"anthropic/claude-sonnet-4","name":"Anthropic: Claude Sonnet 4","created":1747930371,"context_length":1000000,
"architecture":{"input_modalities":["image","text","file"],"output_modalities":["text"]},
"pricing":{"prompt":"0.000003","completion":"0.000015","web_search":"0.01","input_cache_read":"0.0000003","input_cache_write":"0.00000375",
"overrides":[{"min_prompt_tokens":500000,"prompt":"0.000009"},{"min_prompt_tokens":200000,"prompt":"0.000006","completion":"0.0000225","input_cache_read":"0.0000006"},{"utc_start":"0000","utc_end":"0600","min_prompt_tokens":1,"prompt":"0.1"}]},
"top_provider":{"context_length":200000,"max_completion_tokens":64000,"is_moderated":true},
"supported_parameters":["reasoning","stop","tool_choice","tools","seed","logprobs","structured_outputs","response_format"],"expiration_date":"2027-05-14"},
{"id":"openrouter/auto","pricing":{"prompt":"-1","completion":"-1"},"architecture":{"input_modalities":["audio"],"output_modalities":["text","image"]},"top_provider":{"max_completion_tokens":null}},
{"id":"acme/plain","context_length":"many","pricing":{"prompt":"0.000001","completion":"0"},"supported_parameters":7},{"name":"nameless"}],
"total_count":4,"links":{"next":%s}}`

func TestListModels(t *testing.T) {
	first := replace(listed, `"https://evil.test/api/v1/models?offset=4&limit=4"`)
	p, s := newService(t, 200, jsonType, first, `{"data":[{"id":"last/one"}],"links":{"next":null}}`)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 4)
	require.Equal(t, "https://openrouter.ai/api/v1/models", s.Requests[0].URL.String())
	require.Equal(t, "https://openrouter.ai/api/v1/models?limit=4&offset=4", s.Requests[1].URL.String(), "the key goes to no other host")

	sonnet := models[0]
	require.WithinDuration(t, time.Now(), sonnet.Price.AsOf, time.Hour)
	sonnet.Price.AsOf = time.Time{}
	want := llm.Model{
		ID: "anthropic/claude-sonnet-4", Name: "Anthropic: Claude Sonnet 4", OwnedBy: "anthropic", Created: time.Unix(1747930371, 0).UTC(),
		ContextTokens: 1_000_000, MaxOutputTokens: 64_000, Retires: time.Date(2027, 5, 14, 0, 0, 0, 0, time.UTC),
		Capabilities: llm.CapModels | llm.CapStream | llm.CapStreamUsage | llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapReasoning |
			llm.CapReasoningSignature | llm.CapStop | llm.CapSeed | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
			llm.CapLogprobs | llm.CapStructured | llm.CapJSONMode,
		Price: &llm.Price{
			Rates: rates(3, 0.3, 3.75, 15),
			Steps: []llm.PriceStep{
				{AboveInput: 199_999, Rates: rates(6, 0.6, 3.75, 22.5)},
				{AboveInput: 499_999, Rates: rates(9, 0.3, 3.75, 15)},
			},
			Source: "OpenRouter's model list",
		},
	}
	require.Empty(t, cmp.Diff(want, sonnet))
	require.Nil(t, models[1].Price, "a router has no price")
	require.Equal(t, llm.CapModels|llm.CapStream|llm.CapStreamUsage|llm.CapAudio|llm.CapImages, models[1].Capabilities)
	require.Equal(t, rates(1, 1, 1, 0), models[2].Price.Rates, "what the cache costs is not said")
	require.Zero(t, models[2].ContextTokens)
	require.Equal(t, "last/one", models[3].ID)
}

func rates(in, cached, write, out float64) llm.Rates {
	return llm.Rates{
		Input: llm.PerMillion(in), CachedInput: llm.PerMillion(cached), CacheWrite: llm.PerMillion(write), Output: llm.PerMillion(out),
	}
}

func replace(text, next string) string {
	const mark = "%s"
	for i := range text {
		if text[i:min(i+2, len(text))] == mark {
			return text[:i] + next + text[i+2:]
		}
	}
	return text
}

func TestListModelsFailures(t *testing.T) {
	for body, kind := range map[string]llm.Kind{
		`{"error":{"code":502,"message":"m"}}`: llm.KindServer,
		`{"object":"list"}`:                    llm.KindMalformedResponse,
		`nothing`:                              llm.KindMalformedResponse,
	} {
		p, _ := newService(t, 200, jsonType, body)
		_, err := p.ListModels(t.Context())
		require.Equal(t, kind, failure(t, err).Kind, body)
	}
	// A list whose next page is always the same one ends.
	p, s := newService(t, 200, jsonType, `{"data":[{"id":"m"}],"links":{"next":"/models?offset=0"}}`)
	_, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, s.Requests, 100)
}

func TestModelsTable(t *testing.T) {
	p, _ := newService(t, 200, jsonType, "")
	for _, m := range p.Models() {
		require.NotNil(t, m.Price, m.ID)
		require.NotEmpty(t, m.Price.Source)
		require.False(t, m.Price.AsOf.IsZero())
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID+":nitro"))
	}
	p.Models()[0].ID = "changed"
	require.NotEqual(t, "changed", p.Models()[0].ID)
	require.True(t, p.Capabilities("qwen/qwen3-embedding-8b").Has(llm.CapEmbeddings))
	require.True(t, p.Capabilities("google/gemini-2.5-flash-image").Has(llm.CapImages))
	require.True(t, p.Capabilities("new/model").Has(llm.CapTools|llm.CapStream))
	require.False(t, p.Capabilities("new/model").Has(llm.CapVision))

	million := llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000)}
	cost, err := p.CalculateCost("moonshotai/kimi-k3", million)
	require.NoError(t, err)
	require.Equal(t, llm.USD(1.5+0.15+15), cost.Total)
	cost, err = p.CalculateCost("meta-llama/llama-4-maverick", million)
	require.NoError(t, err)
	require.Equal(t, llm.USD(0.35+1.15), cost.Total, "a cache without a price of its own is not free")
	_, err = p.CalculateCost("new/model", million)
	require.ErrorIs(t, err, llm.ErrNotFound)
}
