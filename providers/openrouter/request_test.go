package openrouter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/openrouter"
)

// beginning is how every request below begins.
const beginning = `{"model":"openai/gpt-4o:nitro","messages":[{"role":"user","content":"hi"}]`

func TestChatRequest(t *testing.T) {
	for _, tt := range []struct {
		name string
		req  func(*llm.ChatRequest)
		want string
	}{
		{"plain", func(*llm.ChatRequest) {}, `}`},
		{"sampling", func(r *llm.ChatRequest) {
			r.MaxTokens, r.Temperature, r.Stop, r.N, r.Seed, r.TopLogprobs, r.User = new(9), new(0.0), []string{"x"}, new(2), new(int64(3)), new(1), "u"
		}, `,"max_completion_tokens":9,"temperature":0,"stop":["x"],"n":2,"seed":3,"logprobs":true,"top_logprobs":1,"user":"u"}`},
		{"effort", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Effort: llm.EffortXHigh} }, `,"reasoning":{"effort":"xhigh"}}`},
		{"budget", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{BudgetTokens: new(2000)} }, `,"reasoning":{"max_tokens":2000}}`},
		{"thoughts shown anyway", func(r *llm.ChatRequest) { r.Reasoning = &llm.Reasoning{Include: true} }, `}`},
		{"thoughts hidden", func(r *llm.ChatRequest) {
			r.Reasoning = &llm.Reasoning{Effort: llm.EffortLow}
			r.Options = []llm.ProviderOption{openrouter.Options{HideReasoning: true}}
		}, `,"reasoning":{"effort":"low","exclude":true}}`},
		{"fallbacks and plugins", func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{
				openai.Options{Verbosity: "low"},
				&openrouter.Options{
					Models: []string{"a/b", "c/d"}, Transforms: []string{},
					Plugins:     []openrouter.Plugin{{ID: "response-healing"}, {ID: "file-parser", PDFEngine: "pdf-text"}},
					ServiceTier: "flex", Verbosity: "high", TopK: new(5), MinP: new(0.1), TopA: new(0.2), RepetitionPenalty: new(1.1),
					LogitBias: map[string]int{"20": 1, "10": -100}, SessionID: "s", PromptCacheKey: "k", CacheControl: "1h",
				},
			}
		}, `,"models":["a/b","c/d"],"plugins":[{"id":"response-healing"},{"id":"file-parser","pdf":{"engine":"pdf-text"}}],"transforms":[],` +
			`"service_tier":"flex","verbosity":"high","top_k":5,"min_p":0.1,"top_a":0.2,"repetition_penalty":1.1,"logit_bias":{"10":-100,"20":1},` +
			`"session_id":"s","prompt_cache_key":"k","cache_control":{"type":"ephemeral","ttl":"1h"}}`},
		{"routing", func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{openrouter.Options{Routing: &openrouter.Routing{
				Order: []string{"x"}, Only: []string{"x", "y"}, Ignore: []string{"z"}, AllowFallbacks: new(false), RequireParameters: new(true),
				DataCollection: "deny", ZDR: new(true), EnforceDistillableText: new(false), Quantizations: []string{"fp8"}, Sort: "price",
				PreferredMinThroughput: new(50.0), PreferredMaxLatency: new(2.5),
				MaxPrice: &openrouter.MaxPrice{
					Prompt: new(1.0), Completion: new(0.0), Request: new(0.1), Image: new(0.2), Audio: new(0.3),
				},
			}}}
		}, `,"provider":{"order":["x"],"only":["x","y"],"ignore":["z"],"allow_fallbacks":false,"require_parameters":true,` +
			`"data_collection":"deny","zdr":true,"enforce_distillable_text":false,"quantizations":["fp8"],"sort":"price",` +
			`"preferred_min_throughput":50,"preferred_max_latency":2.5,"max_price":{"prompt":1,"completion":0,"request":0.1,"image":0.2,"audio":0.3}}}`},
		{"sort by parts", func(r *llm.ChatRequest) {
			r.Options = []llm.ProviderOption{openrouter.Options{TopK: new(1)}, openrouter.Options{Routing: &openrouter.Routing{Sort: "latency", SortPartition: "none"}}}
		}, `,"provider":{"sort":{"by":"latency","partition":"none"}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, s := newService(t, 200, jsonType, finished)
			req := hello()
			tt.req(req)
			_, err := p.ChatCompletion(t.Context(), req)
			require.NoError(t, err)
			require.Equal(t, beginning+tt.want, s.Sent[0])
		})
	}
}

// OpenRouter drops what a model cannot take and says nothing: of a model in the
// table that is refused, of another it is sent.
func TestRefused(t *testing.T) {
	for param, change := range map[string]func(*llm.ChatRequest){
		"n":            func(r *llm.ChatRequest) { r.N = new(2) },
		"top_logprobs": func(r *llm.ChatRequest) { r.TopLogprobs = new(0) },
		"audio": func(r *llm.ChatRequest) {
			r.Messages = []llm.Message{llm.UserParts(llm.AudioPart{MIME: "audio/wav", Data: []byte("x")})}
		},
	} {
		p, s := newService(t, 200, jsonType, finished)
		req := hello()
		change(req)
		_, err := p.ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		req.Model = "anthropic/claude-haiku-4.5:nitro"
		_, err = p.ChatCompletion(t.Context(), req)
		e := failure(t, err)
		require.Equal(t, llm.KindUnsupported, e.Kind)
		require.Equal(t, param, e.Param)
		require.Len(t, s.Sent, 1)
	}
	p, s := newService(t, 200, jsonType, finished)
	req := hello()
	req.Model, req.Messages = "z-ai/glm-5.2", []llm.Message{llm.UserParts(llm.ImagePart{URL: "https://x.test"})}
	_, err := p.ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "z-ai/glm-5.2", Input: []string{"a"}})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "z-ai/glm-5.2", Prompt: "a"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Empty(t, s.Sent)
}

func TestHeadersAndPaths(t *testing.T) {
	p, s := newService(t, 200, jsonType, finished)
	_, err := p.ChatCompletion(t.Context(), hello())
	require.NoError(t, err)
	r := s.Requests[0]
	require.Equal(t, "https://openrouter.ai/api/v1/chat/completions", r.URL.String())
	require.Equal(t, "Bearer sk-or-v1-secret", r.Header.Get("Authorization"))
	require.Equal(t, "https://acme.test", r.Header.Get("HTTP-Referer"))
	require.Equal(t, "Acme", r.Header.Get("X-OpenRouter-Title"))
	require.Equal(t, "a,b", r.Header.Get("X-OpenRouter-Categories"))

	p, s = newService(t, 200, eventType, events(`[DONE]`))
	stream, err := p.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	require.NoError(t, stream.Close())
	require.Equal(t, beginning+`,"stream":true}`, s.Sent[0])
}

// What the parts of a conversation become: a developer, a picture, a document,
// sound, and the thoughts of an earlier answer.
func TestMessages(t *testing.T) {
	p, s := newService(t, 200, jsonType, finished)
	_, err := p.ChatCompletion(t.Context(), &llm.ChatRequest{Model: "m", Messages: []llm.Message{
		{Role: llm.RoleDeveloper, Parts: []llm.Part{llm.TextPart{Text: "d"}}},
		llm.UserParts(
			llm.TextPart{Text: "see"}, llm.ImagePart{URL: "https://x.test/a.png"}, llm.ImagePart{MIME: "image/png", Data: []byte("hi")},
			llm.DocumentPart{MIME: "application/pdf", Data: []byte("hi"), Name: "a.pdf"}, llm.AudioPart{MIME: "audio/mpeg", Data: []byte("hi")},
		),
		{Role: llm.RoleAssistant, Parts: []llm.Part{
			llm.ReasoningPart{Provider: "openrouter", Text: "t", Opaque: `[{"type":"reasoning.text", "text":"t","signature":"s","index":0}]`},
			llm.ReasoningPart{Provider: "other", Text: "x", Opaque: `[1]`},
			llm.ToolCallPart{ID: "toolu_1", Name: "f", Arguments: `{}`},
		}},
		llm.ToolResult("toolu_1", "f", "r"),
	}})
	require.NoError(t, err)
	require.Equal(t, `{"model":"m","messages":[{"role":"developer","content":"d"},`+
		`{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}},`+
		`{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}},`+
		`{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="}},`+
		`{"type":"input_audio","input_audio":{"data":"aGk=","format":"mp3"}}]},`+
		`{"role":"assistant","content":null,"reasoning_details":[{"type":"reasoning.text", "text":"t","signature":"s","index":0}],`+
		`"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"f","arguments":"{}"}}]},`+
		`{"role":"tool","tool_call_id":"toolu_1","content":"r"}]}`, s.Sent[0])
}

