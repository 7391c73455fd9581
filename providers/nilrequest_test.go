package providers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// TestNilRequest: a missing request is an error like any other, on every
// provider and for every operation, and nothing is sent.
func TestNilRequest(t *testing.T) {
	for _, info := range providers.Registry() {
		for name, call := range map[string]func(llm.Provider) error{
			"chat": func(p llm.Provider) error { _, err := p.ChatCompletion(t.Context(), nil); return err },
			"stream": func(p llm.Provider) error {
				_, err := p.ChatCompletionStream(t.Context(), nil)
				return err
			},
			"embeddings": func(p llm.Provider) error { _, err := p.Embeddings(t.Context(), nil); return err },
			"images":     func(p llm.Provider) error { _, err := p.GenerateImages(t.Context(), nil); return err },
		} {
			t.Run(info.Name+"/"+name, func(t *testing.T) {
				var err error
				require.NotPanics(t, func() { err = call(newOf(t, info, nil)) })
				kind := llm.KindOf(err)
				require.Contains(t, []llm.Kind{llm.KindInvalidRequest, llm.KindUnsupported}, kind)
			})
		}
	}
}
