package providers_test

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// own is a base URL of the account's own, for the providers that need one.
func own(info providers.Info) string {
	if !strings.Contains(info.BaseURL, "{") {
		return ""
	}
	return strings.ReplaceAll(info.BaseURL, "{resource}", "acme")
}

// newOf makes a provider with a key, over the client if there is one.
func newOf(t testing.TB, info providers.Info, client *http.Client) providers.Provider {
	t.Helper()
	p, err := providers.New(info.Type, providers.Config{
		APIKey: "a-key-for-tests", BaseURL: own(info), HTTPClient: client,
	})
	require.NoError(t, err)
	return p
}

func TestNew(t *testing.T) {
	for _, info := range providers.Registry() {
		t.Run(info.Name, func(t *testing.T) {
			p := newOf(t, info, nil)
			require.Equal(t, info.Type, p.Type())
			require.Equal(t, info.Name, p.Name())

			_, err := providers.New(info.Type, providers.Config{BaseURL: own(info)})
			require.ErrorIs(t, err, llm.ErrConfiguration, "a missing key")
			require.ErrorContains(t, err, info.KeyEnv[0], "the error must say where the key belongs")
			if own(info) != "" {
				_, err = providers.New(info.Type, providers.Config{APIKey: "k"})
				require.ErrorIs(t, err, llm.ErrConfiguration, "a missing address")
			}
		})
	}
}

func TestNewOfNoProvider(t *testing.T) {
	for typ, want := range map[providers.ProviderType]string{
		0:                      "provider type 0 stands for no provider",
		200:                    "provider type 200 stands for no provider",
		providers.ExternalType: "wrap it with External",
	} {
		_, err := providers.New(typ, providers.Config{APIKey: "k"})
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.ErrorContains(t, err, want)
		_, err = providers.FromEnv(typ)
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.ErrorContains(t, err, want)
	}
}

// TestNoSettingIsLost sets one setting at a time: a provider takes it, or says
// that it does not have it.
func TestNoSettingIsLost(t *testing.T) {
	values := map[string]any{
		"TokenSource": func(context.Context) (string, error) { return "", nil },
		"Resource":    "acme",
		"Deployments": map[string]string{"m": "d"},
		"API":         providers.APIResponses,
		"APIVersion":  "v1",
		"Project":     "acme-1",
		"Location":    "europe-west4",
	}
	// What every provider has is set by the other tests.
	for _, name := range []string{"APIKey", "BaseURL", "HTTPClient", "IdleTimeout", "MaxBodyBytes"} {
		values[name] = nil
	}
	takers := map[string][]providers.ProviderType{
		"TokenSource": {providers.AzureOpenAI, providers.VertexAI, providers.AzureAI},
		"Resource":    {providers.AzureOpenAI, providers.AzureAI},
		"Deployments": {providers.AzureOpenAI, providers.AzureAI},
		"API":         {providers.OpenAI, providers.AzureOpenAI, providers.DeepSeek, providers.OpenRouter},
		"APIVersion":  {providers.AzureOpenAI, providers.VertexAI, providers.AzureAI},
		"Project":     {providers.OpenAI, providers.VertexAI},
		"Location":    {providers.VertexAI},
	}
	for field := range reflect.TypeFor[providers.Config]().Fields() {
		value, known := values[field.Name]
		require.True(t, known, "Config.%s is not tested", field.Name)
		if value == nil {
			continue
		}
		var got []providers.ProviderType
		for _, info := range providers.Registry() {
			c := providers.Config{APIKey: "k"}
			reflect.ValueOf(&c).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(value))
			_, err := providers.New(info.Type, c)
			if err == nil || !strings.Contains(err.Error(), "has no setting "+field.Name) {
				got = append(got, info.Type)
				continue
			}
			require.ErrorIs(t, err, llm.ErrConfiguration)
			require.ErrorContains(t, err, info.Name)
		}
		require.Equal(t, takers[field.Name], got, field.Name)
	}
}

// TestSettingsArrive makes providers whose special settings all must have
// arrived, for without one of them the constructor fails.
func TestSettingsArrive(t *testing.T) {
	token := func(context.Context) (string, error) { return "t", nil }
	for typ, c := range map[providers.ProviderType]providers.Config{
		providers.AzureOpenAI: {TokenSource: token, Resource: "acme", APIVersion: "2024-10-21", Deployments: map[string]string{"m": "d"}},
		providers.AzureAI:     {TokenSource: token, Resource: "acme", APIVersion: "2024-05-01-preview", Deployments: map[string]string{"m": "d"}},
		providers.VertexAI:    {TokenSource: token, Project: "acme-1", Location: "europe-west4"},
	} {
		p, err := providers.New(typ, c)
		require.NoError(t, err, typ.String())
		require.Equal(t, typ, p.Type())
	}
	_, err := providers.New(providers.AzureOpenAI, providers.Config{APIKey: "k", Resource: "acme", Deployments: map[string]string{"m": ""}})
	require.ErrorIs(t, err, llm.ErrConfiguration)
	require.ErrorContains(t, err, "Deployments")
	for _, typ := range []providers.ProviderType{providers.OpenAI, providers.AzureOpenAI, providers.DeepSeek, providers.OpenRouter} {
		c := providers.Config{APIKey: "k", API: "telegraph"}
		if typ == providers.AzureOpenAI {
			c.Resource = "acme"
		}
		_, err := providers.New(typ, c)
		require.ErrorIs(t, err, llm.ErrConfiguration)
		require.ErrorContains(t, err, "telegraph")
	}
}

// TestFromEnv sets one variable at a time.
func TestFromEnv(t *testing.T) {
	for _, name := range []string{
		"ANTHROPIC_AUTH_TOKEN", "AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_AUTH_TOKEN", "AZURE_RESOURCE_NAME",
		"AZURE_API_VERSION", "OPENAI_API_VERSION", "KIMI_BASE_URL",
	} {
		t.Setenv(name, "")
	}
	for _, info := range providers.Registry() {
		for _, name := range append(info.KeyEnv, info.BaseURLEnv...) {
			t.Setenv(name, "")
		}
	}
	for _, info := range providers.Registry() {
		if own(info) != "" {
			t.Setenv(info.BaseURLEnv[0], own(info))
		}
		_, err := providers.FromEnv(info.Type)
		require.ErrorIs(t, err, llm.ErrConfiguration, info.Name)
		require.ErrorContains(t, err, info.KeyEnv[0])
		for _, name := range info.KeyEnv {
			t.Setenv(name, "k")
			p, err := providers.FromEnv(info.Type)
			require.NoError(t, err, "%s with %s", info.Name, name)
			require.Equal(t, info.Type, p.Type())
			t.Setenv(name, "")
		}
		for _, name := range info.BaseURLEnv {
			t.Setenv(info.BaseURLEnv[0], "")
			t.Setenv(info.KeyEnv[0], "k")
			t.Setenv(name, "http://unencrypted.example.com")
			_, err := providers.FromEnv(info.Type)
			require.ErrorIs(t, err, llm.ErrConfiguration, "%s does not read %s", info.Name, name)
			t.Setenv(name, "")
		}
		t.Setenv(info.KeyEnv[0], "")
	}
}
