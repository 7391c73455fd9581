package vertexai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestListModels(t *testing.T) {
	p, got := onProject(t,
		`{"publisherModels":[{"name":"publishers/google/models/gemini-2.5-pro","launchStage":"GA"},{"name":"publishers/google/models/new"}],"nextPageToken":"t"}`,
		`{"publisherModels":[{"name":"publishers/google/models/gemini-embedding-2"}],"nextPageToken":"t"}`)
	list, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, *got, 2)
	require.Equal(t, "https://aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=100", (*got)[0].URL.String())
	require.Equal(t, "pageSize=100&pageToken=t", (*got)[1].URL.RawQuery)
	require.Equal(t, "acme-1", (*got)[0].Header.Get("X-Goog-User-Project"))
	require.Len(t, list, 3)
	require.Equal(t, []any{"gemini-2.5-pro", "Gemini 2.5 Pro", 1_048_576, p.Capabilities("gemini-2.5-pro")},
		[]any{list[0].ID, list[0].Name, list[0].ContextTokens, list[0].Capabilities})
	require.Equal(t, llm.PerMillion(1.25), list[0].Price.Input)
	require.Nil(t, list[1].Price)

	p, got = onGemini(t, `{"models":[{"name":"models/gemini-x","displayName":"X","inputTokenLimit":5,"outputTokenLimit":4,`+
		`"supportedGenerationMethods":["generateContent"]},{"name":"models/veo","supportedGenerationMethods":["predictLongRunning"]}]}`)
	list, err = p.ListModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000", (*got)[0].URL.String())
	require.Equal(t, []llm.Model{
		{ID: "gemini-x", Name: "X", OwnedBy: "google", ContextTokens: 5, MaxOutputTokens: 4, Capabilities: p.Capabilities("gemini-x")},
		{ID: "veo", OwnedBy: "google"},
	}, list)

	list, err = express(t, reply(200, jsonHeader, "{}\n")).ListModels(t.Context())
	require.NoError(t, err)
	require.NotNil(t, list)
	require.Empty(t, list)
	for body, kind := range map[string]llm.Kind{
		`{"models":[`:      llm.KindMalformedResponse,
		`{"publishers":1}`: llm.KindMalformedResponse,
		`{"error":{"code":403,"message":"m","status":"PERMISSION_DENIED"}}`: llm.KindPermission,
	} {
		_, err := express(t, reply(200, jsonHeader, body)).ListModels(t.Context())
		require.Equal(t, kind, llm.KindOf(err), body)
	}
	_, err = express(t, reply(403, jsonHeader, "{}")).ListModels(t.Context())
	require.ErrorIs(t, err, llm.ErrPermission)
}

func TestCapabilities(t *testing.T) {
	p := project(t, "", nil)
	require.Equal(t, "vertexai", p.Name())
	for _, tt := range []struct {
		model     string
		has, lack llm.Capability
	}{
		{"gemini-3.8-flash", llm.CapTools | llm.CapReasoning | llm.CapReasoningSignature | llm.CapToolImageResult | llm.CapAudio, llm.CapEmbeddings | llm.CapImages},
		{"gemini-2.5-pro", llm.CapTools | llm.CapReasoning | llm.CapN | llm.CapLogprobs, llm.CapReasoningSignature | llm.CapToolImageResult},
		{"gemini-2.0-flash-001", llm.CapStructured | llm.CapPDF, llm.CapReasoning},
		{"gemini-1.5-flash-latest", llm.CapStructured, llm.CapReasoning},
		{"gemini-pro-latest", llm.CapReasoning | llm.CapReasoningSignature, 0},
		{"gemini-2.5-flash-image", llm.CapImages | llm.CapStream, llm.CapTools | llm.CapJSONMode | llm.CapReasoning},
		{"text-embedding-005", llm.CapEmbeddings | llm.CapEmbeddingDims, llm.CapStream | llm.CapTools},
		{"something-new", llm.CapTools | llm.CapReasoning, 0},
		{"claude-opus-5-5", llm.CapTools | llm.CapReasoning | llm.CapModels, llm.CapToolChoice},
	} {
		got := p.Capabilities(tt.model)
		require.True(t, got.Has(tt.has), "%s: %s", tt.model, got)
		require.Zero(t, got&tt.lack, "%s: %s", tt.model, got&tt.lack)
	}
	require.Zero(t, express(t, nil).Capabilities("claude-opus-5-5"))
}

