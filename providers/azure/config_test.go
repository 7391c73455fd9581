package azure_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/azure"
)

// People paste what the portal shows. Each row is one form, and the URL that a
// chat request for the deployment "dep 1" goes to.
func TestAddress(t *testing.T) {
	const (
		v1  = "https://parley-res.openai.azure.com/openai/v1/chat/completions"
		old = "https://parley-res.openai.azure.com/openai/deployments/dep%201/chat/completions?api-version=2024-10-21"
	)
	for _, tt := range []struct {
		name string
		cfg  azure.Config
		want string
	}{
		{"resource", azure.Config{Resource: "parley-res"}, v1},
		{"endpoint", azure.Config{BaseURL: "https://parley-res.openai.azure.com"}, v1},
		{"with a slash", azure.Config{BaseURL: "https://parley-res.openai.azure.com/"}, v1},
		{"openai", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai"}, v1},
		{"v1", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai/v1"}, v1},
		{"v1 with a slash", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai/v1/"}, v1},
		{"whole v1 URL", azure.Config{BaseURL: v1}, v1},
		{"preview", azure.Config{Resource: "parley-res", APIVersion: "preview"}, v1 + "?api-version=preview"},
		{"preview in the URL", azure.Config{BaseURL: v1URL + "?api-version=preview"}, v1 + "?api-version=preview"},
		{"gateway", azure.Config{BaseURL: "https://gw.test/ai/west/"}, "https://gw.test/ai/west/openai/v1/chat/completions"},
		{"gateway named openai", azure.Config{BaseURL: "https://gw.test/openai/west/openai/v1"}, "https://gw.test/openai/west/openai/v1/chat/completions"},
		{"other cloud", azure.Config{BaseURL: "https://r.openai.azure.us/openai/v1"}, "https://r.openai.azure.us/openai/v1/chat/completions"},
		{"host named openai", azure.Config{BaseURL: "https://openai/x"}, "https://openai/x/openai/v1/chat/completions"},

		{"dated resource", azure.Config{Resource: "parley-res", APIVersion: "2024-10-21"}, old},
		{"dated endpoint", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai", APIVersion: "2024-10-21"}, old},
		{"dated in the URL", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai/?api-version=2024-10-21"}, old},
		{"whole URL", azure.Config{BaseURL: "https://parley-res.openai.azure.com/openai/deployments/x/chat/completions?api-version=2024-10-21"}, old},
		{"config wins", azure.Config{BaseURL: "https://parley-res.openai.azure.com//openai/?api-version=2023-05-15", APIVersion: "2024-10-21"}, old},
		{"preview date", azure.Config{BaseURL: "https://gw.test", APIVersion: "2025-04-01-preview"}, "https://gw.test/openai/deployments/dep%201/chat/completions?api-version=2025-04-01-preview"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := answering(chatBody)
			_, err := connect(t, tt.cfg, r).ChatCompletion(t.Context(), ask("dep 1"))
			require.NoError(t, err)
			require.Equal(t, tt.want, r.requests[0].URL.String())
		})
	}
}

func TestBadConfig(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cfg   azure.Config
		param string
	}{
		{"nothing", azure.Config{}, "APIKey"},
		{"no key", azure.Config{Resource: "r"}, "APIKey"},
		{"two credentials", azure.Config{Resource: "r", APIKey: key, TokenSource: token}, "TokenSource"},
		{"no address", azure.Config{APIKey: key}, "BaseURL"},
		{"two addresses", azure.Config{APIKey: key, Resource: "r", BaseURL: "https://r.openai.azure.com"}, "Resource"},
		{"resource is a host", azure.Config{APIKey: key, Resource: "evil.test/r"}, "Resource"},
		{"date on v1", azure.Config{APIKey: key, BaseURL: v1URL, APIVersion: "2024-10-21"}, "APIVersion"},
		{"no date for deployments", azure.Config{APIKey: key, BaseURL: "https://r.openai.azure.com/openai/deployments/d"}, "APIVersion"},
		{"word for deployments", azure.Config{APIKey: key, BaseURL: "https://r.openai.azure.com/openai/deployments/d", APIVersion: "preview"}, "APIVersion"},
		{"no date at all", azure.Config{APIKey: key, Resource: "r", APIVersion: "2024-13-21"}, "APIVersion"},
		{"nonsense version", azure.Config{APIKey: key, Resource: "r", APIVersion: "a&b"}, "APIVersion"},
		{"other path", azure.Config{APIKey: key, BaseURL: "https://r.openai.azure.com/openai/responses"}, "BaseURL"},
		{"other query", azure.Config{APIKey: key, BaseURL: v1URL + "?code=1"}, "BaseURL"},
		{"plain http", azure.Config{APIKey: key, BaseURL: "http://r.openai.azure.com"}, "BaseURL"},
		{"user", azure.Config{APIKey: key, BaseURL: "https://u:p@r.openai.azure.com"}, "BaseURL"},
		{"no URL", azure.Config{APIKey: key, BaseURL: "%zz"}, "BaseURL"},
		{"line break", azure.Config{APIKey: key + "\n", Resource: "r"}, "APIKey"},
		{"empty deployment", azure.Config{APIKey: key, Resource: "r", Deployments: map[string]string{"gpt-4.1": ""}}, "Deployments"},
		{"empty model", azure.Config{APIKey: key, Resource: "r", Deployments: map[string]string{"": "d"}}, "Deployments"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := azure.New(tt.cfg)
			require.Nil(t, p)
			e := failed(t, err)
			require.Equal(t, llm.KindConfiguration, e.Kind)
			require.Equal(t, tt.param, e.Param)
		})
	}
}

// clearEnv unsets everything that FromEnv reads.
func clearEnv(t *testing.T) {
	for _, name := range []string{
		"AZURE_OPENAI_API_KEY", "AZURE_API_KEY", "AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_AUTH_TOKEN",
		"AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE", "AZURE_RESOURCE_NAME", "OPENAI_API_VERSION", "AZURE_API_VERSION",
	} {
		t.Setenv(name, "")
	}
}

func TestFromEnv(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		fail string
	}{
		{"OpenAI's names", map[string]string{"AZURE_OPENAI_API_KEY": key, "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com/", "OPENAI_API_VERSION": "2024-10-21"}, ""},
		{"token", map[string]string{"AZURE_OPENAI_AD_TOKEN": "t", "AZURE_OPENAI_ENDPOINT": "https://r.openai.azure.com/"}, ""},
		{"other names", map[string]string{"AZURE_API_KEY": key, "AZURE_RESOURCE_NAME": "r"}, ""},
		{"key and token", map[string]string{"AZURE_API_KEY": key, "AZURE_OPENAI_AUTH_TOKEN": "t", "AZURE_API_BASE": "https://r.openai.azure.com/"}, ""},
		{"nothing", nil, "AZURE_OPENAI_API_KEY"},
		{"only a key", map[string]string{"AZURE_API_KEY": key}, "no address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clearEnv(t)
			for name, value := range tt.env {
				t.Setenv(name, value)
			}
			p, err := azure.FromEnv()
			if tt.fail != "" {
				require.Equal(t, llm.KindConfiguration, failed(t, err).Kind)
				require.ErrorContains(t, err, tt.fail)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "azure", p.Name())
		})
	}
}

