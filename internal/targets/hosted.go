package targets

import (
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// hostedAdapters are the services that speak a form of OpenAI's wire.
func hostedAdapters() []conformance.Adapter {
	return []conformance.Adapter{
		registered(scenario.Target{
			Name: "mistral", Provider: "mistral", Dialect: "mistral", BaseURL: "https://api.mistral.ai/v1",
			Models: scenario.Models{
				Chat: "mistral-large-2512", Reasoning: "mistral-medium-3-5", Vision: "mistral-large-2512",
				Embedding: "codestral-embed-2505", Audio: "voxtral-small-2507",
			},
			Capabilities: capsChat | capsImagesIn | capsVectors | llm.CapToolChoice | llm.CapStructured |
				llm.CapPDF | llm.CapAudio | llm.CapReasoning | llm.CapN | llm.CapSeed,
			Traits: scenario.Traits{NoCacheWrite: true, NoReasoningCount: true},
		}),
		registered(scenario.Target{
			Name: "deepseek", Provider: "deepseek", Dialect: "deepseek", BaseURL: "https://api.deepseek.com",
			Models: scenario.Models{
				Chat: "deepseek-v4-flash", Reasoning: "deepseek-v4-pro", Vision: "deepseek-flash",
			},
			Capabilities: capsChat | capsImagesIn | llm.CapReasoning | llm.CapLogprobs,
			Traits:       scenario.Traits{NoCacheWrite: true, NoRetryHint: true},
		}),
		registered(scenario.Target{
			Name: "moonshot", Provider: "moonshot", Dialect: "moonshot", BaseURL: "https://api.moonshot.ai/v1",
			Models:       scenario.Models{Chat: "kimi-k3"},
			Capabilities: capsChat | llm.CapStructured | llm.CapVision | llm.CapReasoning,
			Traits:       scenario.Traits{NoCacheWrite: true, FixedSampling: true},
		}),
		registered(scenario.Target{
			Name: "moonshot-v1", Provider: "moonshot", Dialect: "moonshot", BaseURL: "https://api.moonshot.ai/v1",
			Models:       scenario.Models{Chat: "moonshot-v1-32k"},
			Capabilities: capsChat | llm.CapToolChoice | llm.CapN | llm.CapLogprobs,
			Traits:       scenario.Traits{NoCacheWrite: true},
		}),
		registered(scenario.Target{
			Name: "openrouter", Provider: "openrouter", Dialect: "openrouter", BaseURL: "https://openrouter.ai/api/v1",
			Models: scenario.Models{
				Chat: "meta-llama/llama-4-maverick", Reasoning: "anthropic/claude-sonnet-5",
				Vision: "anthropic/claude-sonnet-5", Embedding: "openai/text-embedding-3-small",
				Image: "google/gemini-3.1-flash-image", Audio: "google/gemini-3.7-flash",
			},
			Capabilities: capsChat | capsImagesIn | capsVectors | llm.CapToolChoice | llm.CapStructured |
				llm.CapPDF | llm.CapAudio | llm.CapReasoning | llm.CapReasoningSignature | llm.CapSeed | llm.CapN |
				llm.CapLogprobs | llm.CapImages,
			Traits: scenario.Traits{NoErrorRequestID: true, OneThought: true},
		}),
		registered(scenario.Target{
			Name: "deepinfra", Provider: "deepinfra", Dialect: "deepinfra", BaseURL: "https://api.deepinfra.com/v1/openai",
			Models: scenario.Models{
				Chat: "meta-llama/Llama-3.3-70B-Instruct-Turbo", Reasoning: "deepseek-ai/DeepSeek-V4-Flash",
				Vision: "Qwen/Qwen3.5-397B-A17B", Embedding: "Qwen/Qwen3-Embedding-0.6B",
				Image: "black-forest-labs/FLUX-1-schnell",
			},
			Capabilities: capsChat | capsImagesIn | capsVectors | llm.CapToolChoice | llm.CapStructured |
				llm.CapReasoning | llm.CapImages | llm.CapN | llm.CapSeed | llm.CapLogprobs,
			Traits: scenario.Traits{NoRequestID: true, NoReasoningCount: true, NoRetryHint: true},
		}),
		registered(scenario.Target{
			Name: "v0", Provider: "v0", Dialect: "v0", BaseURL: "https://api.v0.dev/v1",
			Models: scenario.Models{Chat: "v0-1.5-md"},
			Capabilities: llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
				llm.CapStructured | llm.CapJSONMode | llm.CapVision | llm.CapStop | llm.CapSeed,
			Traits: scenario.Traits{NoCacheWrite: true, NoRequestID: true},
		}),
	}
}
