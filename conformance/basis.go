package conformance

import (
	"slices"

	"github.com/parley-llm/parley/conformance/cassette"
)

// basisOf says what the emulator's rendering of a dialect rests on. It is
// written into every cassette that is made from it, so that a reader never takes
// one for a recording.
func basisOf(dialect string) []cassette.Basis { return slices.Clone(bases[dialect]) }

// bases are the sources by dialect, the most certain first, each with the mark of
// its certainty.
var bases = map[string][]cassette.Basis{
	"openai": openaiBasis,
	"anthropic": {
		{Kind: "provider-doc", Ref: "Anthropic API documentation, Messages, Streaming, Errors and Models", Retrieved: "2026-10-31", Mark: "spec"},
		{Kind: "sdk", Ref: "anthropic-sdk-go v1.60.0, types of the Messages API", Retrieved: "2026-07-23", Mark: "sdk"},
		recordings("api.anthropic.com", "shape of events and padding"),
	},
	"openai-responses": {
		{Kind: "provider-openapi", Ref: "OpenAI OpenAPI document 2.3.0, responses", Retrieved: "2026-08-21", Mark: "spec"},
		recordings("api.openai.com", "events, items and failures of the Responses API"),
	},
	"azure": azureBasis, "azure-deployments": azureBasis,
	"azure-responses": {
		{Kind: "provider-doc", Ref: "Microsoft Learn, Azure OpenAI REST reference, Responses", Retrieved: "2026-08-21", Mark: "spec"},
		recordings("openai.azure.com", "events and items of the Responses API; an error within a stream was not recorded and is taken as OpenAI's"),
	},
	"azureai": azureaiBasis, "azureai-v1": azureaiBasis,
	"mistral": {
		{Kind: "provider-openapi", Ref: "Mistral AI public documentation and OpenAPI files", Retrieved: "2026-08-21", Mark: "spec"},
		{Kind: "sdk", Ref: "mistralai client-python 2.5.1", Retrieved: "2026-08-21", Mark: "sdk"},
		recordings("api.mistral.ai", "shape of chunks and failures"),
	},
	"deepseek": {
		{Kind: "provider-doc", Ref: "DeepSeek API documentation, Chat completion, Thinking mode and Error codes", Retrieved: "2026-11-22", Mark: "spec"},
		recordings("api.deepseek.com", "shape of chunks and failures"),
	},
	"deepseek-responses": {
		{Kind: "provider-doc", Ref: "DeepSeek API documentation, Responses API", Retrieved: "2026-11-22", Mark: "spec"},
		recordings("api.deepseek.com", "events and items of the Responses API; its failures were not recorded and are those of its chat completions"),
	},
	"moonshot": {
		{Kind: "provider-doc", Ref: "Moonshot AI platform documentation and OpenAPI, Chat", Retrieved: "2026-11-22", Mark: "spec"},
		recordings("api.moonshot.ai", "unary answers and failures; no stream was recorded"),
	},
	"openrouter": {
		{Kind: "provider-openapi", Ref: "OpenRouter documentation repository and OpenAPI", Retrieved: "2026-08-22", Mark: "spec"},
		recordings("openrouter.ai", "comments, usage and failures"),
	},
	"openrouter-responses": {
		{Kind: "provider-openapi", Ref: "OpenRouter documentation repository and OpenAPI, Responses beta and Errors", Retrieved: "2026-08-22", Mark: "spec"},
		recordings("openrouter.ai", "events, items and comments of the Responses API; its failures were not recorded"),
	},
	"deepinfra": {
		{Kind: "provider-doc", Ref: "DeepInfra documentation repository and OpenAPI", Retrieved: "2026-07-22", Mark: "spec"},
		{Kind: "integration", Ref: "public integrations with DeepInfra", Retrieved: "2026-11-22", Mark: "3rd", Note: "streams and failures; none was recorded"},
	},
	"v0": {
		{Kind: "sdk", Ref: "Vercel AI SDK, package vercel, removed 2026-08-12", Retrieved: "2026-08-12", Mark: "sdk", Note: "the service is switched off; no traffic of it was recorded"},
	},
	"metallama": {
		{Kind: "integration", Ref: "Meta Model API pages and public integrations", Retrieved: "2026-11-22", Mark: "3rd", Note: "no traffic of it was recorded"},
	},
	"metallama-native": {
		{Kind: "sdk", Ref: "llama-api-python 0.3.0", Retrieved: "2025-08-27", Mark: "sdk", Note: "the service was retired on 2026-07-06; no traffic of it was recorded"},
	},
	"gemini": geminiBasis,
	"vertexai-claude": {
		{Kind: "provider-doc", Ref: "Anthropic documentation, Claude on Vertex AI; Messages", Retrieved: "2026-10-31", Mark: "spec"},
		recordings("Claude on aiplatform.googleapis.com", "ids, pings and headers"),
	},
}

var openaiBasis = []cassette.Basis{
	{Kind: "provider-openapi", Ref: "OpenAI OpenAPI document 2.3.0, chat completions, embeddings, images, models", Retrieved: "2026-08-21", Mark: "spec"},
	{Kind: "provider-doc", Ref: "OpenAI API documentation, Chat completions, Streaming and Error codes", Retrieved: "2026-11-18", Mark: "spec"},
	recordings("api.openai.com", "shape of chunks, obfuscation"),
}

var azureBasis = []cassette.Basis{
	{Kind: "provider-doc", Ref: "Microsoft Learn, Azure OpenAI REST reference", Retrieved: "2026-08-21", Mark: "spec"},
	recordings("openai.azure.com", "content filters, first chunk and failures"),
}

var azureaiBasis = []cassette.Basis{
	{Kind: "provider-doc", Ref: "Microsoft Learn, Azure AI model inference REST reference", Retrieved: "2026-10-05", Mark: "spec"},
	recordings("services.ai.azure.com", "chunks and failures of hosted models"),
}

var geminiBasis = []cassette.Basis{
	{Kind: "provider-proto", Ref: "googleapis, google/cloud/aiplatform/v1 and v1beta1", Retrieved: "2026-08-22", Mark: "spec"},
	{Kind: "sdk", Ref: "google.golang.org/genai", Retrieved: "2026-08-21", Mark: "sdk"},
	recordings("aiplatform.googleapis.com and generativelanguage.googleapis.com", "line ends, signatures, usage and failures"),
}

// recordings names public test recordings that a rendering was held against.
func recordings(host, note string) cassette.Basis {
	return cassette.Basis{
		Kind: "recordings", Ref: "public test recordings of " + host, Retrieved: "2026-11-22", Mark: "seen", Note: note,
	}
}