func TestModels(t *testing.T) {
	p := project(t, "global", nil)
	all := p.Models()
	claude := 0
	for _, m := range all {
		require.Equal(t, p.Capabilities(m.ID), m.Capabilities, m.ID)
		require.NotEmpty(t, m.Price.Source)
		require.False(t, m.Price.AsOf.IsZero())
		require.Positive(t, m.Price.Input)
		if strings.HasPrefix(m.ID, "claude-") {
			claude++
		}
		_, err := p.CalculateCost(m.ID, llm.Usage{InputTokens: llm.Count(1)})
		require.NoError(t, err, m.ID)
	}
	require.Greater(t, claude, 5)
	for _, m := range express(t, nil).Models() {
		require.NotContains(t, m.ID, "claude")
	}
	// The table is the caller's to change.
	all[0].Price.Input = 0
	require.NotZero(t, p.Models()[0].Price.Input)
}

func TestCost(t *testing.T) {
	usage := func(in int64) llm.Usage {
		return llm.Usage{InputTokens: llm.Count(in), CachedTokens: llm.Count(50_000), OutputTokens: llm.Count(1000), ReasoningTokens: llm.Count(500)}
	}
	for _, tt := range []struct {
		location, model string
		in              int64
		want            string
	}{
		{"", "gemini-3.8-flash", 150_000, "$0.0825"},            // 100k·0.75 + 50k·0.075 + 1k·3.75, per million
		{"us-central1", "gemini-3.8-flash", 150_000, "$0.0825"}, // one price for all places
		{"", "gemini-2.5-pro", 200_000, "$0.20375"},             // 150k·1.25 + 50k·0.125 + 1k·10
		{"", "gemini-2.5-pro", 200_001, "$0.4025025"},           // beyond the step the whole request is dearer
		{"", "claude-opus-5", 150_000, "$0.55"},                 // 100k·5 + 50k·0.50 + 1k·25
		{"us-east5", "claude-opus-5", 150_000, "$0.605"},        // and a tenth more in a region
		{"eu", "claude-haiku-4-5@20251001", 150_000, "$0.121"},  // (100k·1 + 50k·0.10 + 1k·5)·1.1
		{"", "claude-haiku-4-5@20251001", 150_000, "$0.11"},
	} {
		cost, err := project(t, tt.location, nil).CalculateCost(tt.model, usage(tt.in))
		require.NoError(t, err)
		require.Equal(t, tt.want, cost.Total.String(), "%v", tt)
		require.Equal(t, cost.Total, cost.Input+cost.CachedInput+cost.CacheWrite+cost.Output)
	}
	// The table of a region says what a call there costs.
	regional := map[string]*llm.Price{}
	for _, m := range project(t, "eu", nil).Models() {
		regional[m.ID] = m.Price
	}
	require.Contains(t, regional, "claude-haiku-4-5@20251001")
	require.Equal(t, llm.PerMillion(1.10), regional["claude-haiku-4-5@20251001"].Input)
	require.Equal(t, llm.PerMillion(0.55), regional["claude-haiku-5-5"].Steps[0].Rates.Input)
	for _, unknown := range []string{"gemini-0", "claude-2"} {
		_, err := project(t, "eu", nil).CalculateCost(unknown, usage(1))
		require.ErrorIs(t, err, llm.ErrNotFound)
	}
	_, err := express(t, nil).CalculateCost("claude-opus-5", usage(1))
	require.ErrorIs(t, err, llm.ErrNotFound)
	reported := llm.Usage{ReportedCost: new(llm.USD(1))}
	cost, err := project(t, "eu", nil).CalculateCost("claude-opus-5", reported)
	require.NoError(t, err)
	require.Equal(t, "$1", cost.Total.String())
}
