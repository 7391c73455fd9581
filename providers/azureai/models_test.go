package azureai_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azureai"
)

func TestCapabilities(t *testing.T) {
	v1 := connect(t, azureai.Config{Deployments: map[string]string{grok: "fast"}}, answering(""))
	models := connect(t, azureai.Config{BaseURL: modelsURL}, answering(""))
	for _, tt := range []struct {
		p     *azureai.Provider
		model string
		has   llm.Capability
		lacks llm.Capability
	}{
		{v1, grok, llm.CapTools | llm.CapVision | llm.CapStructured | llm.CapModels | llm.CapStreamUsage, llm.CapReasoning | llm.CapN | llm.CapPDF},
		{v1, "fast", llm.CapTools | llm.CapVision, llm.CapReasoning},
		{v1, "DeepSeek-V3.2", llm.CapReasoning | llm.CapTools, llm.CapVision},
		{v1, "gpt-4.1", llm.CapN | llm.CapLogprobs | llm.CapPDF, llm.CapReasoning},
		{v1, "gpt-5.1", llm.CapReasoning, llm.CapLogprobs},
		{v1, "text-embedding-3-small", llm.CapEmbeddings | llm.CapEmbeddingDims, llm.CapStream},
		{v1, "Cohere-embed-v3-english", llm.CapEmbeddings, llm.CapStream | llm.CapEmbeddingDims},
		{v1, "gpt-image-2", llm.CapImages, llm.CapStream},
		{v1, "new", llm.CapStream | llm.CapTools, llm.CapReasoning | llm.CapN},
		{models, grok, llm.CapTools | llm.CapVision | llm.CapStructured | llm.CapSeed, llm.CapModels | llm.CapN},
		{models, "DeepSeek-V3.2", llm.CapTools, llm.CapReasoning | llm.CapModels},
		{models, "gpt-4.1", llm.CapTools, llm.CapModels | llm.CapN | llm.CapLogprobs | llm.CapPDF},
		{models, "gpt-image-2", 0, llm.CapImages},
	} {
		got := tt.p.Capabilities(tt.model)
		require.True(t, got.Has(tt.has), "%q lacks %s", tt.model, tt.has&^got)
		require.Zero(t, got&tt.lacks, "%q has %s", tt.model, got&tt.lacks)
	}
}

// What the models of the table do not declare, they refuse before anything is
// sent; of other names nothing is assumed.
func TestRules(t *testing.T) {
	refusing := map[string]*llm.ChatRequest{
		"n":            {N: new(2)},
		"top_logprobs": {TopLogprobs: new(1)},
		"reasoning":    {Reasoning: &llm.Reasoning{Effort: llm.EffortLow}},
		"document":     {Messages: []llm.Message{{Role: llm.RoleUser, Parts: []llm.Part{llm.DocumentPart{MIME: "application/pdf", Data: []byte("%PDF")}}}}},
		"audio":        {Messages: []llm.Message{{Role: llm.RoleUser, Parts: []llm.Part{llm.AudioPart{MIME: "audio/wav", Data: []byte("RIFF")}}}}},
	}
	for param, req := range refusing {
		if req.Messages == nil {
			req.Messages = []llm.Message{llm.User("hi")}
		}
		for model, refused := range map[string]bool{
			grok: true, "fast": true, "DeepSeek-V3.2": param != "reasoning", "new": false,
			"gpt-4.1": param == "reasoning" || param == "audio",
		} {
			r := answering(chatBody)
			p := connect(t, azureai.Config{Deployments: map[string]string{grok: "fast"}}, r)
			asked := *req
			asked.Model = model
			_, err := p.ChatCompletion(t.Context(), &asked)
			if !refused {
				require.NoError(t, err, "%s %s", model, param)
				continue
			}
			e := failed(t, err)
			require.Equal(t, llm.KindUnsupported, e.Kind)
			require.Equal(t, param, e.Param, model)
			require.Empty(t, r.sent)
		}
	}
}

// Passing parameters on is the caller's word against the documents'.
func TestPassThroughOutranksTheTable(t *testing.T) {
	for param, req := range outside(grok) {
		r := answering(chatBody)
		req.Options = []llm.ProviderOption{azureai.Options{ExtraParameters: azureai.ExtraPassThrough}}
		_, err := connect(t, azureai.Config{BaseURL: modelsURL}, r).ChatCompletion(t.Context(), req)
		require.NoError(t, err, param)
	}
}

func TestModels(t *testing.T) {
	p := connect(t, azureai.Config{}, answering(""))
	seen := map[string]bool{}
	models := p.Models()
	for i := range models {
		m := &models[i]
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		require.Equal(t, p.Capabilities(m.ID), m.Capabilities, m.ID)
		require.NotEmpty(t, m.OwnedBy)
		if m.Price != nil {
			require.NotEmpty(t, m.Price.Source, m.ID)
			require.False(t, m.Price.AsOf.IsZero(), m.ID)
			require.Positive(t, m.Price.CachedInput, m.ID)
			require.LessOrEqual(t, m.Price.CachedInput, m.Price.Input, m.ID)
			m.Price.Input = 0
		}
	}
	require.Positive(t, p.Models()[0].Price.Input, "changing what Models returned changes nothing")
}

func TestCalculateCost(t *testing.T) {
	p := connect(t, azureai.Config{Deployments: map[string]string{grok: "fast"}}, answering(""))
	usage := llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(500_000)}
	for model, want := range map[string]float64{
		grok: 0.1 + 0.025 + 0.5, "fast": 0.1 + 0.025 + 0.5, "DeepSeek-V3.2": 0.58 + 1.68,
	} {
		cost, err := p.CalculateCost(model, usage)
		require.NoError(t, err)
		require.InDelta(t, want, cost.Total.Dollars(), 1e-9, model)
	}
	for _, model := range []string{"Mistral-Large-3", "gpt-4.1", "nobody"} {
		_, err := p.CalculateCost(model, usage)
		require.Equal(t, llm.KindNotFound, failed(t, err).Kind, model)
	}
}
