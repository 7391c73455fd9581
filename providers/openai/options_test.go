package openai_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
)

// foreign is an option of another provider.
type foreign struct{ provider string }

func (f foreign) ForProvider() string { return f.provider }

func TestChatOptions(t *testing.T) {
	options := openai.Options{
		ServiceTier: "flex", Verbosity: "low", PromptCacheKey: "k", PromptCacheRetention: "24h",
		SafetyIdentifier: "s", Store: new(false), LogitBias: map[string]int{"50256": -100, "1": 5},
	}
	const want = `"service_tier":"flex","verbosity":"low","prompt_cache_key":"k","prompt_cache_retention":"24h",` +
		`"safety_identifier":"s","store":false,"logit_bias":{"1":5,"50256":-100}}`
	for _, option := range []llm.ProviderOption{options, &options} {
		p, r := newRecorder(t, 200, jsonType, chatBody)
		req := *hello
		req.Options = []llm.ProviderOption{foreign{"anthropic"}, option, (*openai.Options)(nil)}
		_, err := p.ChatCompletion(t.Context(), &req)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(r.sent[0], want), r.sent[0])
	}
}

func TestInvalidChatOptions(t *testing.T) {
	for param, option := range map[string]llm.ProviderOption{
		"ServiceTier":          openai.Options{ServiceTier: "gold"},
		"Verbosity":            openai.Options{Verbosity: "chatty"},
		"PromptCacheRetention": openai.Options{PromptCacheRetention: "1y"},
		"SafetyIdentifier":     openai.Options{SafetyIdentifier: strings.Repeat("x", 65)},
		"LogitBias":            openai.Options{LogitBias: map[string]int{"1": 101}},
		"options":              openai.ImageOptions{},
	} {
		p, r := newRecorder(t, 200, jsonType, chatBody)
		req := *hello
		req.Options = []llm.ProviderOption{option}
		_, err := p.ChatCompletion(t.Context(), &req)
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, llm.KindInvalidRequest, e.Kind)
		require.Equal(t, param, e.Param)
		require.Equal(t, "openai", e.Provider)
		require.Empty(t, r.sent)
	}
}

func TestImageOptions(t *testing.T) {
	const body = `{"created":1,"data":[{"b64_json":"aGk="}],"output_format":"jpeg"}`
	p, r := newRecorder(t, 200, jsonType, body)
	options := openai.ImageOptions{OutputFormat: "jpeg", OutputCompression: new(50), Background: "opaque", Moderation: "low"}
	for _, option := range []llm.ProviderOption{options, &options} {
		resp, err := p.GenerateImages(t.Context(), &llm.ImageRequest{
			Model: "gpt-image-2", Prompt: "p", Options: []llm.ProviderOption{foreign{"x"}, option, (*openai.ImageOptions)(nil)},
		})
		require.NoError(t, err)
		require.Equal(t, []llm.GeneratedImage{{Data: []byte("hi"), MIME: "image/jpeg"}}, resp.Images)
	}
	require.Equal(t, `{"model":"gpt-image-2","prompt":"p","output_format":"jpeg","output_compression":50,"background":"opaque","moderation":"low"}`, r.sent[0])
	require.Equal(t, r.sent[0], r.sent[1])

	_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{
		Model: "dall-e-3", Prompt: "p", Options: []llm.ProviderOption{openai.ImageOptions{Style: "vivid", ResponseFormat: "b64_json"}},
	})
	require.NoError(t, err)
	require.Equal(t, `{"model":"dall-e-3","prompt":"p","style":"vivid","response_format":"b64_json"}`, r.sent[2])
}

func TestInvalidImageOptions(t *testing.T) {
	for _, tt := range []struct {
		model, param string
		kind         llm.Kind
		option       llm.ProviderOption
	}{
		{"gpt-image-2", "response_format", llm.KindUnsupported, openai.ImageOptions{ResponseFormat: "url"}},
		{"gpt-image-2", "style", llm.KindUnsupported, openai.ImageOptions{Style: "vivid"}},
		{"dall-e-3", "output_format", llm.KindUnsupported, openai.ImageOptions{OutputFormat: "png"}},
		{"dall-e-3", "background", llm.KindUnsupported, openai.ImageOptions{Background: "auto"}},
		{"dall-e-3", "moderation", llm.KindUnsupported, openai.ImageOptions{Moderation: "low"}},
		{"gpt-image-2", "options", llm.KindInvalidRequest, openai.Options{}},
	} {
		p, r := newRecorder(t, 200, jsonType, `{}`)
		_, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: tt.model, Prompt: "p", Options: []llm.ProviderOption{tt.option}})
		var e *llm.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, tt.kind, e.Kind)
		require.Equal(t, tt.param, e.Param)
		require.Equal(t, tt.model, e.Model)
		require.Empty(t, r.sent)
	}
}

func TestEmbeddingOptions(t *testing.T) {
	p, r := newRecorder(t, 200, jsonType, `{"data":[{"index":0,"embedding":[1]}]}`)
	req := &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a"}, Dimensions: new(1), Options: []llm.ProviderOption{foreign{"x"}}}
	_, err := p.Embeddings(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, `{"model":"text-embedding-3-small","input":["a"],"encoding_format":"base64","dimensions":1}`, r.sent[0])

	req.Options = []llm.ProviderOption{openai.Options{}}
	_, err = p.Embeddings(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	req.Options, req.Model = nil, "text-embedding-ada-002"
	_, err = p.Embeddings(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Len(t, r.sent, 1)
}
