package rows

import (
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/azure"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/client/openaigo"
	"github.com/parley-llm/parley/oracle/engine"
)

var openaiGo = library("openai-go", "github.com/openai/openai-go/v3",
	"Streams are put together by ChatCompletionAccumulator. Fields that the library does not know, such as thoughts, are read "+
		"from JSON.ExtraFields and sent by SetExtraFields, as its README says.")

// openaiRows are OpenAI's library on its own service and on those whose
// documentation tells their users to take it.
func openaiRows() []engine.Row {
	documented := func(target, source string, s openaigo.Service) engine.Row {
		return engine.Row{
			Library: openaiGo, Target: target, Relation: engine.Documented, Source: source, New: openaigo.New(s),
		}
	}
	return []engine.Row{
		{Library: openaiGo, Target: "openai", Relation: engine.VendorsOwn, Source: "OpenAI documentation: libraries (2026-08)", New: openaigo.New(openaigo.Service{})},
		documented("azure", "Microsoft Learn: Azure OpenAI v1 API, Go (2026-08)", openaigo.Service{}),
		documented("azure-entra", "Microsoft Learn: Azure OpenAI v1 API, Entra ID (2026-08)", openaigo.Service{}),
		documented("azure-deployments", "openai-go, package azure (2026-08)", openaigo.Service{Connect: deployments}),
		documented("azureai-v1", "Microsoft Learn: Foundry Models with the OpenAI v1 API (2026-08)", openaigo.Service{
			Thoughts: "reasoning_content",
		}),
		documented("deepseek", "DeepSeek API documentation: your first API call (2026-11)", deepseek),
		documented("moonshot", "Moonshot platform documentation: getting started (2026-11)", moonshot),
		documented("moonshot-v1", "Moonshot platform documentation: getting started (2026-11)", moonshot),
		documented("openrouter", "OpenRouter documentation: quickstart with the OpenAI SDK (2026-08)", openrouter),
		documented("deepinfra", "DeepInfra documentation: OpenAI API (2026-07)", deepinfra),
		documented("metallama", "Meta Model API documentation: OpenAI compatibility (2026-11)", openaigo.Service{}),
		documented("v0", "v0 documentation: Model API, OpenAI compatible (2025)", openaigo.Service{
			MaxTokens: true, NoDeveloper: true, AsksNoUsage: true,
		}),
	}
}

var (
	deepseek = openaigo.Service{
		MaxTokens: true, NoDeveloper: true, Thoughts: "reasoning_content", SendsThoughts: true,
		Think: func(p *openai.ChatCompletionNewParams, r llm.Reasoning) {
			p.ReasoningEffort = shared.ReasoningEffort(r.Effort)
			p.SetExtraFields(map[string]any{"thinking": map[string]any{"type": "enabled"}})
		},
	}
	moonshot = openaigo.Service{
		NoDeveloper: true, Thoughts: "reasoning_content", SendsThoughts: true,
	}
	openrouter = openaigo.Service{
		AsksNoUsage: true, Thoughts: "reasoning", Details: "reasoning_details",
		Think: func(p *openai.ChatCompletionNewParams, r llm.Reasoning) {
			p.SetExtraFields(map[string]any{"reasoning": map[string]any{"effort": string(r.Effort)}})
		},
		NoImages: "openai-go's images call is at /images/generations, OpenRouter's at /images",
	}
	deepinfra = openaigo.Service{
		MaxTokens: true, NoDeveloper: true, AsksNoUsage: true, Thoughts: "reasoning_content", ImageBytes: true,
	}
)

// deployments reaches the addresses that name a deployment.
func deployments(env client.Env) []option.RequestOption {
	return []option.RequestOption{azure.WithEndpoint(targets.AzureHost, "2024-10-21"), azure.WithAPIKey(env.Key)}
}
