package mistral_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/mistral"
)

// vectors answers n texts with their numbers as vectors.
func vectors(first, n int) answer {
	var data []string
	for i := range n {
		data = append(data, `{"object":"embedding","embedding":[`+strconv.Itoa(first+i)+`,0.5],"index":`+strconv.Itoa(i)+`}`)
	}
	return say(`{"id":"1","object":"list","data":[` + strings.Join(data, ",") + `],"model":"mistral-embed",` +
		`"usage":{"prompt_audio_seconds":null,"prompt_tokens":5,"total_tokens":5,"completion_tokens":0,"prompt_tokens_details":null}}`)
}

func TestEmbeddings(t *testing.T) {
	p, s := newProvider(t, vectors(0, 2))
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a", "b"}})
	require.NoError(t, err)
	require.Equal(t, `{"model":"mistral-embed","input":["a","b"],"encoding_format":"float"}`, s.Sent[0])
	require.Equal(t, []string{"POST https://api.mistral.ai/v1/embeddings"}, s.Paths)
	require.Equal(t, [][]float32{{0, 0.5}, {1, 0.5}}, resp.Vectors)
	require.Equal(t, llm.Count(5), resp.Usage.InputTokens)

	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "codestral-embed", Input: []string{"a", "b"}, Dimensions: new(2)})
	require.NoError(t, err)
	require.Equal(t, `{"model":"codestral-embed","input":["a","b"],"encoding_format":"float","output_dimension":2}`, s.Sent[1])

	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a"}, Dimensions: new(2)})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a"}, User: "u"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a"}, Options: []llm.ProviderOption{mistral.Options{}}})
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, llm.KindInvalidRequest, e.Kind)
	require.Equal(t, "mistral", e.Provider)
	require.Len(t, s.Sent, 2)
}

// The service bounds the texts of a call, and their tokens, which only it can
// count: a call that it finds too long is sent again in halves.
func TestEmbeddingsSplit(t *testing.T) {
	tooLong := fail(400, `{"code":"3210","message":"Too many tokens overall, split into more batches.","object":"error","param":null,"raw_status_code":400,"type":"invalid_request_prompt"}`)
	p, s := newProvider(t, tooLong, vectors(0, 2), vectors(2, 1))
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a", "b", "c"}})
	require.NoError(t, err)
	require.Equal(t, [][]float32{{0, 0.5}, {1, 0.5}, {2, 0.5}}, resp.Vectors)
	require.Equal(t, llm.Count(10), resp.Usage.InputTokens)
	require.Len(t, s.Sent, 3)
	require.Contains(t, s.Sent[1], `"input":["a","b"]`)
	require.Contains(t, s.Sent[2], `"input":["c"]`)

	p, s = newProvider(t, tooLong)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a", "b"}})
	require.ErrorIs(t, err, llm.ErrInvalidRequest, "one text cannot be halved")
	require.Len(t, s.Sent, 2)

	p, s = newProvider(t, fail(401, `{"detail":"Invalid API Key"}`))
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: []string{"a", "b"}})
	require.ErrorIs(t, err, llm.ErrAuthentication)
	require.Len(t, s.Sent, 1)

	p, s = newProvider(t, vectors(0, 256), vectors(256, 1))
	resp, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "mistral-embed", Input: strings.Split(strings.Repeat("x", 257), "")})
	require.NoError(t, err)
	require.Len(t, s.Sent, 2)
	require.Equal(t, float32(256), resp.Vectors[256][0])
}

