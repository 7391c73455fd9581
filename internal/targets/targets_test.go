package targets_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/llm"
)

// What an adapter declares is written down, and must stay what its provider
// says of the models that it is judged with.
func TestAdaptersDeclareWhatTheirProvidersDo(t *testing.T) {
	t.Parallel()
	for _, a := range targets.All() {
		p, err := a.New(conformance.Env{Client: http.DefaultClient, BaseURL: a.BaseURL, Key: "key", Models: a.Models})
		require.NoError(t, err)
		assert.Equal(t, a.Provider, p.Name())
		var can llm.Capability
		for _, model := range []string{a.Models.Chat, a.Models.Reasoning, a.Models.Vision, a.Models.Embedding, a.Models.Image, a.Models.Audio} {
			if model != "" {
				can |= p.Capabilities(model)
			}
		}
		assert.Equal(t, can.String(), a.Capabilities.String(), a.Name)
	}
}
