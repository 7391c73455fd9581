package metallama_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/metallama"
)

func TestHosts(t *testing.T) {
	addresses := map[metallama.Host]string{
		metallama.Meta:        "https://api.meta.ai/v1",
		metallama.LlamaAPI:    "https://api.llama.com/v1",
		metallama.LlamaCompat: "https://api.llama.com/compat/v1",
		metallama.Groq:        "https://api.groq.com/openai/v1",
		metallama.Together:    "https://api.together.xyz/v1",
		metallama.Cerebras:    "https://api.cerebras.ai/v1",
	}
	require.Len(t, metallama.Hosts(), len(addresses))
	names := map[string]bool{}
	for _, host := range metallama.Hosts() {
		require.Equal(t, addresses[host], host.BaseURL())
		require.NotEmpty(t, host.KeyEnv())
		require.False(t, names[host.String()])
		names[host.String()] = true

		p, s := newService(t, host, 200, jsonType, `{"data":[]}`)
		require.Equal(t, host, p.Host())
		require.Equal(t, "metallama", p.Name())
		require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
		require.Equal(t, addresses[host]+"/models", s.requests[0].URL.String())
		require.Equal(t, "Bearer LLM|secret", s.requests[0].Header.Get("Authorization"))
		require.True(t, p.Capabilities("m").Has(llm.CapStream|llm.CapTools), host)
	}
	none := metallama.Host(99)
	require.Equal(t, "Host(99)", none.String())
	require.Empty(t, none.BaseURL())
	require.Nil(t, none.KeyEnv())
	_, err := metallama.New(metallama.Config{APIKey: "k", Host: none})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	_, err = metallama.FromEnvAt(none)
	require.ErrorIs(t, err, llm.ErrConfiguration)
}

func TestFromEnv(t *testing.T) {
	for _, name := range []string{"MODEL_API_KEY", "META_API_KEY", "META_MODEL_API_KEY", "LLAMA_API_KEY"} {
		t.Run(name, func(t *testing.T) {
			_, err := metallama.FromEnv()
			require.ErrorContains(t, err, "MODEL_API_KEY or META_API_KEY")
			t.Setenv(name, "k")
			p, err := metallama.FromEnv()
			require.NoError(t, err)
			require.Equal(t, metallama.Meta, p.Host())
		})
	}
	for _, host := range metallama.Hosts() {
		t.Run(host.String(), func(t *testing.T) {
			_, err := metallama.FromEnvAt(host)
			require.ErrorContains(t, err, host.KeyEnv()[0])
			t.Setenv(host.KeyEnv()[0], "k")
			p, err := metallama.FromEnvAt(host)
			require.NoError(t, err)
			require.Equal(t, host, p.Host())
		})
	}
	t.Setenv("MODEL_API_KEY", "k")
	t.Setenv("MODEL_API_BASE", "ftp://x")
	_, err := metallama.FromEnv()
	require.ErrorContains(t, err, "base URL")
}

// Meta's retired address is not called: the error says why, and what replaces it.
func TestRetired(t *testing.T) {
	for _, host := range []metallama.Host{metallama.LlamaAPI, metallama.LlamaCompat} {
		p, err := metallama.New(metallama.Config{APIKey: "k", Host: host})
		require.NoError(t, err)
		_, err = p.ChatCompletion(t.Context(), hello())
		e := failure(t, err)
		require.Equal(t, llm.KindConfiguration, e.Kind)
		for _, word := range []string{"retired the Llama API on 2026-07-06", "Meta Model API", "HTTPClient"} {
			require.Contains(t, e.Message, word)
		}
		_, err = p.ChatCompletionStream(t.Context(), hello())
		require.ErrorIs(t, err, llm.ErrConfiguration)
		_, err = p.ListModels(t.Context())
		require.ErrorIs(t, err, llm.ErrConfiguration)
		h := p.HealthCheck(t.Context())
		require.Equal(t, llm.HealthUnknown, h.Status)
		require.ErrorIs(t, h.Err, llm.ErrConfiguration)
	}
}

func TestModels(t *testing.T) {
	p, _ := newService(t, metallama.Meta, 200, jsonType, `{"object":"list","data":[{"id":"muse-spark-1.3","object":"model"},{"id":"new"}]}`)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1_048_576, models[0].ContextTokens)
	require.Nil(t, models[1].Price)
	for _, m := range p.Models() {
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.NotEmpty(t, m.Price.Source)
	}
	million := llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000)}
	cost, err := p.CalculateCost("muse-spark-1.3", million)
	require.NoError(t, err)
	require.Equal(t, llm.USD(0.625+0.075+4.25), cost.Total)
	_, err = p.CalculateCost("new", million)
	require.ErrorIs(t, err, llm.ErrNotFound)

	p, _ = newService(t, metallama.LlamaAPI, 200, jsonType, "")
	for _, m := range p.Models() {
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID), m.ID)
		require.False(t, m.Retires.IsZero())
	}
	require.True(t, p.Capabilities("Llama-4-Maverick-17B-128E-Instruct-FP8").Has(llm.CapVision))
	require.False(t, p.Capabilities("Llama-3.3-70B-Instruct").Has(llm.CapVision))
	cost, err = p.CalculateCost("Llama-3.3-8B-Instruct", million)
	require.NoError(t, err)
	require.Zero(t, cost.Total, "the preview was free")

	p, _ = newService(t, metallama.Groq, 200, jsonType, "")
	require.Empty(t, p.Models())
	_, err = p.CalculateCost("llama-3.3-70b-versatile", million)
	require.ErrorIs(t, err, llm.ErrNotFound)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
}
