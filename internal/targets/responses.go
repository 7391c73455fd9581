package targets

import (
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
	"github.com/parley-llm/parley/providers/deepseek"
	"github.com/parley-llm/parley/providers/openai"
	"github.com/parley-llm/parley/providers/openrouter"
)

// capsResponses is what a model has behind a Responses API: no stop sequences, no
// seed and no several choices, but results of tools that are images, and thoughts
// that are signed by being encrypted.
const capsResponses = llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
	llm.CapToolImageResult | llm.CapStructured | llm.CapJSONMode | capsImagesIn | llm.CapPDF | llm.CapReasoning |
	llm.CapReasoningSignature | llm.CapLogprobs | llm.CapModels

// responsesModels are the models by role, on OpenAI and on Azure. The reasoning
// model is one that takes tools there only. (OpenAI's model pages, 2026-11.)
var responsesModels = scenario.Models{
	Chat: "gpt-4.1", Reasoning: "gpt-6-sol", Vision: "gpt-4.1",
	Embedding: openaiModels.Embedding, Image: openaiModels.Image,
}

// responsesAdapters are the services that have a Responses API, each told to use
// nothing else for conversations.
func responsesAdapters() []conformance.Adapter {
	onOpenAI := scenario.Target{
		Name: "openai-responses", Provider: "openai", Dialect: "openai-responses", BaseURL: "https://api.openai.com/v1",
		Models: responsesModels, Capabilities: capsResponses | capsVectors | llm.CapImages,
		Traits: scenario.Traits{EmbeddingBatch: 2048},
	}
	onAzure := scenario.Target{
		Name: "azure-responses", Provider: "azure", Dialect: "azure-responses", BaseURL: AzureHost + "/openai/v1",
		Models: responsesModels, Capabilities: capsResponses | capsVectors | llm.CapImages,
		Traits: scenario.Traits{EmbeddingBatch: 2048},
	}
	onOpenRouter := scenario.Target{
		Name: "openrouter-responses", Provider: "openrouter", Dialect: "openrouter-responses", BaseURL: "https://openrouter.ai/api/v1",
		Models: scenario.Models{Chat: "meta-llama/llama-4-maverick", Reasoning: "openai/gpt-5.4-mini"},
		// Nobody says that its results of tools may be images.
		Capabilities: capsResponses &^ llm.CapToolImageResult,
		Traits:       scenario.Traits{NoCacheWrite: true, NoErrorRequestID: true},
	}
	onDeepSeek := scenario.Target{
		Name: "deepseek-responses", Provider: "deepseek", Dialect: "deepseek-responses", BaseURL: "https://api.deepseek.com",
		Models: scenario.Models{Chat: "deepseek-v4-flash", Reasoning: "deepseek-v4-flash"},
		// Thoughts are in the open. Of schemas, media and probabilities nothing is
		// documented or recorded there.
		Capabilities: llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapReasoning | llm.CapModels,
		Traits:       scenario.Traits{NoCacheWrite: true, NoRetryHint: true},
	}
	return []conformance.Adapter{
		adapter(onOpenAI, func(env conformance.Env) (llm.Provider, error) {
			return openai.New(openai.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, API: openai.APIResponses})
		}),
		adapter(onAzure, func(env conformance.Env) (llm.Provider, error) {
			return azure.New(azure.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, API: azure.APIResponses})
		}),
		adapter(onOpenRouter, func(env conformance.Env) (llm.Provider, error) {
			return openrouter.New(openrouter.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, API: openrouter.APIResponses})
		}),
		adapter(onDeepSeek, func(env conformance.Env) (llm.Provider, error) {
			return deepseek.New(deepseek.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, API: deepseek.APIResponses})
		}),
	}
}
