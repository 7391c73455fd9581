package azureai_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azureai"
)

// The same request on both routes; the model has a deployment of another name.
func TestChatRequest(t *testing.T) {
	req := &llm.ChatRequest{
		Model: grok,
		Messages: []llm.Message{
			{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "Be brief."}}},
			{Role: llm.RoleUser, Parts: []llm.Part{llm.TextPart{Text: "one "}, llm.TextPart{Text: "two"}}},
			{Role: llm.RoleAssistant, Parts: []llm.Part{
				llm.ReasoningPart{Provider: "azureai", Text: "hm"}, llm.ToolCallPart{ID: "call_1", Name: "f", Arguments: "{}"},
			}},
			llm.ToolResult("call_1", "f", "Ruby"),
			{Role: llm.RoleUser, Parts: []llm.Part{llm.TextPart{Text: "see"}, llm.ImagePart{MIME: "image/png", Data: []byte("x")}}},
		},
		MaxTokens: new(50), Temperature: new(0.0), TopP: new(0.5), Seed: new(int64(7)), Stop: []string{"END"},
		Tools:      []llm.Tool{{Name: "f", Parameters: json.RawMessage(`{"type":"object"}`)}},
		ToolChoice: &llm.ToolChoice{Mode: llm.ToolChoiceRequired},
		ResponseFormat: &llm.ResponseFormat{
			Name: "city", Schema: json.RawMessage(`{"type":"object"}`), Strict: true,
		},
	}
	const head = `{"model":"fast","messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"one two"},` +
		`{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},` +
		`{"role":"tool","tool_call_id":"call_1","content":"Ruby"},` +
		`{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,eA=="}}]}],`
	const tail = `:50,"temperature":0,"top_p":0.5,"stop":["END"],"seed":7,` +
		`"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required",` +
		`"response_format":{"type":"json_schema","json_schema":{"name":"city","schema":{"type":"object"},"strict":true}}`
	for base, limit := range map[string]string{v1URL: `"max_completion_tokens"`, modelsURL: `"max_tokens"`} {
		cfg := azureai.Config{BaseURL: base, Deployments: map[string]string{grok: "fast"}}
		r := answering(chatBody)
		resp, err := connect(t, cfg, r).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, "hi", resp.Text())
		require.Equal(t, "apim_1", resp.RequestID)
		require.Equal(t, head+limit+tail+"}", r.sent[0])
		require.Equal(t, http.MethodPost, r.requests[0].Method)
		require.NotContains(t, r.requests[0].Header, "Extra-Parameters")

		r = streaming(`{"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}`, "[DONE]")
		s, err := connect(t, cfg, r).ChatCompletionStream(t.Context(), req)
		require.NoError(t, err)
		_, err = s.Collect()
		require.NoError(t, err)
		require.Equal(t, head+limit+tail+`,"stream":true,"stream_options":{"include_usage":true}}`, r.sent[0])
	}
}

// outside are the parameters that the schema of the route /models lacks.
func outside(model string) map[string]*llm.ChatRequest {
	requests := map[string]*llm.ChatRequest{
		"n":                   {N: new(2)},
		"top_logprobs":        {TopLogprobs: new(1)},
		"parallel_tool_calls": {Tools: []llm.Tool{{Name: "f"}}, ParallelToolCalls: new(false)},
		"reasoning":           {Reasoning: &llm.Reasoning{Effort: llm.EffortLow}},
		"user":                {User: "u1"},
		"metadata":            {Metadata: map[string]string{"a": "b"}},
	}
	for _, req := range requests {
		req.Model, req.Messages = model, []llm.Message{llm.User("hi")}
	}
	return requests
}

