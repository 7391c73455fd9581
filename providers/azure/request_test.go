package azure_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
)

// styles are the two path styles, with a deployment that has another name than
// its model.
func styles() map[string]azure.Config {
	deployments := map[string]string{"gpt-4.1": "my/chat", "text-embedding-3-small": "vectors", "gpt-image-2": "pictures"}
	return map[string]azure.Config{
		"/openai/v1/":                    {Resource: "parley-res", Deployments: deployments},
		"/openai/deployments/my%2Fchat/": {Resource: "parley-res", APIVersion: "2024-10-21", Deployments: deployments},
	}
}

func TestChatRequest(t *testing.T) {
	req := &llm.ChatRequest{
		Model: "gpt-4.1",
		Messages: []llm.Message{
			llm.System("Be brief."),
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "Use tools."}}},
			llm.User("hi"),
		},
		MaxTokens: new(50), Temperature: new(0.0), Seed: new(int64(7)), Stop: []string{"END"}, User: "u1",
		Tools: []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"type":"object"}`), Strict: true}},
	}
	const body = `{"model":"my/chat","messages":[{"role":"system","content":"Be brief."},{"role":"system","content":"Use tools."},{"role":"user","content":"hi"}],` +
		`"max_completion_tokens":50,"temperature":0,"stop":["END"],"seed":7,` +
		`"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],"user":"u1"}`
	for path, cfg := range styles() {
		r := answering(chatBody)
		resp, err := connect(t, cfg, r).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, "hi", resp.Text())
		require.Equal(t, "gpt-4.1-2025-04-14", resp.Model)
		require.Equal(t, "apim_1", resp.RequestID)
		require.Equal(t, body, r.sent[0])
		require.Equal(t, http.MethodPost, r.requests[0].Method)
		require.Equal(t, path+"chat/completions", r.requests[0].URL.EscapedPath())
		require.Equal(t, cfg.APIVersion, r.requests[0].URL.Query().Get("api-version"))
	}
}

func TestStreamRequest(t *testing.T) {
	for version, want := range map[string]string{
		"":                   `"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}`,
		"2024-10-21":         `"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}`,
		"2024-09-01-preview": `"max_completion_tokens":5,"stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false}}`,
		"2024-06-01":         `"max_tokens":5,"stream":true}`,
	} {
		r := streaming(`{"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}`, "[DONE]")
		p := connect(t, azure.Config{Resource: "r", APIVersion: version, PlainStream: true}, r)
		req := ask("gpt-4.1")
		req.MaxTokens = new(5)
		s, err := p.ChatCompletionStream(t.Context(), req)
		require.NoError(t, err)
		_, err = s.Collect()
		require.NoError(t, err)
		require.Equal(t, `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],`+want, r.sent[0], version)
		require.Equal(t, version != "2024-06-01", p.Capabilities("gpt-4.1").Has(llm.CapStreamUsage), version)
	}
}

func TestEmbeddingsRequest(t *testing.T) {
	for path, cfg := range styles() {
		r := answering(`{"data":[{"index":0,"embedding":[1,2]}],"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}`)
		p := connect(t, cfg, r)
		resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a"}, Dimensions: new(2), User: "u1"})
		require.NoError(t, err)
		require.Equal(t, [][]float32{{1, 2}}, resp.Vectors)
		require.Equal(t, `{"model":"vectors","input":["a"],"encoding_format":"base64","dimensions":2,"user":"u1"}`, r.sent[0])
		want := "/openai/v1/embeddings"
		if cfg.APIVersion != "" {
			want = "/openai/deployments/vectors/embeddings"
		}
		require.Equal(t, want, r.requests[0].URL.Path, path)

		_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-ada-002", Input: []string{"a"}, Dimensions: new(2)})
		require.Equal(t, llm.KindUnsupported, failed(t, err).Kind)
		_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a"}, Options: []llm.ProviderOption{azure.Options{}}})
		require.Equal(t, llm.KindInvalidRequest, failed(t, err).Kind)
		require.Len(t, r.sent, 1)
	}
}

