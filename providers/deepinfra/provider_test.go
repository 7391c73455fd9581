package deepinfra_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/deepinfra"
	"github.com/parley-llm/parley/providers/internal/wiretest"
)

func TestConfig(t *testing.T) {
	_, err := deepinfra.New(deepinfra.Config{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	_, err = deepinfra.New(deepinfra.Config{APIKey: "k", BaseURL: "http://deepinfra.test"})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	for _, name := range []string{"DEEPINFRA_TOKEN", "DEEPINFRA_API_KEY", "DEEPINFRA_API_TOKEN"} {
		t.Run(name, func(t *testing.T) {
			_, err := deepinfra.FromEnv()
			require.ErrorContains(t, err, "DEEPINFRA_TOKEN")
			t.Setenv(name, "k")
			p, err := deepinfra.FromEnv()
			require.NoError(t, err)
			require.Equal(t, "deepinfra", p.Name())
		})
	}
	t.Setenv("DEEPINFRA_TOKEN", "k")
	t.Setenv("DEEPINFRA_API_BASE", "https://x.test?y")
	_, err = deepinfra.FromEnv()
	require.ErrorContains(t, err, "query")
}

func TestChatRequest(t *testing.T) {
	const beginning = `{"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","messages":[{"role":"user","content":"hi"}]`
	for _, tt := range []struct {
		name string
		req  func(*llm.ChatRequest)
		want string
	}{
		{"plain", func(*llm.ChatRequest) {}, `}`},
		{"sampling", func(r *llm.ChatRequest) {
			r.MaxTokens, r.Temperature, r.TopP, r.Stop, r.N, r.Seed, r.User = new(9), new(2.0), new(0.5), []string{"x"}, new(2), new(int64(3)), "u"
		}, `,"max_tokens":9,"temperature":2,"top_p":0.5,"stop":["x"],"n":2,"seed":3,"user":"u"}`},
		{"effort", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortNone} }, `,"reasoning_effort":"none"}`},
		{"options", func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{deepinfra.Options{
				ServiceTier: "flex", TopK: new(5), MinP: new(0.1), RepetitionPenalty: new(1.1),
				TemplateSwitches: map[string]bool{"thinking": true, "a": false}, PromptCacheKey: "k",
			}}
		}, `,"service_tier":"flex","top_k":5,"min_p":0.1,"repetition_penalty":1.1,"chat_template_kwargs":{"a":false,"thinking":true},"prompt_cache_key":"k"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, s := newService(t, 200, jsonType, finished)
			req := hello()
			tt.req(req)
			_, err := p.ChatCompletion(t.Context(), req)
			require.NoError(t, err)
			require.Equal(t, beginning+tt.want, s.Sent[0])
			require.Equal(t, "https://api.deepinfra.com/v1/openai/chat/completions", s.Requests[0].URL.String())
			require.Equal(t, "Bearer tok-secret", s.Requests[0].Header.Get("Authorization"))
		})
	}
}

// The service knows no developers, and takes thoughts back as text.
func TestMessages(t *testing.T) {
	p, s := newService(t, 200, jsonType, finished)
	req := hello()
	req.Messages = []llm.Message{
		{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}},
		llm.UserParts(llm.TextPart{Text: "see"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi")}),
		{Role: llm.RoleAssistant, Parts: []llm.Part{llm.ReasoningPart{Provider: "deepinfra", Text: "t"}, llm.ToolCallPart{ID: "c", Name: "f", Arguments: "{}"}}},
		llm.ToolResult("c", "f", "r"),
		llm.Assistant("Go on from"),
	}
	_, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Equal(t, `{"model":"meta-llama/Llama-3.3-70B-Instruct-Turbo","messages":[{"role":"system","content":"d"},`+
		`{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},`+
		`{"role":"assistant","content":null,"reasoning_content":"t","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},`+
		`{"role":"tool","tool_call_id":"c","content":"r"},{"role":"assistant","content":"Go on from"}]}`, s.Sent[0])
}

func TestRefused(t *testing.T) {
	for param, change := range map[string]func(*llm.ChatRequest){
		"metadata":                func(r *llm.ChatRequest) { r.Metadata = map[string]string{"a": "b"} },
		"reasoning.budget_tokens": func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(1)} },
		"document": func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.DocumentPart{MIME: "application/pdf", Data: []byte("x")})}
		},
	} {
		p, s := newService(t, 200, jsonType, finished)
		req := hello()
		change(req)
		_, err := p.ChatCompletion(t.Context(), req)
		e := failure(t, err)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
		require.Empty(t, s.Sent)
	}
	for param, change := range map[string]func(*llm.ChatRequest){
		"temperature": func(r *llm.ChatRequest) { r.Temperature = new(2.1) },
		"stop":        func(r *llm.ChatRequest) { r.Stop = make([]string, 17) },
		"ServiceTier": func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{deepinfra.Options{ServiceTier: "slow"}}
		},
		"options": func(r *llm.ChatRequest) { r.Options = []llm.ProviderOption{deepinfra.EmbeddingOptions{}} },
	} {
		p, s := newService(t, 200, jsonType, finished)
		req := hello()
		change(req)
		_, err := p.ChatCompletion(t.Context(), req)
		e := failure(t, err)
		require.Equal(t, llm.KindInvalidRequest, e.Kind)
		require.Equal(t, param, e.Param)
		require.Empty(t, s.Sent)
	}
}

