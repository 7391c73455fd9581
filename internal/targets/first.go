package targets

import (
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The two services whose dialects the others resemble.

// openaiModels are the models by role, on OpenAI and on Azure.
var openaiModels = scenario.Models{
	Chat: "gpt-4.1", Reasoning: "gpt-5.1", Vision: "gpt-4.1",
	Embedding: "text-embedding-3-small", Image: "gpt-image-2",
}

const openaiCaps = capsChat | capsImagesIn | capsVectors | llm.CapToolChoice | llm.CapStructured |
	llm.CapPDF | llm.CapReasoning | llm.CapImages | llm.CapN | llm.CapSeed | llm.CapLogprobs

var openaiTraits = scenario.Traits{HidesReasoning: true, EmbeddingBatch: 2048}

func openaiAdapter() conformance.Adapter {
	return registered(scenario.Target{
		Name: "openai", Provider: "openai", Dialect: "openai", BaseURL: "https://api.openai.com/v1",
		Models: openaiModels, Capabilities: openaiCaps, Traits: openaiTraits,
	})
}

// claudeModels are the models by role, on Anthropic and on Vertex AI.
var claudeModels = scenario.Models{
	Chat: "claude-sonnet-4-6", Reasoning: "claude-opus-5-5", Vision: "claude-sonnet-4-6",
}

const claudeCaps = llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools |
	llm.CapToolChoice | llm.CapToolImageResult | llm.CapStructured | capsImagesIn | llm.CapPDF |
	llm.CapReasoning | llm.CapReasoningSignature | llm.CapStop

func anthropicAdapter() conformance.Adapter {
	return registered(scenario.Target{
		Name: "anthropic", Provider: "anthropic", Dialect: "anthropic", BaseURL: "https://api.anthropic.com",
		Models: claudeModels, Capabilities: claudeCaps | llm.CapModels,
	})
}
