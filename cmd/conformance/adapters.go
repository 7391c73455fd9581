package main

import (
	"github.com/parley-llm/parley/cassettes"
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/openai"
)

// adapters are the targets that this command judges.
//
// Capabilities are written down, not asked of the provider: a capability that a
// provider stops declaring by mistake must show as a failure, not as a scenario
// that is quietly unsupported.
func adapters() []conformance.Adapter {
	return []conformance.Adapter{openaiAdapter(), anthropicAdapter()}
}

func openaiAdapter() conformance.Adapter {
	return conformance.Adapter{
		Target: scenario.Target{
			Name: "openai", Provider: "openai", Dialect: "openai",
			BaseURL: "https://api.openai.com/v1",
			Models: scenario.Models{
				Chat: "gpt-4.1", Reasoning: "gpt-5.1", Vision: "gpt-4.1",
				Embedding: "text-embedding-3-small", Image: "gpt-image-2",
			},
			Capabilities: llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
				llm.CapStructured | llm.CapJSONMode | llm.CapVision | llm.CapVisionURL | llm.CapPDF |
				llm.CapReasoning | llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapImages |
				llm.CapModels | llm.CapStreamUsage | llm.CapStop | llm.CapN | llm.CapSeed | llm.CapLogprobs,
			Traits: scenario.Traits{HidesReasoning: true, NoCacheWrite: true},
		},
		Version:   conformance.Version,
		Cassettes: cassettes.FS,
		New: func(env conformance.Env) (llm.Provider, error) {
			return openai.New(openai.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client})
		},
	}
}

func anthropicAdapter() conformance.Adapter {
	return conformance.Adapter{
		Target: scenario.Target{
			Name: "anthropic", Provider: "anthropic", Dialect: "anthropic",
			BaseURL: "https://api.anthropic.com",
			Models: scenario.Models{
				Chat: "claude-sonnet-4-6", Reasoning: "claude-opus-5-5", Vision: "claude-sonnet-4-6",
			},
			Capabilities: llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
				llm.CapToolImageResult | llm.CapStructured | llm.CapVision | llm.CapVisionURL | llm.CapPDF |
				llm.CapReasoning | llm.CapReasoningSignature | llm.CapModels | llm.CapStreamUsage | llm.CapStop,
		},
		Version:   conformance.Version,
		Cassettes: cassettes.FS,
		New: func(env conformance.Env) (llm.Provider, error) {
			return anthropic.New(anthropic.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client})
		},
	}
}