func TestUsage(t *testing.T) {
	answer := func(model string) string {
		return `{"id":"c","model":"` + model + `","service_tier":"default","choices":[{"index":0,"message":{"role":"assistant","content":"a","reasoning_content":"t","tool_calls":null},"finish_reason":"stop"}],` +
			`"usage":{"prompt_tokens":100,"total_tokens":150,"completion_tokens":50,"estimated_cost":9.24e-05,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":20}}}`
	}
	want := llm.Usage{
		InputTokens: llm.Count(100), OutputTokens: llm.Count(50), TotalTokens: llm.Count(150), CachedTokens: llm.Count(4),
		CacheWriteTokens: llm.Count(3), ReasoningTokens: llm.Count(20), ReportedCost: new(llm.USD(9.24e-05)),
	}
	p, _ := newService(t, 200, jsonType, answer("deepseek-ai/DeepSeek-V4-Pro"), answer("google/Gemma-3-27b-it"), answer("google/gemini-2.5-flash"))
	for _, output := range []int64{50, 70, 70} {
		resp, err := p.ChatCompletion(t.Context(), hello())
		require.NoError(t, err)
		require.Equal(t, "t", resp.Reasoning())
		want.OutputTokens = llm.Count(output)
		require.Equal(t, &want, resp.Usage, resp.Model)
		cost, err := p.CalculateCost("a model of no table", *resp.Usage)
		require.NoError(t, err)
		require.Equal(t, llm.USD(9.24e-05), cost.Total)
	}
}

func TestStream(t *testing.T) {
	chunk := func(delta, rest string) string {
		return `{"id":"c","model":"m","choices":[{"index":0,"delta":{` + delta + `},"finish_reason":` + rest + `}`
	}
	const ping = ": ping - 2025-04-13 03:55:09.637341+00:00\n\n"
	resp, err := streamed(t, ping+events(chunk(`"role":"assistant","reasoning_content":"t"`, `null}],"usage":null`), chunk(`"content":"a"`, `null}],"usage":{"prompt_tokens":1,"completion_tokens":1}`))+
		ping+events(chunk(``, `"stop"}],"usage":{"prompt_tokens":1,"total_tokens":3,"completion_tokens":2,"estimated_cost":0.01}`), "[DONE]"))
	require.NoError(t, err)
	require.Equal(t, "a", resp.Text())
	require.Equal(t, "t", resp.Reasoning())
	require.Equal(t, &llm.Usage{
		InputTokens: llm.Count(1), OutputTokens: llm.Count(2), TotalTokens: llm.Count(3), ReportedCost: new(llm.USD(0.01)),
	}, resp.Usage, "the last count is the count")

	for name, last := range map[string]string{
		"error": `{"error":{"message":"Model busy, retry later"}}`, "detail": `{"detail":{"error":"Model busy, retry later"}}`,
	} {
		resp, err = streamed(t, events(chunk(`"content":"a"`, `null}]`), last))
		require.ErrorIs(t, err, llm.ErrOverloaded, name)
		require.Equal(t, "a", resp.Text())
	}
	_, err = streamed(t, events(chunk(`"content":"a"`, `null}]`)))
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
}

func TestErrorKinds(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		kind   llm.Kind
		says   string
	}{
		{401, `{"error":{"message":"Not authenticated","type":"invalid_request_error","param":null,"code":null}}`, llm.KindAuthentication, "Not authenticated"},
		{403, `{"detail":{"error":"Not authenticated"}}`, llm.KindAuthentication, "Not authenticated"},
		{403, `{"error":{"message":"User is not authorized to do this"}}`, llm.KindAuthentication, ""},
		{403, `{"error":{"message":"Private model"}}`, llm.KindPermission, ""},
		{402, `{"error":{"message":"You need positive balance to do inference. Please add balance manually or setup top-up"}}`, llm.KindQuota, "balance"},
		{429, `{"detail":{"error":"You need positive balance to do inference."}}`, llm.KindQuota, ""},
		{404, `{"detail":"Model is not available"}`, llm.KindNotFound, "Model is not available"},
		{422, `{"detail":[{"loc":["body","messages",0,"role"],"msg":"Input should be system","type":"enum"}]}`, llm.KindInvalidRequest, "body.messages.0.role: Input should be system"},
		{422, `{"error":{"message":"Input should be <system>","type":"invalid_request_error","param":"messages.0.role","code":null}}`, llm.KindInvalidRequest, "Input"},
		{500, `{"detail":{"error":"Requested input length 99009 exceeds maximum input length 8192"}}`, llm.KindContextLength, "99009"},
		{400, `{"error":{"message":"This model's maximum context length is 8192 tokens"}}`, llm.KindContextLength, ""},
		{429, `{"error":{"message":"Model busy, retry later"}}`, llm.KindOverloaded, "Model busy"},
		{429, `{"error":{"message":"Rate limited"}}`, llm.KindRateLimit, "Rate limited"},
		{500, `oops`, llm.KindServer, "oops"},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			p, _ := newService(t, tt.status, jsonType, tt.body)
			_, err := p.ChatCompletion(t.Context(), hello())
			e := failure(t, err)
			require.Equal(t, tt.kind, e.Kind, tt.body)
			require.Contains(t, e.Message, tt.says)
			var own *deepinfra.Error
			require.ErrorAs(t, err, &own)
			require.Equal(t, tt.status, own.Status)
			require.Contains(t, own.Error(), own.Message)
		})
	}
}

