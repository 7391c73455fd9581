package providers

import "slices"

// Status says whether a provider's service still answers.
type Status string

// The states.
const (
	// Live services answer.
	Live Status = "live"
	// Retired services are switched off by their vendor. Recordings still
	// replay; a live call fails and says why.
	Retired Status = "retired"
)

// Info is what the registry knows of one provider. It is data: nothing is
// asked of the service.
type Info struct {
	Type ProviderType
	// Name is the stable name: of [llm.Provider].Name, of routed model names,
	// of reports, and of the provider's package.
	Name string
	// Display is the name for people.
	Display string
	// KeyEnv names the environment variables that may hold the key, the one
	// that wins first.
	KeyEnv []string
	// BaseURLEnv names the environment variables that may hold a base URL to go
	// with the first KeyEnv, the one that wins first.
	BaseURLEnv []string
	// BaseURL is the default base URL. Braces mark what the account decides; a
	// provider with braces needs a base URL of its own.
	BaseURL string
	// Docs is where the vendor documents the service.
	Docs string
	// Status is the state of the service on the day that Note names, if any.
	Status Status
	// Note says what a user should know before choosing the provider.
	Note string
}

// registry has one row a provider. Its order is that of the constants of
// [ProviderType], which are generated from it, so new rows go last.
var registry = [...]Info{
	{
		Type: OpenAI, Name: "openai", Display: "OpenAI",
		KeyEnv:     []string{"OPENAI_API_KEY"},
		BaseURLEnv: []string{"OPENAI_BASE_URL"},
		BaseURL:    "https://api.openai.com/v1",
		Docs:       "https://developers.openai.com",
		Status:     Live,
	},
	{
		Type: Anthropic, Name: "anthropic", Display: "Anthropic",
		KeyEnv:     []string{"ANTHROPIC_API_KEY"},
		BaseURLEnv: []string{"ANTHROPIC_BASE_URL"},
		BaseURL:    "https://api.anthropic.com",
		Docs:       "https://platform.claude.com/docs",
		Status:     Live,
	},
	{
		Type: AzureOpenAI, Name: "azure", Display: "Azure OpenAI",
		KeyEnv:     []string{"AZURE_OPENAI_API_KEY", "AZURE_API_KEY"},
		BaseURLEnv: []string{"AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE"},
		BaseURL:    "https://{resource}.openai.azure.com/openai/v1",
		Docs:       "https://learn.microsoft.com/azure/ai-foundry/openai/",
		Status:     Live,
		Note:       "models are named by deployment",
	},
	{
		Type: Mistral, Name: "mistral", Display: "Mistral AI",
		KeyEnv:     []string{"MISTRAL_API_KEY"},
		BaseURLEnv: []string{"MISTRAL_BASE_URL"},
		BaseURL:    "https://api.mistral.ai/v1",
		Docs:       "https://docs.mistral.ai",
		Status:     Live,
	},
	{
		Type: DeepSeek, Name: "deepseek", Display: "DeepSeek",
		KeyEnv:     []string{"DEEPSEEK_API_KEY"},
		BaseURLEnv: []string{"DEEPSEEK_BASE_URL"},
		BaseURL:    "https://api.deepseek.com",
		Docs:       "https://api-docs.deepseek.com",
		Status:     Live,
	},
	{
		Type: Moonshot, Name: "moonshot", Display: "Moonshot AI (Kimi)",
		KeyEnv:     []string{"MOONSHOT_API_KEY", "KIMI_API_KEY"},
		BaseURLEnv: []string{"MOONSHOT_BASE_URL"},
		BaseURL:    "https://api.moonshot.ai/v1",
		Docs:       "https://platform.kimi.ai/docs",
		Status:     Live,
		Note:       "the mainland host, https://api.moonshot.cn/v1, has keys of its own",
	},
	{
		Type: MetaLlama, Name: "metallama", Display: "Meta Llama",
		KeyEnv:     []string{"MODEL_API_KEY", "META_API_KEY", "META_MODEL_API_KEY", "LLAMA_API_KEY"},
		BaseURLEnv: []string{"MODEL_API_BASE"},
		BaseURL:    "https://api.meta.ai/v1",
		Docs:       "https://dev.meta.ai",
		Status:     Live,
		Note:       "the Llama API at api.llama.com was retired on 2026-07-06; this is its successor, the Meta Model API",
	},
	{
		Type: OpenRouter, Name: "openrouter", Display: "OpenRouter",
		KeyEnv:     []string{"OPENROUTER_API_KEY"},
		BaseURLEnv: []string{"OPENROUTER_BASE_URL"},
		BaseURL:    "https://openrouter.ai/api/v1",
		Docs:       "https://openrouter.ai/docs",
		Status:     Live,
	},
	{
		Type: VertexAI, Name: "vertexai", Display: "Google Vertex AI",
		KeyEnv:     []string{"GOOGLE_API_KEY", "GEMINI_API_KEY"},
		BaseURLEnv: []string{"GOOGLE_VERTEX_BASE_URL"},
		BaseURL:    "https://aiplatform.googleapis.com",
		Docs:       "https://cloud.google.com/vertex-ai/generative-ai/docs",
		Status:     Live,
		Note:       "a key is of the express mode or of the Gemini API; projects need a TokenSource, such as that of providers/vertexai/adc",
	},
	{
		Type: V0, Name: "v0", Display: "Vercel v0",
		KeyEnv:  []string{"V0_API_KEY", "VERCEL_V0_API_KEY", "VERCEL_API_KEY"},
		BaseURL: "https://api.v0.dev/v1",
		Docs:    "https://v0.app/docs",
		Status:  Retired,
		Note:    "Vercel switched the v0 Model API off in 2026; recordings replay, live calls fail",
	},
	{
		Type: DeepInfra, Name: "deepinfra", Display: "DeepInfra",
		KeyEnv:     []string{"DEEPINFRA_TOKEN", "DEEPINFRA_API_KEY", "DEEPINFRA_API_TOKEN"},
		BaseURLEnv: []string{"DEEPINFRA_API_BASE"},
		BaseURL:    "https://api.deepinfra.com/v1/openai",
		Docs:       "https://docs.deepinfra.com",
		Status:     Live,
	},
	{
		Type: AzureAI, Name: "azureai", Display: "Azure AI Foundry",
		KeyEnv:     []string{"AZURE_AI_API_KEY", "AZURE_INFERENCE_CREDENTIAL", "AZUREAI_ENDPOINT_KEY", "AZURE_API_KEY"},
		BaseURLEnv: []string{"AZURE_AI_API_BASE", "AZURE_INFERENCE_ENDPOINT", "AZUREAI_ENDPOINT_URL", "AZURE_API_BASE"},
		BaseURL:    "https://{resource}.services.ai.azure.com/openai/v1",
		Docs:       "https://learn.microsoft.com/azure/ai-foundry/",
		Status:     Live,
	},
}

// Registry returns a row for each provider, in the order of their types.
func Registry() []Info {
	rows := make([]Info, len(registry))
	for i := range registry {
		rows[i] = registry[i].clone()
	}
	return rows
}

// Info returns the registry's row; ok is false for the unknown type, and for
// [ExternalType], of which the registry knows nothing.
func (t ProviderType) Info() (info Info, ok bool) {
	if !t.listed() {
		return Info{}, false
	}
	return registry[t-1].clone(), true
}

// clone keeps callers from changing the registry's slices.
func (i Info) clone() Info {
	i.KeyEnv = slices.Clone(i.KeyEnv)
	i.BaseURLEnv = slices.Clone(i.BaseURLEnv)
	return i
}
