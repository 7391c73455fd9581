package rows

import (
	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client/nodejs"
	"github.com/parley-llm/parley/oracle/engine"
)

// The libraries that vendors make for JavaScript and not for Go, or not for Go
// as a module that could be had.
var (
	mistralJS = library("mistralai (JS)", "@mistralai/mistralai",
		"Run in Node: Mistral makes no library for Go. It has no accumulator of streams.")
	openrouterJS = library("openrouter (JS)", "@openrouter/sdk",
		"Run in Node: OpenRouter's library for Go could not be had as a module. It has no accumulator of streams.")
	llamaJS = library("llama-api-client (JS)", "llama-api-client",
		"Run in Node: Meta's library for Go could not be had as a module. It has no accumulator of streams, and asks for none in its Accept header, without which the service refuses one: the oracle adds it.")
	azureJS = library("ai-inference (JS)", "@azure-rest/ai-inference",
		"Run in Node: Microsoft makes no library of this API for Go. Streams are read by @azure/core-sse and put together by the oracle.")
)

// nodeRows are the libraries for JavaScript, in the given process. Without one,
// missing says why.
func nodeRows(p *nodejs.Process, missing string) []engine.Row {
	row := func(l engine.Library, target, source string, n nodejs.Library) engine.Row {
		return engine.Row{
			Library: l, Target: target, Relation: engine.VendorsOwn, Source: source, NotRun: missing, New: nodejs.New(p, n),
		}
	}
	return []engine.Row{
		row(mistralJS, "mistral", "Mistral documentation: SDK clients (2026-08)", nodejs.Library{
			Name: "mistral", Finishes: openaiWords("model_length", llm.FinishLength),
		}),
		row(openrouterJS, "openrouter", "OpenRouter documentation: TypeScript SDK (2026-08)", nodejs.Library{
			Name: "openrouter", Finishes: openaiWords("error", llm.FinishError),
		}),
		row(llamaJS, "metallama-native", "llama-api-typescript (2025-08)", nodejs.Library{
			Name: "llama", Finishes: openaiWords("", ""),
		}),
		row(azureJS, "azureai", "Microsoft Learn: Azure AI model inference, JavaScript (2026-08)", nodejs.Library{
			Name: "azure", Finishes: openaiWords("", ""), Address: targets.AzureAIHost + "/models",
		}),
	}
}

// openaiWords are OpenAI's words for a finish, and one more.
func openaiWords(word string, reason llm.FinishReason) map[string]llm.FinishReason {
	words := map[string]llm.FinishReason{
		"stop": llm.FinishStop, "length": llm.FinishLength, "tool_calls": llm.FinishToolCalls, "content_filter": llm.FinishContentFilter,
	}
	if word != "" {
		words[word] = reason
	}
	return words
}
