package telemetry

import "go.opentelemetry.io/otel/semconv/v1.41.0/genaiconv"

// The operations. The last two are not of the conventions.
const (
	opChat            = "chat"
	opEmbeddings      = "embeddings"
	opGenerateContent = "generate_content"
	opListModels      = "list_models"
	opHealthCheck     = "health_check"
)

// wellKnown maps the names of the library's providers to the conventions'
// values of gen_ai.provider.name, which must be used where there is one. A name
// that is missing here is its own value. moonshot_ai was added after version
// 1.41.0.
var wellKnown = map[string]string{
	"openai":    string(genaiconv.ProviderNameOpenAI),
	"anthropic": string(genaiconv.ProviderNameAnthropic),
	"azure":     string(genaiconv.ProviderNameAzureAIOpenAI),
	"azureai":   string(genaiconv.ProviderNameAzureAIInference),
	"deepseek":  string(genaiconv.ProviderNameDeepseek),
	"mistral":   string(genaiconv.ProviderNameMistralAI),
	"moonshot":  "moonshot_ai",
	"vertexai":  string(genaiconv.ProviderNameGCPVertexAI),
}

func conventionalName(provider string) string {
	if name, ok := wellKnown[provider]; ok {
		return name
	}
	return provider
}