func TestEmbeddings(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],"model":"BAAI/bge-m3","usage":{"prompt_tokens":7,"total_tokens":7}}`)
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{
		Model: "BAAI/bge-m3", Input: []string{"a"}, Dimensions: new(32), Options: []llm.ProviderOption{deepinfra.EmbeddingOptions{ServiceTier: "flex"}},
	})
	require.NoError(t, err)
	require.Equal(t, `{"model":"BAAI/bge-m3","input":["a"],"encoding_format":"float","dimensions":32,"service_tier":"flex"}`, s.Sent[0])
	require.Equal(t, [][]float32{{0.5, -1}}, resp.Vectors)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}, User: "u"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}, Options: []llm.ProviderOption{deepinfra.EmbeddingOptions{ServiceTier: "x"}}})
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.Len(t, s.Sent, 1)
}

func TestImages(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"created":0,"data":[{"b64_json":"aGk=","revised_prompt":null,"url":null}]}`)
	resp, err := p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "black-forest-labs/FLUX-1-schnell", Prompt: "a cat", N: new(2), Size: "1024x1024"})
	require.NoError(t, err)
	require.Equal(t, `{"model":"black-forest-labs/FLUX-1-schnell","prompt":"a cat","n":2,"size":"1024x1024","response_format":"b64_json"}`, s.Sent[0])
	require.Equal(t, "/v1/openai/images/generations", s.Requests[0].URL.Path)
	require.Equal(t, []byte("hi"), resp.Images[0].Data)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p", Quality: "high"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p", Options: []llm.ProviderOption{deepinfra.Options{}}})
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.Len(t, s.Sent, 1)
}

// The list of models is public, so the health of a key is asked for elsewhere.
func TestHealthCheck(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"rate_limit":200,"tpm_rate_limit":null}`)
	require.Equal(t, llm.HealthHealthy, p.HealthCheck(t.Context()).Status)
	require.Equal(t, "https://api.deepinfra.com/v1/me/rate_limit", s.Requests[0].URL.String())
	require.Equal(t, "Bearer tok-secret", s.Requests[0].Header.Get("Authorization"))
	p, _ = newService(t, 403, jsonType, `{"detail":{"error":"Not authenticated"}}`)
	h := p.HealthCheck(t.Context())
	require.Equal(t, llm.HealthUnhealthy, h.Status)
	require.ErrorIs(t, h.Err, llm.ErrAuthentication)

	own := wiretest.New(200, http.Header{}, `{}`)
	p, err := deepinfra.New(deepinfra.Config{APIKey: "k", BaseURL: "https://proxy.test/di/", HTTPClient: &http.Client{Transport: own}})
	require.NoError(t, err)
	p.HealthCheck(t.Context())
	require.Equal(t, "https://proxy.test/di/me/rate_limit", own.Requests[0].URL.String())
}

func TestModels(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"object":"list","data":[{"id":"BAAI/bge-m3","object":"model","created":0,"owned_by":"deepinfra","root":"","parent":null,"metadata":{}},{"id":"new"}]}`)
	models, err := p.ListModels(t.Context())
	require.NoError(t, err)
	require.Equal(t, "/v1/openai/models", s.Requests[0].URL.Path)
	require.Len(t, models, 2)
	require.Equal(t, 8192, models[0].ContextTokens)
	require.NotNil(t, models[0].Price)
	for _, m := range p.Models() {
		require.Equal(t, m.Capabilities, p.Capabilities(m.ID))
		require.Equal(t, m.Price == nil, m.Capabilities.Has(llm.CapImages), m.ID)
	}
	require.True(t, p.Capabilities("x/an-Embedding-model").Has(llm.CapEmbeddings))
	require.True(t, p.Capabilities("x/FLUX-2").Has(llm.CapImages))
	require.True(t, p.Capabilities("x/y").Has(llm.CapTools))
	cost, err := p.CalculateCost("deepseek-ai/DeepSeek-V4-Pro", llm.Usage{InputTokens: llm.Count(1_000_000), OutputTokens: llm.Count(1_000_000)})
	require.NoError(t, err)
	require.Equal(t, llm.USD(3.9), cost.Total)
	_, err = p.CalculateCost("x/y", llm.Usage{InputTokens: llm.Count(1)})
	require.ErrorIs(t, err, llm.ErrNotFound)
}