func TestExtraParameters(t *testing.T) {
	for param, req := range outside("someone/new-model") {
		r := answering(chatBody)
		p := connect(t, azureai.Config{BaseURL: modelsURL}, r)
		_, err := p.ChatCompletion(t.Context(), req)
		e := failed(t, err)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
		require.Contains(t, e.Message, "ExtraPassThrough")
		require.Empty(t, r.sent)

		for i, extra := range []azureai.ExtraParameters{azureai.ExtraPassThrough, azureai.ExtraDrop} {
			req.Headers = map[string]string{"X-Trace": "1"}
			req.Options = []llm.ProviderOption{foreign{}, &azureai.Options{ExtraParameters: extra}, azureai.Options{}}
			_, err = p.ChatCompletion(t.Context(), req)
			require.NoError(t, err)
			require.Equal(t, string(extra), r.requests[i].Header.Get("Extra-Parameters"))
			require.Equal(t, "1", r.requests[i].Header.Get("X-Trace"))
			require.Equal(t, map[string]string{"X-Trace": "1"}, req.Headers, "the request is not changed")
		}

		req.Options = []llm.ProviderOption{azureai.Options{ExtraParameters: azureai.ExtraError}}
		_, err = p.ChatCompletionStream(t.Context(), req)
		require.Equal(t, llm.KindUnsupported, failed(t, err).Kind, "error is what the service does anyway")

		// The path /openai/v1 takes them all.
		req.Options = nil
		r = answering(chatBody)
		_, err = connect(t, azureai.Config{}, r).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		require.Len(t, r.sent, 1)
	}
}

func TestInvalidOptions(t *testing.T) {
	for _, tt := range []struct {
		base, param string
		option      llm.ProviderOption
	}{
		{v1URL, "ExtraParameters", azureai.Options{ExtraParameters: azureai.ExtraDrop}},
		{modelsURL, "ExtraParameters", azureai.Options{ExtraParameters: "perhaps"}},
		{modelsURL, "options", azureai.EmbeddingOptions{}},
	} {
		r := answering(chatBody)
		req := ask(grok)
		req.Options = []llm.ProviderOption{tt.option}
		p := connect(t, azureai.Config{BaseURL: tt.base}, r)
		for _, call := range []func() error{
			func() error { _, err := p.ChatCompletion(t.Context(), req); return err },
			func() error { _, err := p.ChatCompletionStream(t.Context(), req); return err },
		} {
			e := failed(t, call())
			require.Equal(t, llm.KindInvalidRequest, e.Kind)
			require.Equal(t, tt.param, e.Param)
			require.Equal(t, grok, e.Model)
		}
		require.Empty(t, r.sent)
	}
}

func TestTemperature(t *testing.T) {
	req := ask(grok)
	req.Temperature = new(1.5)
	r := answering(chatBody)
	_, err := connect(t, azureai.Config{BaseURL: modelsURL}, r).ChatCompletion(t.Context(), req)
	require.Equal(t, llm.KindInvalidRequest, failed(t, err).Kind)
	require.Empty(t, r.sent)
	_, err = connect(t, azureai.Config{}, r).ChatCompletion(t.Context(), req)
	require.NoError(t, err)
}

func TestEmbeddingsRequest(t *testing.T) {
	for base, query := range map[string]string{v1URL: "", modelsURL: "?api-version=2024-05-01-preview"} {
		r := answering(`{"id":"e","object":"list","data":[{"index":0,"object":"embedding","embedding":[1,2]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}`)
		p := connect(t, azureai.Config{BaseURL: base}, r)
		req := &llm.EmbeddingRequest{
			Model: "embed-v-4-0", Input: []string{"a"}, Dimensions: new(2),
			Options: []llm.ProviderOption{foreign{}, azureai.EmbeddingOptions{InputType: "query"}},
		}
		resp, err := p.Embeddings(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, [][]float32{{1, 2}}, resp.Vectors)
		require.Equal(t, `{"model":"embed-v-4-0","input":["a"],"encoding_format":"float","dimensions":2,"input_type":"query"}`, r.sent[0])
		require.Equal(t, base+"/embeddings"+query, r.requests[0].URL.String())

		for _, tt := range []struct {
			kind  llm.Kind
			param string
			req   llm.EmbeddingRequest
		}{
			{llm.KindUnsupported, "dimensions", llm.EmbeddingRequest{Model: "Cohere-embed-v3-english", Dimensions: new(2)}},
			{llm.KindUnsupported, "dimensions", llm.EmbeddingRequest{Model: "text-embedding-ada-002", Dimensions: new(2)}},
			{llm.KindInvalidRequest, "InputType", llm.EmbeddingRequest{Model: "m", Options: []llm.ProviderOption{azureai.EmbeddingOptions{InputType: "image"}}}},
			{llm.KindInvalidRequest, "options", llm.EmbeddingRequest{Model: "m", Options: []llm.ProviderOption{azureai.Options{}}}},
		} {
			tt.req.Input = []string{"a"}
			_, err = p.Embeddings(t.Context(), &tt.req)
			e := failed(t, err)
			require.Equal(t, tt.kind, e.Kind)
			require.Equal(t, tt.param, e.Param)
			require.Equal(t, tt.req.Model, e.Model)
		}
		require.Len(t, r.sent, 1)

		_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "new", Input: []string{"a"}, Dimensions: new(2), User: "u"})
		if base == modelsURL {
			require.Equal(t, llm.KindUnsupported, failed(t, err).Kind, "the route has no field for the user")
		} else {
			require.NoError(t, err)
		}
	}
}

