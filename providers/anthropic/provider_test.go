package anthropic_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConfig(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg  anthropic.Config
		says string
	}{
		"no key":      {anthropic.Config{}, "ANTHROPIC_API_KEY"},
		"two keys":    {anthropic.Config{APIKey: key, AuthToken: "t"}, "both"},
		"a bad URL":   {anthropic.Config{APIKey: key, BaseURL: "http://api.anthropic.com"}, "unencrypted"},
		"a /v1":       {anthropic.Config{APIKey: key, BaseURL: "https://api.anthropic.com/v1/"}, "/v1"},
		"a long line": {anthropic.Config{APIKey: key + "\n"}, "line break"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := anthropic.New(tt.cfg)
			require.ErrorIs(t, err, llm.ErrConfiguration)
			require.ErrorContains(t, err, tt.says)
			require.NotContains(t, err.Error(), key)
		})
	}
}

func TestFromEnv(t *testing.T) {
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"} {
		t.Setenv(name, "")
	}
	_, err := anthropic.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
	t.Setenv("ANTHROPIC_AUTH_TOKEN", "t")
	_, err = anthropic.FromEnv()
	require.NoError(t, err)
	t.Setenv("ANTHROPIC_API_KEY", key)
	_, err = anthropic.FromEnv()
	require.NoError(t, err)
	t.Setenv("ANTHROPIC_BASE_URL", "nowhere")
	_, err = anthropic.FromEnv()
	require.ErrorIs(t, err, llm.ErrConfiguration)
}

func TestBearer(t *testing.T) {
	var got *http.Request
	p, err := anthropic.New(anthropic.Config{
		AuthToken: "token-1", BaseURL: "https://proxy.test/anthropic/",
		HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			got = r
			return reply(200, jsonHeader, okBody)(r)
		})},
	})
	require.NoError(t, err)
	_, err = p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	require.Equal(t, "https://proxy.test/anthropic/v1/messages", got.URL.String())
	require.Equal(t, "Bearer token-1", got.Header.Get("Authorization"))
	require.Equal(t, "oauth-2025-04-20", got.Header.Get("anthropic-beta"))
	require.Empty(t, got.Header.Get("x-api-key"))
}

func TestCapabilities(t *testing.T) {
	p := newProvider(t, nil)
	require.Equal(t, "anthropic", p.Name())
	const always = llm.CapStream | llm.CapTools | llm.CapVision | llm.CapModels | llm.CapStop
	for _, tt := range []struct {
		model     string
		has, lack llm.Capability
	}{
		{"claude-sonnet-4-6", llm.CapStructured | llm.CapReasoningSignature | llm.CapToolChoice, llm.CapSeed | llm.CapN | llm.CapLogprobs | llm.CapEmbeddings | llm.CapImages | llm.CapJSONMode | llm.CapAudio},
		{"claude-opus-5-5", llm.CapStructured | llm.CapReasoning, llm.CapToolChoice},
		{"claude-opus-5-5-20260922", llm.CapReasoning, llm.CapToolChoice},
		{"claude-opus-5", llm.CapToolChoice, 0},
		{"claude-opus-4-20250514", llm.CapReasoning | llm.CapToolChoice, llm.CapStructured},
		{"claude-sonnet-4@20250514", llm.CapReasoning, llm.CapStructured},
		{"claude-opus-4-1-20250805", llm.CapStructured, 0},
		{"claude-3-7-sonnet-latest", llm.CapReasoning, llm.CapStructured},
		{"claude-3-haiku-20240307", llm.CapToolChoice, llm.CapReasoning | llm.CapStructured},
		{"claude-opus-5-50", llm.CapToolChoice, 0},
		{"claude-something-new", llm.CapStructured | llm.CapReasoning, 0},
	} {
		got := p.Capabilities(tt.model)
		require.True(t, got.Has(always|tt.has), "%s: %s", tt.model, got)
		require.Zero(t, got&tt.lack, "%s: %s", tt.model, got&tt.lack)
	}
}

func TestModels(t *testing.T) {
	p := newProvider(t, nil)
	models := p.Models()
	require.NotEmpty(t, models)
	for _, m := range models {
		require.Equal(t, p.Capabilities(m.ID), m.Capabilities)
		require.Positive(t, m.ContextTokens)
		require.Positive(t, m.MaxOutputTokens)
		require.NotEmpty(t, m.Price.Source)
		require.False(t, m.Price.AsOf.IsZero())
		require.Less(t, m.Price.CachedInput, m.Price.Input, m.ID)
		require.Equal(t, m.Price.Input*5/4, m.Price.CacheWrite, m.ID)
		require.Equal(t, m.Price.Input*5, m.Price.Output, m.ID)
	}
	// The table is the caller's to change.
	models[0].Price.Input = 0
	require.NotZero(t, p.Models()[0].Price.Input)
	at := slices.IndexFunc(models, func(m llm.Model) bool { return len(m.Price.Steps) > 0 })
	models[at].Price.Steps[0].AboveInput = 0
	require.NotZero(t, p.Models()[at].Price.Steps[0].AboveInput)
}