func TestInvalidOptions(t *testing.T) {
	routing := func(r openrouter.Routing) llm.ProviderOption { return openrouter.Options{Routing: &r} }
	for param, option := range map[string]llm.ProviderOption{
		"ServiceTier":    openrouter.Options{ServiceTier: "slow"},
		"CacheControl":   openrouter.Options{CacheControl: "1d"},
		"LogitBias":      openrouter.Options{LogitBias: map[string]int{"1": 101}},
		"Plugins":        openrouter.Options{Plugins: []openrouter.Plugin{{ID: "web", PDFEngine: "x"}}},
		"DataCollection": routing(openrouter.Routing{DataCollection: "maybe"}),
		"Sort":           routing(openrouter.Routing{Sort: "random"}),
		"SortPartition":  routing(openrouter.Routing{SortPartition: "model"}),
		"options":        openrouter.ImageOptions{},
	} {
		t.Run(param, func(t *testing.T) {
			p, s := newService(t, 200, jsonType, finished)
			_, err := p.ChatCompletion(t.Context(), hello(option))
			e := failure(t, err)
			require.Equal(t, llm.KindInvalidRequest, e.Kind)
			require.Equal(t, param, e.Param)
			require.Equal(t, "openrouter", e.Provider)
			require.Empty(t, s.Sent)
		})
	}
	p, s := newService(t, 200, jsonType, finished)
	for _, option := range []llm.ProviderOption{openrouter.Options{Plugins: []openrouter.Plugin{{}}}} {
		_, err := p.ChatCompletion(t.Context(), hello(option))
		require.ErrorIs(t, err, llm.ErrInvalidRequest)
	}
	req := hello()
	req.Reasoning = &llm.Reasoning{Effort: llm.EffortLow, BudgetTokens: new(1)}
	_, err := p.ChatCompletion(t.Context(), req)
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.ErrorContains(t, err, "not both")
	require.Empty(t, s.Sent)
}

