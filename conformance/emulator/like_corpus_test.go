package emulator_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func TestServicesShapesAreRecorded(t *testing.T) {
	chat := func(r recording) bool { return r.Dialect == "openai-chat" && ok(r) }
	unary := func(r recording) bool { return chat(r) && !strings.Contains(r.Response.Body, "data: ") }
	stream := func(r recording) bool { return chat(r) && strings.Contains(r.Response.Body, "data: ") }
	text := func(r recording) bool { return without(r, `"tool_calls":[`, "reasoning_content", `"logprobs":{`) }
	said := scenario.Reply{Pieces: said.Pieces, Usage: &scenario.Usage{Input: 9, Output: 3}}
	thinking := scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "a"}, {Reasoning: "b"}, {Text: "c"}, {Text: "d"}}, Usage: &scenario.Usage{Input: 9, Output: 3, Reasoning: 2}}
	cached := scenario.Reply{Pieces: []scenario.Piece{{Reasoning: "a"}, {Text: "c"}}, Usage: &scenario.Usage{Input: 9, Output: 3, Cached: 4, Reasoning: 2}}
	openai := func(r recording) bool { return says(r, "service_tier", "latency_checkpoint") }
	padded := func(r recording) bool { return stream(r) && says(r, "obfuscation", "prompt_filter_results") && text(r) }
	hosted := func(r recording) bool { return says(r, "reasoning_content") }
	tests := []struct {
		variant, dialect, name string
		reply                  scenario.Reply
		wanted                 func(recording) bool
	}{
		{"azure-openai", "azure", "calls", called, func(r recording) bool { return unary(r) && openai(r) && says(r, `"tool_calls"`) }},
		{"azure-openai", "azure", "stream of text", said, padded},
		{"azure-openai", "azure-deployments", "stream of text", said, padded},
		{"azure-openai", "azureai-v1", "thoughts", scenario.Reply{Pieces: thinking.Pieces, Usage: said.Usage}, func(r recording) bool { return unary(r) && hosted(r) }},
		{"azure-openai", "azureai-v1", "stream of thoughts", scenario.Reply{Pieces: thinking.Pieces, Usage: said.Usage}, func(r recording) bool { return stream(r) && hosted(r) }},
		{"foundry-models", "azureai", "text", said, func(r recording) bool { return unary(r) && text(r) }},
		{"foundry-models", "azureai", "calls", called, func(r recording) bool { return unary(r) && says(r, `"tool_calls"`) }},
		{"foundry-models", "azureai", "stream of text", said, func(r recording) bool { return stream(r) && text(r) }},
		{"foundry-models", "azureai", "stream of calls", called, func(r recording) bool { return stream(r) && says(r, `"tool_calls"`) }},
		{"mistral", "mistral", "text", said, func(r recording) bool { return unary(r) && text(r) && says(r, "service_tier") }},
		{"mistral", "mistral", "calls", called, func(r recording) bool { return unary(r) && says(r, `"tool_calls":[`, "service_tier") }},
		{"mistral", "mistral", "thoughts", thinking, func(r recording) bool { return unary(r) && says(r, `"thinking"`, "service_tier") }},
		{"mistral", "mistral", "stream of text", said, func(r recording) bool {
			return stream(r) && text(r) && says(r, "service_tier", `"p":`) && without(r, "thinking")
		}},
		{"mistral", "mistral", "stream of calls", called, func(r recording) bool { return stream(r) && says(r, `"tool_calls":[`, "service_tier") }},
		{"mistral", "mistral", "stream of thoughts", thinking, func(r recording) bool { return stream(r) && says(r, `"thinking"`) }},
		{"deepseek", "deepseek", "text", said, func(r recording) bool { return unary(r) && text(r) }},
		{"deepseek", "deepseek", "calls", called, func(r recording) bool {
			return unary(r) && says(r, `"tool_calls":[`) && without(r, "reasoning_content")
		}},
		{"deepseek", "deepseek", "thoughts", thinking, func(r recording) bool {
			return unary(r) && says(r, "reasoning_content") && without(r, `"tool_calls":[`, `"logprobs":{`)
		}},
		{"deepseek", "deepseek", "stream of text", said, func(r recording) bool { return stream(r) && text(r) }},
		{"deepseek", "deepseek", "stream of calls", called, func(r recording) bool {
			return stream(r) && says(r, `"tool_calls":[`) && without(r, "reasoning_content")
		}},
		{"deepseek", "deepseek", "stream of thoughts", thinking, func(r recording) bool {
			return stream(r) && says(r, "reasoning_content") && without(r, `"tool_calls":[`, `"logprobs":{`)
		}},
		{"moonshot", "moonshot", "thoughts", thinking, func(r recording) bool { return unary(r) && without(r, "cached_tokens") }},
		{"moonshot", "moonshot", "thoughts from a cache", cached, func(r recording) bool { return unary(r) && says(r, "cached_tokens") }},
		{"openrouter", "openrouter", "text", said, func(r recording) bool {
			return unary(r) && text(r) && says(r, `"video_tokens"`, "cache_write_tokens", "service_tier") && without(r, "reasoning_details", "server_tool_use")
		}},
		{"openrouter", "openrouter", "calls", called, func(r recording) bool {
			return unary(r) && says(r, `"tool_calls":[`, "cache_write_tokens", "service_tier") && without(r, "reasoning_details")
		}},
		{"openrouter", "openrouter", "thoughts", thought, func(r recording) bool {
			return unary(r) && says(r, "reasoning.text", "cache_write_tokens")
		}},
		{"openrouter", "openrouter", "stream of text", said, func(r recording) bool {
			return stream(r) && text(r) && says(r, "cache_write_tokens") && without(r, `"reasoning":`, `"refusal"`)
		}},
		{"openrouter", "openrouter", "stream of calls", called, func(r recording) bool {
			return stream(r) && says(r, `"tool_calls":[`, "cache_write_tokens", "service_tier") && without(r, "reasoning_details")
		}},
		{"openrouter", "openrouter", "stream of thoughts", thinking, func(r recording) bool {
			return stream(r) && (says(r, "reasoning.text") || says(r, "cache_write_tokens")) && without(r, `"error"`, `"tool_calls"`)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.name, func(t *testing.T) {
			seen := recordings(t, tt.variant, tt.wanted)
			op, body := scenario.OpChat, plain[tt.dialect]
			if strings.HasPrefix(tt.name, "stream") {
				op, body = scenario.OpChatStream, samples[tt.dialect].stream
			}
			w, findings := ask(t, tt.dialect, scenario.Turn{Op: op, Reply: tt.reply}, body)
			require.Empty(t, findings)
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestServicesOtherShapesAreRecorded(t *testing.T) {
	of := func(dialect string, words ...string) func(recording) bool {
		return func(r recording) bool { return r.Dialect == dialect && ok(r) && says(r, words...) }
	}
	reply := scenario.Reply{Vectors: [][]float32{{0.5}}, Usage: &scenario.Usage{Input: 3}, ModelIDs: []string{"m"}}
	tests := []struct {
		variant, dialect, path, body string
		wanted                       func(recording) bool
	}{
		{"mistral", "mistral", "/embeddings", `{"model":"mistral-embed","input":"a"}`, of("embeddings")},
		{"openrouter", "openrouter", "/embeddings", `{"model":"m","input":"a"}`, of("embeddings")},
		{"azure-openai", "azureai-v1", "/embeddings", `{"model":"m","input":"a"}`, of("embeddings", "embed-english")},
		{"mistral", "mistral", "/models", "", of("models-list")},
		{"deepseek", "deepseek", "/models", "", of("models-list")},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+tt.path, func(t *testing.T) {
			seen := recordings(t, tt.variant, tt.wanted)
			w := send(play(t, tt.dialect, scenario.Turn{Reply: reply}), request(tt.dialect, tt.path, tt.body))
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}

func TestServicesErrorShapesAreRecorded(t *testing.T) {
	tests := []struct {
		variant, dialect string
		kind             llm.Kind
		status           int
		words            []string
	}{
		{"azure-openai", "azure", llm.KindAuthentication, 401, nil},
		{"azure-openai", "azure", llm.KindNotFound, 404, nil},
		{"foundry-models", "azureai", llm.KindAuthentication, 401, nil},
		{"mistral", "mistral", llm.KindAuthentication, 401, nil},
		{"mistral", "mistral", llm.KindNotFound, 400, []string{"1500"}},
		{"deepseek", "deepseek", llm.KindAuthentication, 401, nil},
		{"deepseek", "deepseek", llm.KindContextLength, 400, []string{"maximum context"}},
		{"moonshot", "moonshot", llm.KindInvalidRequest, 400, nil},
		{"moonshot", "moonshot", llm.KindOverloaded, 429, nil},
		{"openrouter", "openrouter", llm.KindNotFound, 400, []string{"is not a valid model ID"}},
		{"openrouter", "openrouter", llm.KindContextLength, 400, []string{"maximum context"}},
		{"openrouter", "openrouter", llm.KindRateLimit, 429, []string{"temporarily rate-limited"}},
	}
	for _, tt := range tests {
		t.Run(tt.dialect+" "+string(tt.kind), func(t *testing.T) {
			seen := recordings(t, tt.variant, func(r recording) bool {
				return r.Dialect != "models-list" && r.Dialect != "openai-responses" && r.Response.Status == tt.status && says(r, tt.words...)
			})
			w, _ := ask(t, tt.dialect, failing(scenario.Failure{Kind: tt.kind}), plain[tt.dialect])
			require.Equal(t, tt.status, w.Code)
			compareShapes(t, shapeOf(t, w.Body.String()), seen)
		})
	}
}
