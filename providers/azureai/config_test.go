package azureai_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azureai"
)

// Each row is an address as people paste it, and the URL that a chat request
// goes to.
func TestAddress(t *testing.T) {
	const (
		v1     = v1URL + "/chat/completions"
		models = modelsURL + "/chat/completions?api-version=2024-05-01-preview"
	)
	for _, tt := range []struct {
		name string
		cfg  azureai.Config
		want string
	}{
		{"resource", azureai.Config{Resource: "parley-res"}, v1},
		{"endpoint", azureai.Config{BaseURL: "https://parley-res.services.ai.azure.com/"}, v1},
		{"v1", azureai.Config{BaseURL: v1URL + "/"}, v1},
		{"openai", azureai.Config{BaseURL: "https://parley-res.services.ai.azure.com/openai"}, v1},
		{"whole v1 URL", azureai.Config{BaseURL: v1}, v1},
		{"preview", azureai.Config{BaseURL: v1URL + "?api-version=preview"}, v1 + "?api-version=preview"},
		{"openai host", azureai.Config{BaseURL: "https://r.openai.azure.com/openai/v1"}, "https://r.openai.azure.com/openai/v1/chat/completions"},

		{"models", azureai.Config{BaseURL: modelsURL}, models},
		{"models with a slash", azureai.Config{BaseURL: modelsURL + "/"}, models},
		{"whole models URL", azureai.Config{BaseURL: models}, models},
		{"version chooses", azureai.Config{Resource: "parley-res", APIVersion: "2025-05-01"}, modelsURL + "/chat/completions?api-version=2025-05-01"},
		{"config wins", azureai.Config{BaseURL: models, APIVersion: "2025-05-01"}, modelsURL + "/chat/completions?api-version=2025-05-01"},
		{"older host", azureai.Config{BaseURL: "https://h.test/api/models"}, "https://h.test/api/models/chat/completions?api-version=2024-05-01-preview"},
		{"single model", azureai.Config{BaseURL: "https://phi.eastus.models.ai.azure.com"}, "https://phi.eastus.models.ai.azure.com/chat/completions?api-version=2024-05-01-preview"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := answering(chatBody)
			_, err := connect(t, tt.cfg, r).ChatCompletion(t.Context(), ask(grok))
			require.NoError(t, err)
			require.Equal(t, tt.want, r.requests[0].URL.String())
		})
	}
}

func TestBadConfig(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cfg   azureai.Config
		param string
	}{
		{"no key", azureai.Config{Resource: "r"}, "APIKey"},
		{"two credentials", azureai.Config{Resource: "r", APIKey: key, TokenSource: token}, "TokenSource"},
		{"no address", azureai.Config{APIKey: key}, "BaseURL"},
		{"two addresses", azureai.Config{APIKey: key, Resource: "r", BaseURL: v1URL}, "Resource"},
		{"resource is a host", azureai.Config{APIKey: key, Resource: "evil.test#"}, "Resource"},
		{"version on v1", azureai.Config{APIKey: key, BaseURL: v1URL, APIVersion: "2025-05-01"}, "APIVersion"},
		{"version is a word", azureai.Config{APIKey: key, BaseURL: modelsURL, APIVersion: "preview"}, "APIVersion"},
		{"other path", azureai.Config{APIKey: key, BaseURL: "https://r.services.ai.azure.com/openai/deployments/d"}, "BaseURL"},
		{"plain http", azureai.Config{APIKey: key, BaseURL: "http://r.services.ai.azure.com"}, "BaseURL"},
		{"no URL", azureai.Config{APIKey: key, BaseURL: "://"}, "BaseURL"},
		{"line break", azureai.Config{APIKey: key + "\n", Resource: "r"}, "APIKey"},
		{"empty deployment", azureai.Config{APIKey: key, Resource: "r", Deployments: map[string]string{"m": ""}}, "Deployments"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := azureai.New(tt.cfg)
			require.Nil(t, p)
			e := failed(t, err)
			require.Equal(t, llm.KindConfiguration, e.Kind)
			require.Equal(t, tt.param, e.Param)
		})
	}
}

func TestFromEnv(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		fail string
	}{
		{"first names", map[string]string{"AZURE_AI_API_KEY": key, "AZURE_AI_API_BASE": modelsURL}, ""},
		{"samples", map[string]string{"AZURE_INFERENCE_CREDENTIAL": key, "AZURE_INFERENCE_ENDPOINT": modelsURL}, ""},
		{"pages", map[string]string{"AZUREAI_ENDPOINT_KEY": key, "AZUREAI_ENDPOINT_URL": v1URL}, ""},
		{"resource", map[string]string{"AZURE_API_KEY": key, "AZURE_RESOURCE_NAME": "r"}, ""},
		{"nothing", nil, "no address"},
		{"no key", map[string]string{"AZURE_RESOURCE_NAME": "r"}, "AZURE_AI_API_KEY"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{
				"AZURE_AI_API_KEY", "AZURE_INFERENCE_CREDENTIAL", "AZUREAI_ENDPOINT_KEY", "AZURE_API_KEY",
				"AZURE_AI_API_BASE", "AZURE_INFERENCE_ENDPOINT", "AZUREAI_ENDPOINT_URL", "AZURE_API_BASE", "AZURE_RESOURCE_NAME",
			} {
				t.Setenv(name, tt.env[name])
			}
			p, err := azureai.FromEnv()
			if tt.fail != "" {
				require.Equal(t, llm.KindConfiguration, failed(t, err).Kind)
				require.ErrorContains(t, err, tt.fail)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "azureai", p.Name())
		})
	}
}

func TestCredentials(t *testing.T) {
	for _, tt := range []struct {
		name           string
		cfg            azureai.Config
		apiKey, bearer string
	}{
		{"key on v1", azureai.Config{BaseURL: v1URL}, key, ""},
		{"key on models", azureai.Config{BaseURL: modelsURL}, key, ""},
		{"key of a single model", azureai.Config{BaseURL: "https://phi.eastus.models.ai.azure.com"}, "", "Bearer " + key},
		{"token on v1", azureai.Config{BaseURL: v1URL, TokenSource: token}, "", "Bearer entra-token-1"},
		{"token on models", azureai.Config{BaseURL: modelsURL, TokenSource: token}, "", "Bearer entra-token-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := answering(chatBody)
			p := connect(t, tt.cfg, r)
			_, err := p.ChatCompletion(t.Context(), ask(grok))
			require.NoError(t, err)
			_, err = p.ChatCompletion(t.Context(), ask("DeepSeek-R1"))
			require.NoError(t, err)
			for _, sent := range r.requests {
				require.Equal(t, tt.apiKey, sent.Header.Get("Api-Key"))
				require.Equal(t, tt.bearer, sent.Header.Get("Authorization"))
			}
		})
	}
}
