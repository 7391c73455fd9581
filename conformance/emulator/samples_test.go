package emulator_test

import (
	"maps"
	"net/http"
	"slices"
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