func TestCredentials(t *testing.T) {
	r := answering(chatBody)
	_, err := connect(t, azure.Config{}, r).ChatCompletion(t.Context(), ask("gpt-4.1"))
	require.NoError(t, err)
	require.Equal(t, key, r.requests[0].Header.Get("Api-Key"))
	require.Empty(t, r.requests[0].Header.Get("Authorization"), "never both")

	p := connect(t, azure.Config{TokenSource: token}, r)
	_, err = p.ChatCompletion(t.Context(), ask("gpt-4.1"))
	require.NoError(t, err)
	require.Equal(t, "Bearer entra-token-1", r.requests[1].Header.Get("Authorization"))
	require.Empty(t, r.requests[1].Header.Get("Api-Key"), "never both")
	require.Equal(t, r.sent[0], r.sent[1])

	for _, name := range []string{"api-key", "Authorization"} {
		for i, p := range []*azure.Provider{connect(t, azure.Config{}, r), p} {
			if (i == 0) != (name == "api-key") {
				continue
			}
			req := ask("gpt-4.1")
			req.Headers = map[string]string{name: "mine"}
			_, err = p.ChatCompletion(t.Context(), req)
			require.Equal(t, llm.KindInvalidRequest, failed(t, err).Kind, name)
		}
	}
	require.Len(t, r.requests, 2)

	broken := errors.New("the login has expired")
	p = connect(t, azure.Config{TokenSource: func(context.Context) (string, error) { return "", broken }}, r)
	_, err = p.ChatCompletionStream(t.Context(), ask("gpt-4.1"))
	require.Equal(t, llm.KindAuthentication, failed(t, err).Kind)
	require.ErrorIs(t, err, broken)
	require.Len(t, r.requests, 2, "nothing is sent without a token")
}