func TestEmbeddingsInBatches(t *testing.T) {
	r := answering(`{"data":[` + strings.Repeat(`{"embedding":[1]},`, 2047) + `{"embedding":[1]}]}`)
	_, err := connect(t, azure.Config{}, r).Embeddings(t.Context(), &llm.EmbeddingRequest{
		Model: "text-embedding-3-small", Input: slices.Repeat([]string{"a"}, 4096),
	})
	require.NoError(t, err)
	require.Len(t, r.sent, 2)
}

func TestImagesRequest(t *testing.T) {
	for path, cfg := range styles() {
		r := answering(`{"created":1,"data":[{"b64_json":"aGk="}],"output_format":"jpeg"}`)
		p := connect(t, cfg, r)
		req := &llm.ImageRequest{
			Model: "gpt-image-2", Prompt: "p", Size: "1024x1024", Quality: "low",
			Options: []llm.ProviderOption{azure.ImageOptions{OutputFormat: "jpeg", OutputCompression: new(50), Background: "opaque"}},
		}
		resp, err := p.GenerateImages(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, []llm.GeneratedImage{{Data: []byte("hi"), MIME: "image/jpeg"}}, resp.Images)
		require.Equal(t, `{"model":"pictures","prompt":"p","size":"1024x1024","quality":"low","output_format":"jpeg","output_compression":50,"background":"opaque"}`, r.sent[0])
		want := "/openai/v1/images/generations"
		if cfg.APIVersion != "" {
			want = "/openai/deployments/pictures/images/generations"
		}
		require.Equal(t, want, r.requests[0].URL.Path, path)

		for param, option := range map[string]llm.ProviderOption{
			"OutputFormat": azure.ImageOptions{OutputFormat: "webp"},
			"Background":   &azure.ImageOptions{Background: "red"},
			"options":      azure.Options{},
		} {
			req.Options = []llm.ProviderOption{option}
			_, err = p.GenerateImages(t.Context(), req)
			e := failed(t, err)
			require.Equal(t, llm.KindInvalidRequest, e.Kind)
			require.Equal(t, param, e.Param)
			require.Equal(t, "gpt-image-2", e.Model)
		}
		require.Len(t, r.sent, 1)
	}
}

func TestModelsAndHealth(t *testing.T) {
	for _, cfg := range styles() {
		r := answering(`{"data":[{"id":"gpt-4.1","created":1,"object":"model"},{"id":"other"}],"object":"list"}`)
		p := connect(t, cfg, r)
		models, err := p.ListModels(t.Context())
		require.NoError(t, err)
		require.Len(t, models, 2)
		require.Equal(t, "gpt-4.1", models[0].ID)
		require.NotNil(t, models[0].Price)
		require.Nil(t, models[1].Price)
		require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
		want := "https://parley-res.openai.azure.com/openai/v1/models"
		if cfg.APIVersion != "" {
			want = "https://parley-res.openai.azure.com/openai/models?api-version=2024-10-21"
		}
		for _, sent := range r.requests {
			require.Equal(t, http.MethodGet, sent.Method)
			require.Equal(t, want, sent.URL.String())
		}
		require.Len(t, r.requests, 2)
	}
}

func TestChatOptions(t *testing.T) {
	r := answering(chatBody)
	p := connect(t, azure.Config{}, r)
	req := ask("gpt-4.1")
	req.Options = []llm.ProviderOption{foreign{}, &azure.Options{Verbosity: "low", LogitBias: map[string]int{"5": -1}}}
	_, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"verbosity":"low","logit_bias":{"5":-1}}`, r.sent[0])
	for param, option := range map[string]llm.ProviderOption{
		"Verbosity": azure.Options{Verbosity: "chatty"}, "options": azure.ImageOptions{},
	} {
		req.Options = []llm.ProviderOption{option}
		_, err = p.ChatCompletion(t.Context(), req)
		e := failed(t, err)
		require.Equal(t, llm.KindInvalidRequest, e.Kind)
		require.Equal(t, param, e.Param)
	}
	require.Len(t, r.sent, 1)
}

// foreign is an option of another provider.
type foreign struct{}

func (foreign) ForProvider() string { return "openai" }
