package v0_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/v0"
)

// Vercel's own address is not called: the error says why, for every operation
// that the service had.
func TestRetired(t *testing.T) {
	for _, base := range []string{"", v0.DefaultBaseURL} {
		p, err := v0.New(v0.Config{APIKey: "k", BaseURL: base})
		require.NoError(t, err)
		_, err = p.ChatCompletion(t.Context(), hello())
		e := failure(t, err)
		require.Equal(t, llm.KindConfiguration, e.Kind)
		require.Equal(t, "v0-1.5-md", e.Model)
		for _, word := range []string{"switched the v0 Model API off in 2026", "v0 Platform API", "AI Gateway", "HTTPClient"} {
			require.Contains(t, e.Message, word)
		}
		require.False(t, e.Retryable())
		_, err = p.ChatCompletionStream(t.Context(), hello())
		require.ErrorIs(t, err, llm.ErrConfiguration)
		h := p.HealthCheck(t.Context())
		require.Equal(t, llm.HealthUnknown, h.Status)
		require.ErrorIs(t, h.Err, llm.ErrConfiguration)
	}
}

func TestConfig(t *testing.T) {
	_, err := v0.New(v0.Config{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	for _, name := range []string{"V0_API_KEY", "VERCEL_V0_API_KEY", "VERCEL_API_KEY"} {
		t.Run(name, func(t *testing.T) {
			_, err := v0.FromEnv()
			require.ErrorContains(t, err, "V0_API_KEY")
			t.Setenv(name, "k")
			p, err := v0.FromEnv()
			require.NoError(t, err)
			require.Equal(t, "v0", p.Name())
		})
	}
}

func TestReplay(t *testing.T) {
	p, s := newService(t, 200, jsonType, finished)
	req := hello()
	req.Messages = []llm.Message{
		{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}},
		llm.UserParts(llm.TextPart{Text: "see"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi")}),
	}
	req.MaxTokens, req.Temperature, req.Seed, req.User = new(9), new(0.5), new(int64(3)), "u"
	req.Tools = []llm.Tool{{Name: "f"}}
	req.ToolChoice = &llm.ToolChoice{Mode: llm.ToolChoiceRequired}
	resp, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, "ok", resp.Text())
	require.Equal(t, `{"model":"v0-1.5-md","messages":[{"role":"system","content":"d"},{"role":"user","content":[{"type":"text","text":"see"},`+
		`{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}],"max_tokens":9,"temperature":0.5,"seed":3,`+
		`"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],"tool_choice":"required","user":"u"}`, s.Sent[0])
	require.Equal(t, "https://api.v0.dev/v1/chat/completions", s.Requests[0].URL.String())
	require.Equal(t, "Bearer v0-secret", s.Requests[0].Header.Get("Authorization"))

	resp, err = streamed(t, events(
		`{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"<Thinking>"},"finish_reason":null}]}`,
		`{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":" ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`, "[DONE]"))
	require.NoError(t, err)
	require.Equal(t, "<Thinking> ok", resp.Text(), "the model's own markup is text")
	require.Equal(t, llm.Count(3), resp.Usage.TotalTokens)
}

func TestRefused(t *testing.T) {
	p, s := newService(t, 200, jsonType, finished)
	for param, change := range map[string]func(*llm.ChatRequest){
		"reasoning": func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow} },
		"n":         func(r *llm.ChatRequest) { r.N = new(2) },
		"metadata":  func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} },
		"image.url": func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.ImagePart{URL: "https://x.test"})}
		},
	} {
		req := hello()
		change(req)
		_, err := p.ChatCompletion(t.Context(), req)
		e := failure(t, err)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
	}
	_, err := p.ChatCompletion(t.Context(), hello(unknown{}))
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.ListModels(t.Context())
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Equal(t, llm.HealthUnknown, p.HealthCheck(t.Context()).Status)
	require.Empty(t, s.Sent)
}

// unknown is an option that the package does not have.
type unknown struct{}

func (unknown) ForProvider() string { return "v0" }

func TestErrorKinds(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		kind   llm.Kind
	}{
		{401, `{"error":{"message":"m","type":"unauthorized_error"}}`, llm.KindAuthentication},
		{403, `{"error":{"message":"m","type":"forbidden_error"}}`, llm.KindPermission},
		{413, `{"error":{"message":"m","type":"payload_too_large_error"}}`, llm.KindRequestTooLarge},
		{422, `{"error":{"message":"m","type":"unprocessable_entity_error"}}`, llm.KindInvalidRequest},
		{429, `{"error":{"message":"m","type":"too_many_requests_error"}}`, llm.KindRateLimit},
		{500, `{"error":{"message":"m","type":"internal_server_error"}}`, llm.KindServer},
		{404, `{"error":{"message":"model x not found","code":404}}`, llm.KindNotFound},
		{200, `{"error":{"message":"m","type":"too_many_requests_error","param":null,"code":null}}`, llm.KindRateLimit},
		{200, `{"error":{"message":"m","type":"unauthorized_error"}}`, llm.KindAuthentication},
		{200, `{"error":{"message":"m","type":"unheard_of"}}`, llm.KindServer},
	} {
		p, _ := newService(t, tt.status, jsonType, tt.body)
		_, err := p.ChatCompletion(t.Context(), hello())
		require.Equal(t, tt.kind, failure(t, err).Kind, tt.body)
		var own *v0.Error
		require.ErrorAs(t, err, &own)
		require.Equal(t, tt.status, own.Status)
		require.Contains(t, own.Error(), own.Type)
	}
}

func TestModels(t *testing.T) {
	p, _ := newService(t, 200, jsonType, "")
	require.Len(t, p.Models(), 3)
	for _, m := range p.Models() {
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
	}
	cost, err := p.CalculateCost("v0-1.5-lg", llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000), CachedTokens: llm.Count(1_000)})
	require.NoError(t, err)
	require.Equal(t, llm.USD(90), cost.Total)
}