func TestListModelsAndHealth(t *testing.T) {
	const list = `{"object":"list","data":[{"id":"mistral-small-latest","object":"model","created":1767220880,"owned_by":"mistralai",` +
		`"capabilities":{"completion_chat":true},"name":"mistral-small-2603","max_context_length":131072,"aliases":["x"],"deprecation":"2026-12-31T12:00:00Z"},` +
		`{"id":"mistral-next","object":"model","created":1767220880,"owned_by":"mistralai","deprecation":null}]}`
	p, s := newProvider(t, say(list))
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.Equal(t, "mistral-small-2603", models[0].Name)
	require.Equal(t, 131072, models[0].ContextTokens, "the service knows better than the table")
	require.Equal(t, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), models[0].Retires)
	require.True(t, models[0].Capabilities.Has(llm.CapReasoning))
	require.NotNil(t, models[0].Price)
	require.True(t, models[1].Retires.IsZero())
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.Equal(t, []string{"GET https://api.mistral.ai/v1/models", "GET https://api.mistral.ai/v1/models"}, s.Paths)

	p, _ = newProvider(t, fail(401, `{"detail":"Invalid API Key"}`))
	health := p.HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnhealthy, health.Status)
	require.ErrorIs(t, health.Err, llm.ErrAuthentication)
}

func TestCost(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	usage := llm.Usage{InputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000), OutputTokens: llm.Count(1_000_000)}
	cost, err := p.CalculateCost("mistral-small-latest", usage)
	require.NoError(t, err)
	require.Equal(t, llm.Cost{Input: llm.USD(0.075), CachedInput: llm.USD(0.0075), Output: llm.USD(0.6), Total: llm.USD(0.6825)}, cost)
	_, err = p.CalculateCost("magistral-small", usage)
	require.ErrorIs(t, err, llm.ErrNotFound)

	for _, base := range []string{mistral.EUBaseURL, mistral.USBaseURL + "/"} {
		eu, err := mistral.New(mistral.Config{APIKey: "k", BaseURL: base})
		require.NoError(t, err)
		cost, err = eu.CalculateCost("mistral-small-2603", usage)
		require.NoError(t, err)
		require.Equal(t, llm.USD(0.75075), cost.Total)
	}
}

func TestModels(t *testing.T) {
	p, _ := newProvider(t, say(plainBody))
	models := p.Models()
	seen := map[string]bool{}
	for _, m := range models {
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		require.Positive(t, m.ContextTokens, m.ID)
		require.NotZero(t, m.Capabilities, m.ID)
		require.Positive(t, m.Price.Input, m.ID)
		require.NotEmpty(t, m.Price.Source, m.ID)
		require.False(t, m.Price.AsOf.IsZero(), m.ID)
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
	}
	models[0].ID, models[0].Price.Input = "changed", 0
	require.NotEqual(t, models[0].ID, p.Models()[0].ID)
	require.Positive(t, p.Models()[0].Price.Input)
	require.True(t, p.Capabilities("mistral-next").Has(llm.CapTools|llm.CapToolChoice|llm.CapStructured))
	require.False(t, p.Capabilities("mistral-next").Has(llm.CapVision))
	require.Equal(t, llm.CapEmbeddings|llm.CapModels, p.Capabilities("mistral-embed"))
}

func TestNoImages(t *testing.T) {
	p, s := newProvider(t, say(plainBody))
	_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Empty(t, s.Paths)
	require.Equal(t, "mistral", p.Name())
}

func TestConfig(t *testing.T) {
	_, err := mistral.New(mistral.Config{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	require.ErrorContains(t, err, "MISTRAL_API_KEY")
	_, err = mistral.New(mistral.Config{APIKey: "k", BaseURL: "http://api.mistral.ai"})
	require.ErrorIs(t, err, llm.ErrConfiguration)

	t.Setenv("MISTRAL_API_KEY", "")
	_, err = mistral.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
	t.Setenv("MISTRAL_API_KEY", "k")
	t.Setenv("MISTRAL_BASE_URL", "ftp://x")
	_, err = mistral.FromEnv()
	require.ErrorContains(t, err, "BaseURL")
	t.Setenv("MISTRAL_BASE_URL", "")
	_, err = mistral.FromEnv()
	require.NoError(t, err)
}
