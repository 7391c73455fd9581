package providers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers"
)

func TestRegistryIsComplete(t *testing.T) {
	rows := providers.Registry()
	require.GreaterOrEqual(t, len(rows), 12)
	names := map[string]bool{}
	for i, info := range rows {
		require.Equal(t, providers.ProviderType(i+1), info.Type, "row %d is not where its constant counts", i)
		require.False(t, names[info.Name], "two rows are named %s", info.Name)
		names[info.Name] = true
		require.NotEmpty(t, info.Name)
		require.Equal(t, strings.ToLower(info.Name), info.Name)
		require.NotContains(t, info.Name, "/", "a routed model name ends the provider at its first slash")
		require.NotEmpty(t, info.Display)
		require.NotEmpty(t, info.KeyEnv, info.Name)
		require.True(t, strings.HasPrefix(info.BaseURL, "https://"), info.BaseURL)
		require.True(t, strings.HasPrefix(info.Docs, "https://"), info.Docs)
		switch info.Status {
		case providers.Live:
		case providers.Retired:
			require.NotEmpty(t, info.Note, "%s is retired and does not say why", info.Name)
		default:
			t.Errorf("%s has status %q", info.Name, info.Status)
		}

		got, ok := info.Type.Info()
		require.True(t, ok)
		require.Equal(t, info, got)
	}
	for _, none := range []providers.ProviderType{0, providers.ProviderType(len(rows) + 1), providers.ExternalType} {
		_, ok := none.Info()
		require.False(t, ok)
	}
}

func TestRegistryCannotBeChanged(t *testing.T) {
	providers.Registry()[0].KeyEnv[0] = "CHANGED"
	info, _ := providers.OpenAI.Info()
	info.KeyEnv[0] = "CHANGED"
	require.Equal(t, "OPENAI_API_KEY", providers.Registry()[0].KeyEnv[0])
}
