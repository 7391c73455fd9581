package emulator_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/scenario"
)

// sample is a dialect's plainest traffic, for the tests of what all share.
type sample struct {
	// base is the vendor's address, and path and models what stands below it.
	base, path, models string
	// body asks for a chat, and stream for a streamed one, at streamPath where
	// that is another.
	body, stream, streamPath string
	// key puts a key where the service wants it; nil is a bearer token.
	key func(h http.Header, key string)
	// hints is set where the service asks for a delay in headers.
	hints bool
}

const (
	openaiHi         = `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]}`
	openaiHiStreamed = `{"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}`
)

const (
	geminiHi  = `{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}`
	geminiAt  = "/v1/projects/p/locations/global/publishers/google/models/gemini-3.8-flash:"
	claudeHi  = `{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`
	claudeAt  = "/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-6:"
	llamaHi   = `{"model":"Llama-3.3-70B-Instruct","messages":[{"role":"user","content":"hi"}]}`
	googleAPI = "https://aiplatform.googleapis.com"
)

// askTo is the sample of a service's Responses API.
func askTo(base, model, models string, hints bool) sample {
	body := fmt.Sprintf(`{"model":%q,"input":"hi"}`, model)
	return sample{
		base: base, path: "/responses", models: models, body: body,
		stream: strings.TrimSuffix(body, "}") + `,"stream":true}`, hints: hints,
	}
}

// withAPIKey is a sample whose key stands in Azure's own header.
func withAPIKey(s sample) sample {
	s.key = apiKey
	return s
}

// dated is the version that some of Azure's paths demand.
const dated = "?api-version=2024-10-21"

// apiKey puts a key into Azure's own header.
func apiKey(h http.Header, key string) { h.Set("Api-Key", key) }

func hiTo(model string) string {
	return fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":"hi"}]}`, model)
}

func streamHiTo(model string) string {
	return strings.TrimSuffix(hiTo(model), "}") + `,"stream":true,"stream_options":{"include_usage":true}}`
}

// like is the sample of a service that speaks OpenAI's language.
func like(base, model string, hints bool) sample {
	return sample{
		base: base, path: "/chat/completions", models: "/models", body: hiTo(model), stream: streamHiTo(model), hints: hints,
	}
}

var samples = map[string]sample{
	"gemini": {
		base: googleAPI, path: geminiAt + "generateContent", models: "/v1beta1/publishers/google/models",
		body: geminiHi, stream: geminiHi, streamPath: geminiAt + "streamGenerateContent?alt=sse",
	},
	"vertexai-claude": {
		base: googleAPI, path: claudeAt + "rawPredict", body: claudeHi,
		stream: `{"stream":true,` + claudeHi[1:], streamPath: claudeAt + "streamRawPredict",
	},
	"metallama-native": {
		base: "https://api.llama.com/v1", path: "/chat/completions", models: "/models", body: llamaHi, hints: true,
		stream: `{"stream":true,` + llamaHi[1:],
		key: func(h http.Header, key string) {
			h.Set("Authorization", "Bearer "+key)
			h.Set("Accept", "text/event-stream")
		},
	},
	"openai": {
		base: "https://api.openai.com/v1", path: "/chat/completions", models: "/models",
		body: openaiHi, stream: openaiHiStreamed, hints: true,
	},
	"azure": {
		base: "https://parley-res.openai.azure.com/openai/v1", path: "/chat/completions", models: "/models", hints: true,
		body: openaiHi, stream: openaiHiStreamed, key: apiKey,
	},
	"azure-deployments": {
		base: "https://parley-res.openai.azure.com/openai", path: "/deployments/gpt-4.1/chat/completions" + dated, models: "/models" + dated,
		hints: true, body: openaiHi, stream: openaiHiStreamed, key: apiKey,
	},
	"azureai": {
		base: "https://parley-res.services.ai.azure.com/models", path: "/chat/completions" + dated, models: "/info" + dated,
		body: hiTo("grok-4-1-fast"), stream: streamHiTo("grok-4-1-fast"), key: apiKey,
	},
	"azureai-v1": {
		base: "https://parley-res.services.ai.azure.com/openai/v1", path: "/chat/completions", models: "/models",
		body: hiTo("DeepSeek-V4-Pro"), stream: streamHiTo("DeepSeek-V4-Pro"), key: apiKey,
	},
	"deepinfra": like("https://api.deepinfra.com/v1/openai", "deepseek-ai/DeepSeek-V4-Flash", false),
	"deepseek":  like("https://api.deepseek.com", "deepseek-flash", false),
	"metallama": like("https://api.meta.ai/v1", "muse-spark-1.3", true),
	"mistral": {
		base: "https://api.mistral.ai/v1", path: "/chat/completions", models: "/models", hints: true,
		body:   hiTo("mistral-medium-3-5"),
		stream: `{"model":"mistral-medium-3-5","messages":[{"role":"user","content":"hi"}],"stream":true}`,
	},
	"moonshot": like("https://api.moonshot.ai/v1", "kimi-k3", false),
	"openrouter": {
		base: "https://openrouter.ai/api/v1", path: "/chat/completions", models: "/key", hints: true,
		body: hiTo("anthropic/claude-haiku-4.5"), stream: streamHiTo("anthropic/claude-haiku-4.5"),
	},
	"openai-responses":     askTo("https://api.openai.com/v1", "gpt-4.1", "/models", true),
	"azure-responses":      withAPIKey(askTo("https://parley-res.openai.azure.com/openai/v1", "gpt-4.1", "/models", true)),
	"openrouter-responses": askTo("https://openrouter.ai/api/v1", "openai/gpt-5-nano", "/key", true),
	"deepseek-responses":   askTo("https://api.deepseek.com", "deepseek-v4-flash", "/models", false),
	"v0":                   like("https://api.v0.dev/v1", "v0-1.5-md", true),
	"anthropic": {
		base: "https://api.anthropic.com/v1", path: "/messages", models: "/models", hints: true,
		body:   `{"model":"claude-sonnet-4-6","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`,
		stream: `{"model":"claude-sonnet-4-6","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"stream":true}`,
		key: func(h http.Header, key string) {
			h.Set("X-Api-Key", key)
			h.Set("Anthropic-Version", "2023-06-01")
		},
	},
}

// chatPathOf is where a dialect takes chats of a kind.
func chatPathOf(dialect string, op scenario.Op) string {
	if s := samples[dialect]; op == scenario.OpChatStream && s.streamPath != "" {
		return s.streamPath
	}
	return chatPath[dialect]
}

// sampled names the dialects that have a sample, in order.
func sampled() []string { return slices.Sorted(maps.Keys(samples)) }

// ofSamples is one thing about each sample.
func ofSamples(of func(sample) string) map[string]string {
	all := map[string]string{}
	for dialect, s := range samples {
		all[dialect] = of(s)
	}
	return all
}

func TestEveryDialectHasASample(t *testing.T) {
	require.Equal(t, emulator.Dialects(), sampled())
}