func TestCost(t *testing.T) {
	p := newProvider(t, nil)
	usage := llm.Usage{
		InputTokens: llm.Count(100_000), OutputTokens: llm.Count(1000),
		CachedTokens: llm.Count(60_000), CacheWriteTokens: llm.Count(20_000), ReasoningTokens: llm.Count(500),
	}
	for model, want := range map[string]string{
		"claude-sonnet-4-6":          "$0.168",  // 20k·3 + 60k·0.30 + 20k·3.75 + 1k·15, per million
		"claude-sonnet-4-5":          "$0.168",  // the alias of a snapshot
		"claude-sonnet-4-5-20250929": "$0.168",  // the snapshot itself
		"claude-haiku-5-5":           "$0.0056", // 20k·0.10 + 60k·0.01 + 20k·0.125 + 1k·0.50
		"claude-opus-5-5-20260922":   "$0.212",  // 20k·4 + 60k·0.20 + 20k·5 + 1k·20
		"claude-fable-5-1":           "$0.515",  // 20k·10 + 60k·0.25 + 20k·12.50 + 1k·50
	} {
		cost, err := p.CalculateCost(model, usage)
		require.NoError(t, err)
		require.Equal(t, want, cost.Total.String(), model)
	}
	usage.InputTokens = llm.Count(100_001) // beyond the step the whole request is dearer
	cost, err := p.CalculateCost("claude-haiku-5-5", usage)
	require.NoError(t, err)
	require.Equal(t, "$0.0280005", cost.Total.String())

	_, err = p.CalculateCost("claude-2", usage)
	require.ErrorIs(t, err, llm.ErrNotFound)
	_, err = p.CalculateCost("claude-sonnet-4-6", llm.Usage{})
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
}

func TestListModels(t *testing.T) {
	pages := map[string]string{
		"": `{"data":[{"id":"claude-opus-5","type":"model","display_name":"Claude Opus 5","created_at":"2026-07-24T00:00:00Z",` +
			`"max_input_tokens":1000000,"max_tokens":128000,"capabilities":{"image_input":{"supported":true},"pdf_input":{"supported":false},` +
			`"structured_outputs":{"supported":true},"thinking":{"supported":false,"types":{}}}}],"has_more":true,"last_id":"claude-opus-5"}`,
		"claude-opus-5": `{"data":[{"id":"claude-haiku-4-5-20251001","created_at":"unknown"},{"id":"claude-new"}],"has_more":true,"last_id":"claude-new"}`,
		"claude-new":    `{"data":[],"has_more":true,"last_id":"claude-new"}`,
	}
	var asked []string
	p := newProvider(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		require.Equal(t, "/v1/models", r.URL.Path)
		require.Equal(t, "1000", r.URL.Query().Get("limit"))
		after := r.URL.Query().Get("after_id")
		asked = append(asked, after)
		return reply(200, jsonHeader, pages[after])(r)
	}))
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"", "claude-opus-5", "claude-new"}, asked)
	require.Len(t, models, 3)
	opus := models[0]
	require.Empty(t, cmp.Diff([]any{"claude-opus-5", "Claude Opus 5", "anthropic", 1_000_000, 128_000, time.Date(2026, 7, 24, 0, 0, 0, 0, time.UTC)},
		[]any{opus.ID, opus.Name, opus.OwnedBy, opus.ContextTokens, opus.MaxOutputTokens, opus.Created}))
	require.Equal(t, p.Capabilities("claude-opus-5")&^(llm.CapPDF|llm.CapReasoning|llm.CapReasoningSignature), opus.Capabilities)
	require.Equal(t, llm.PerMillion(5), opus.Price.Input)
	require.Equal(t, 200_000, models[1].ContextTokens)
	require.True(t, models[1].Created.IsZero())
	require.Nil(t, models[2].Price)
}

func TestListModelsFails(t *testing.T) {
	for body, kind := range map[string]llm.Kind{
		`{"data":[`: llm.KindMalformedResponse,
		`{}`:        llm.KindMalformedResponse,
		`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`: llm.KindOverloaded,
	} {
		_, err := newProvider(t, reply(200, jsonHeader, body)).ListModels(t.Context())
		require.Equal(t, kind, llm.KindOf(err), body)
	}
	_, err := newProvider(t, reply(401, jsonHeader, "{}")).ListModels(t.Context())
	require.ErrorIs(t, err, llm.ErrAuthentication)
}

func TestHealth(t *testing.T) {
	var asked string
	p := newProvider(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		asked = r.Method + " " + r.URL.String()
		return reply(200, jsonHeader, `{"data":[]}`)(r)
	}))
	h := p.HealthCheck(t.Context())
	require.Equal(t, llm.HealthHealthy, h.Status)
	require.NoError(t, h.Err)
	require.Equal(t, "GET https://api.anthropic.com/v1/models?limit=1", asked)
	h = newProvider(t, reply(529, jsonHeader, "{}")).HealthCheck(t.Context())
	require.Equal(t, llm.HealthDegraded, h.Status)
}

// What the service lacks is refused before anything is sent.
func TestUnsupported(t *testing.T) {
	p := newProvider(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, http.ErrServerClosed
	}))
	_, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "a"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.True(t, strings.HasPrefix(err.Error(), "anthropic: "))
}
