package azure_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
)

// What a deployment takes goes by its model, whichever of the two names a
// request uses.
func TestRulesGoByTheModel(t *testing.T) {
	cfg := azure.Config{Deployments: map[string]string{"gpt-5": "prod", "gpt-4.1": "o3", "gpt-5-mini": "gpt-4o", "gpt-4o": "x"}}
	for _, tt := range []struct {
		model   string
		refused bool
	}{
		{"gpt-5", true},
		{"prod", true},
		// A deployment named like another model.
		{"o3", false},
		{"gpt-4.1", false},
		// A model that shares its name with another's deployment.
		{"gpt-4o", false},
		{"o4-mini", true},
		{"gpt-35-turbo", false},
		{"somebody-elses", false},
	} {
		r := answering(chatBody)
		p := connect(t, cfg, r)
		req := ask(tt.model)
		req.Temperature = new(0.5)
		_, err := p.ChatCompletion(t.Context(), req)
		if !tt.refused {
			require.NoError(t, err, tt.model)
			continue
		}
		e := failed(t, err)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, "temperature", e.Param)
		require.Equal(t, tt.model, e.Model)
		require.Empty(t, r.sent)
		req.DropUnsupported = true
		resp, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, []string{"temperature"}, resp.Dropped)
	}
}

func TestCapabilities(t *testing.T) {
	p := connect(t, azure.Config{Deployments: map[string]string{"gpt-5.1": "prod"}}, answering(""))
	require.True(t, p.Capabilities("gpt-4.1-2025-04-14").Has(llm.CapTools|llm.CapStop|llm.CapLogprobs|llm.CapStreamUsage))
	require.True(t, p.Capabilities("prod").Has(llm.CapReasoning))
	require.False(t, p.Capabilities("gpt-35-turbo").Has(llm.CapVision))
	require.True(t, p.Capabilities("text-embedding-3-small").Has(llm.CapEmbeddings))
	require.True(t, p.Capabilities("gpt-image-2").Has(llm.CapImages))
}

func TestModels(t *testing.T) {
	p := connect(t, azure.Config{}, answering(""))
	seen := map[string]bool{}
	models := p.Models()
	for i := range models {
		m := &models[i]
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		require.Equal(t, p.Capabilities(m.ID), m.Capabilities, m.ID)
		if m.Price != nil {
			require.NotEmpty(t, m.Price.Source, m.ID)
			require.False(t, m.Price.AsOf.IsZero(), m.ID)
			require.Positive(t, m.Price.Input, m.ID)
			require.LessOrEqual(t, m.Price.CachedInput, m.Price.Input, m.ID)
			m.Price.Input = 0
		}
	}
	again := p.Models()
	require.NotNil(t, again[3].Price)
	require.Positive(t, again[3].Price.Input, "changing what Models returned changes nothing")
}

func TestCalculateCost(t *testing.T) {
	p := connect(t, azure.Config{Deployments: map[string]string{"gpt-4.1": "prod"}}, answering(""))
	usage := llm.Usage{InputTokens: llm.Count(100_000), OutputTokens: llm.Count(10_000), CachedTokens: llm.Count(50_000)}
	for model, want := range map[string]float64{
		"gpt-4.1": 0.1 + 0.025 + 0.08, "prod": 0.1 + 0.025 + 0.08, "gpt-4.1-2025-04-14": 0.1 + 0.025 + 0.08,
		"gpt-5.5": 0.25 + 0.025 + 0.3,
	} {
		cost, err := p.CalculateCost(model, usage)
		require.NoError(t, err)
		require.InDelta(t, want, cost.Total.Dollars(), 1e-9, model)
	}
	long := llm.Usage{InputTokens: llm.Count(300_000), OutputTokens: llm.Count(1000)}
	cost, err := p.CalculateCost("gpt-5.5", long)
	require.NoError(t, err)
	require.InDelta(t, 3+0.045, cost.Total.Dollars(), 1e-9, "a long prompt raises the price")
	// Azure's price of this model was not to be found, and no price is not 0.
	for _, model := range []string{"gpt-6-sol", "nobody", ""} {
		_, err := p.CalculateCost(model, usage)
		require.Equal(t, llm.KindNotFound, failed(t, err).Kind, model)
	}
}
