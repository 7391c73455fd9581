package targets

import (
	"context"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
	"github.com/parley-llm/parley/providers/azureai"
)

// The addresses of the resource that Azure's targets name; no such resource exists.
const (
	AzureHost   = "https://parley-res.openai.azure.com"
	AzureAIHost = "https://parley-res.services.ai.azure.com"
)

// azureAdapters are Azure OpenAI by both of its path styles and both of its ways
// to authenticate.
func azureAdapters() []conformance.Adapter {
	t := scenario.Target{
		Name: "azure", Provider: "azure", Dialect: "azure", BaseURL: AzureHost + "/openai/v1",
		Models: openaiModels, Capabilities: openaiCaps, Traits: openaiTraits,
	}
	t.Traits.NoCacheWrite = true
	entra, deployments := t, t
	entra.Name = "azure-entra"
	deployments.Name, deployments.Dialect = "azure-deployments", "azure-deployments"
	deployments.BaseURL = AzureHost + "/openai"
	return []conformance.Adapter{
		adapter(t, func(env conformance.Env) (llm.Provider, error) {
			return azure.New(azure.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client})
		}),
		adapter(entra, func(env conformance.Env) (llm.Provider, error) {
			return azure.New(azure.Config{TokenSource: fixedToken(env.Key), BaseURL: env.BaseURL, HTTPClient: env.Client})
		}),
		adapter(deployments, func(env conformance.Env) (llm.Provider, error) {
			return azure.New(azure.Config{
				APIKey: env.Key, BaseURL: env.BaseURL, APIVersion: "2024-10-21", HTTPClient: env.Client,
			})
		}),
	}
}

// fixedToken is a credential that never expires.
func fixedToken(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// azureaiAdapters are the two routes of Azure AI Foundry.
func azureaiAdapters() []conformance.Adapter {
	const shared = llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
		llm.CapStructured | llm.CapJSONMode | llm.CapStop | llm.CapSeed | capsImagesIn | capsVectors
	route := scenario.Target{
		Name: "azureai", Provider: "azureai", Dialect: "azureai", BaseURL: AzureAIHost + "/models",
		Models: scenario.Models{
			Chat: "grok-4-1-fast-non-reasoning", Vision: "grok-4-1-fast-non-reasoning", Embedding: "embed-v-4-0",
		},
		Capabilities: shared,
		Traits:       scenario.Traits{NoCacheWrite: true},
	}
	v1 := route
	v1.Name, v1.Dialect, v1.BaseURL = "azureai-v1", "azureai-v1", AzureAIHost+"/openai/v1"
	v1.Models.Reasoning = "DeepSeek-V3.2"
	v1.Models.Image = "FLUX.2-pro"
	v1.Capabilities = shared | llm.CapReasoning | llm.CapImages | llm.CapModels
	build := func(env conformance.Env) (llm.Provider, error) {
		return azureai.New(azureai.Config{
			APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, HealthModel: env.Models.Chat,
		})
	}
	return []conformance.Adapter{adapter(route, build), adapter(v1, build)}
}
