package vertexai_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/vertexai"
)

const paintBody = `{"candidates":[{"content":{"parts":[{"text":"Here."},{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}}]},"finishReason":"STOP"}],` +
	`"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1120,"totalTokenCount":1122},"modelVersion":"gemini-3-pro-image","createTime":"2026-11-22T10:00:00Z"}`

func TestImages(t *testing.T) {
	p, got := onProject(t, paintBody)
	resp, err := p.GenerateImages(t.Context(), &llm.ImageRequest{
		Model: "gemini-3-pro-image", Prompt: "A <cat>.", N: new(2), Size: "16:9",
		Options: []llm.ProviderOption{vertexai.ImageOptions{ImageSize: "2K", PersonGeneration: "ALLOW_ADULT"}},
	})
	require.NoError(t, err)
	require.Len(t, *got, 2)
	require.Equal(t, "/v1/projects/acme-1/locations/global/publishers/google/models/gemini-3-pro-image:generateContent", (*got)[0].URL.Path)
	require.Equal(t, `{"generationConfig":{"responseModalities":["IMAGE"],"imageConfig":{"aspectRatio":"16:9","imageSize":"2K","personGeneration":"ALLOW_ADULT"}},`+
		`"contents":[{"role":"user","parts":[{"text":"A <cat>."}]}]}`, (*got)[0].body)
	image := llm.GeneratedImage{Data: []byte("\x89PNG"), MIME: "image/png"}
	require.Empty(t, cmp.Diff(&llm.ImageResponse{
		Provider: "vertexai", Model: "gemini-3-pro-image", Created: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Images: []llm.GeneratedImage{image, image},
		Usage:  &llm.Usage{InputTokens: llm.Count(4), OutputTokens: llm.Count(2240), TotalTokens: llm.Count(2244)},
	}, resp, tokensEqual))

	p, got = onProject(t, paintBody)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "gemini-3-pro-image", Prompt: "p"})
	require.NoError(t, err)
	require.Len(t, *got, 1)
	require.Contains(t, (*got)[0].body, `{"generationConfig":{"responseModalities":["IMAGE"]},"contents"`)
}

func TestImagesFail(t *testing.T) {
	const m = "gemini-3-pro-image"
	for name, tt := range map[string]struct {
		req  *llm.ImageRequest
		kind llm.Kind
	}{
		"nil":           {nil, llm.KindInvalidRequest},
		"no model":      {&llm.ImageRequest{Prompt: "p"}, llm.KindInvalidRequest},
		"no prompt":     {&llm.ImageRequest{Model: m}, llm.KindInvalidRequest},
		"none":          {&llm.ImageRequest{Model: m, Prompt: "p", N: new(0)}, llm.KindInvalidRequest},
		"a size":        {&llm.ImageRequest{Model: m, Prompt: "p", Size: "1024x1024"}, llm.KindInvalidRequest},
		"two sizes":     {&llm.ImageRequest{Model: m, Prompt: "p", Size: "2K", Options: []llm.ProviderOption{vertexai.ImageOptions{ImageSize: "1K"}}}, llm.KindInvalidRequest},
		"a quality":     {&llm.ImageRequest{Model: m, Prompt: "p", Quality: "high"}, llm.KindUnsupported},
		"a user":        {&llm.ImageRequest{Model: m, Prompt: "p", User: "u"}, llm.KindUnsupported},
		"a chat model":  {&llm.ImageRequest{Model: model, Prompt: "p"}, llm.KindUnsupported},
		"Claude":        {&llm.ImageRequest{Model: "claude-opus-5", Prompt: "p"}, llm.KindUnsupported},
		"other options": {&llm.ImageRequest{Model: m, Prompt: "p", Options: []llm.ProviderOption{vertexai.Options{}}}, llm.KindInvalidRequest},
	} {
		_, err := project(t, "", silent(t)).GenerateImages(t.Context(), tt.req)
		require.Equal(t, tt.kind, llm.KindOf(err), name)
	}
	for body, kind := range map[string]llm.Kind{
		`{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}`:                                       llm.KindContentFilter,
		`{"candidates":[{"content":{"parts":[{"text":"I can't."}]},"finishReason":"NO_IMAGE"}]}`: llm.KindMalformedResponse,
		blockedBody: llm.KindContentFilter,
	} {
		_, err := project(t, "", reply(200, jsonHeader, body)).GenerateImages(t.Context(), &llm.ImageRequest{Model: m, Prompt: "p"})
		require.Equal(t, kind, llm.KindOf(err), body)
		require.Contains(t, []string{"IMAGE_SAFETY", "NO_IMAGE", "PROHIBITED_CONTENT"}, err.(*llm.Error).Code)
	}
	_, err := project(t, "", reply(429, jsonHeader, "{}")).GenerateImages(t.Context(), &llm.ImageRequest{Model: m, Prompt: "p"})
	require.ErrorIs(t, err, llm.ErrRateLimit)
}