func TestImages(t *testing.T) {
	req := &llm.ImageRequest{Model: "FLUX.2-pro", Prompt: "p", Size: "1024x1024"}
	for _, tt := range []struct {
		cfg  azureai.Config
		want string
	}{
		{azureai.Config{}, v1URL + "/images/generations"},
		{azureai.Config{BaseURL: modelsURL, APIVersion: "2025-05-15-preview"}, modelsURL + "/images/generations?api-version=2025-05-15-preview"},
		{azureai.Config{BaseURL: modelsURL}, ""},
	} {
		r := answering(`{"created":1,"data":[{"url":"https://images.test/1.png"}]}`)
		p := connect(t, tt.cfg, r)
		resp, err := p.GenerateImages(t.Context(), req)
		require.Equal(t, tt.want != "", p.Capabilities("FLUX.2-pro").Has(llm.CapImages))
		if tt.want == "" {
			require.Equal(t, llm.KindUnsupported, failed(t, err).Kind)
			require.Empty(t, r.sent)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "https://images.test/1.png", resp.Images[0].URL)
		require.Equal(t, `{"model":"FLUX.2-pro","prompt":"p","size":"1024x1024"}`, r.sent[0])
		require.Equal(t, tt.want, r.requests[0].URL.String())

		refused := *req
		refused.Options = []llm.ProviderOption{azureai.Options{}}
		_, err = p.GenerateImages(t.Context(), &refused)
		require.Equal(t, llm.KindInvalidRequest, failed(t, err).Kind)
	}
}

func TestModelsAndHealth(t *testing.T) {
	r := answering(`{"data":[{"id":"grok-4-1-fast-non-reasoning"},{"id":"other"}],"object":"list"}`)
	p := connect(t, azureai.Config{}, r)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, models, 2)
	require.NotNil(t, models[0].Price)
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	for _, sent := range r.requests {
		require.Equal(t, v1URL+"/models", sent.URL.String())
	}

	for model, query := range map[string]string{"": "?api-version=2024-05-01-preview", grok: "?api-version=2024-05-01-preview&model=" + grok} {
		r = answering(`{"model_name":"m","model_type":"chat-completion","model_provider_name":"xAI"}`)
		p = connect(t, azureai.Config{BaseURL: modelsURL, HealthModel: model}, r)
		require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
		require.Equal(t, modelsURL+"/info"+query, r.requests[0].URL.String())
		require.Equal(t, http.MethodGet, r.requests[0].Method)
		_, err = p.ListModels(t.Context())
		require.Equal(t, llm.KindUnsupported, failed(t, err).Kind)
		require.Len(t, r.requests, 1)
	}

	r = &recorder{status: 401, contentType: jsonType, body: `{"error":{"code":"401","message":"m"}}`}
	health := connect(t, azureai.Config{}, r).HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnhealthy, health.Status)
	require.ErrorIs(t, health.Err, llm.ErrAuthentication)
}

// foreign is an option of another provider.
type foreign struct{}

func (foreign) ForProvider() string { return "azure" }