func TestEmbeddings(t *testing.T) {
	const vectors = "\n         \n\n" + `{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],"model":"text-embedding-3-small",` +
		`"provider":"OpenAI","id":"gen-emb-1","usage":{"prompt_tokens":7,"total_tokens":7,"cost":1.4e-7,"is_byok":false}}`
	p, s := newService(t, 200, jsonType, vectors)
	resp, err := p.Embeddings(t.Context(), &llm.EmbeddingRequest{
		Model: "openai/text-embedding-3-small", Input: []string{"a"}, Dimensions: new(2),
		Options: []llm.ProviderOption{openrouter.EmbeddingOptions{InputType: "search_query", Routing: &openrouter.Routing{Order: []string{"x"}}}},
	})
	require.NoError(t, err)
	require.Equal(t, `{"model":"openai/text-embedding-3-small","input":["a"],"encoding_format":"float","dimensions":2,"input_type":"search_query","provider":{"order":["x"]}}`, s.Sent[0])
	require.Equal(t, &llm.EmbeddingResponse{
		Provider: "openrouter", Model: "text-embedding-3-small", Vectors: [][]float32{{0.5, -1}}, RequestID: "gen-1",
		Usage: &llm.Usage{InputTokens: llm.Count(7), TotalTokens: llm.Count(7), ReportedCost: new(llm.USD(1.4e-7))},
	}, resp)

	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}, User: "u"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	_, err = p.Embeddings(t.Context(), &llm.EmbeddingRequest{Model: "m", Input: []string{"a"}, Options: []llm.ProviderOption{
		openrouter.EmbeddingOptions{Routing: &openrouter.Routing{Sort: "x"}},
	}})
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.Len(t, s.Sent, 1)
}

func TestImages(t *testing.T) {
	p, s := newService(t, 200, jsonType, `{"created":0,"data":[{"b64_json":"aGk=","media_type":"image/jpeg"}],"usage":{"cost":0.034}}`)
	resp, err := p.GenerateImages(t.Context(), &llm.ImageRequest{
		Model: "google/gemini-2.5-flash-image", Prompt: "a cat", N: new(1), Size: "1024x1024", Quality: "high",
		Options: []llm.ProviderOption{openrouter.ImageOptions{
			Resolution: "1K", AspectRatio: "16:9", OutputFormat: "jpeg", Background: "opaque", OutputCompression: new(80), Seed: new(int64(7)),
			Routing: &openrouter.Routing{Only: []string{"x"}},
		}},
	})
	require.NoError(t, err)
	require.Equal(t, "/api/v1/images", s.Requests[0].URL.Path)
	require.Equal(t, `{"model":"google/gemini-2.5-flash-image","prompt":"a cat","n":1,"size":"1024x1024","quality":"high","resolution":"1K",`+
		`"aspect_ratio":"16:9","output_format":"jpeg","background":"opaque","output_compression":80,"seed":7,"provider":{"only":["x"]}}`, s.Sent[0])
	require.Equal(t, []llm.GeneratedImage{{Data: []byte("hi"), MIME: "image/jpeg"}}, resp.Images)
	require.Equal(t, llm.USD(0.034), *resp.Usage.ReportedCost)

	for param, options := range map[string]openrouter.ImageOptions{
		"Resolution": {Resolution: "8K"}, "OutputCompression": {OutputCompression: new(101)}, "Sort": {Routing: &openrouter.Routing{Sort: "x"}},
	} {
		_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p", Options: []llm.ProviderOption{options}})
		require.Equal(t, param, failure(t, err).Param)
	}
	_, err = p.GenerateImages(t.Context(), &llm.ImageRequest{Model: "m", Prompt: "p", User: "u"})
	require.ErrorIs(t, err, llm.ErrUnsupported)
	require.Len(t, s.Sent, 1)
}
