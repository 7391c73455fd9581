package providers_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/openai"
)

// TestNameIsTheProvidersOwn: Claude on another host has the name of the host,
// and the type of its wire.
func TestNameIsTheProvidersOwn(t *testing.T) {
	hosted, err := anthropic.NewHosted(anthropic.Host{
		Provider: "acme-claude", BaseURL: "https://claude.acme.example",
		Path:  func(string, bool) string { return "/" },
		Token: func(context.Context) (string, error) { return "t", nil },
	})
	require.NoError(t, err)
	p := providers.Of(hosted)
	require.Equal(t, "acme-claude", hosted.Name())
	require.Equal(t, "acme-claude", p.Name())
	require.Equal(t, providers.Anthropic, p.Type())
	requireAllocs(t, 0, "Of", func() { _ = providers.Of(hosted) })
}

// TestUnionCompares holds what the type's comment says of ==.
func TestUnionCompares(t *testing.T) {
	o, another, x := newOpenAI(t), newOpenAI(t), newAcme()
	inside := providers.Of(o)
	require.True(t, inside == providers.Of(o))
	require.True(t, inside == providers.External(o))
	require.False(t, inside == providers.Of(another), "another provider of the same type")
	require.True(t, providers.External(nil) == providers.Provider{})

	outside := providers.External(x)
	kept := outside
	require.True(t, outside == kept)
	require.True(t, outside == providers.External(outside))
	require.False(t, outside == providers.External(x), "each External makes an entry of its own")
	require.True(t, outside.Unwrap() == providers.External(x).Unwrap())

	names := map[providers.Provider]string{inside: "o", outside: "x"}
	require.Equal(t, "o", names[providers.Of(o)])
	require.Equal(t, "x", names[kept])
}

// TestVariantsThatNoConstructorMade: a zero one and a copy are wrapped as
// themselves all the same.
func TestVariantsThatNoConstructorMade(t *testing.T) {
	copied := *newOpenAI(t)
	for name, o := range map[string]*openai.Provider{"zero": {}, "copy": &copied} {
		p := providers.Of(o)
		require.Equal(t, providers.OpenAI, p.Type(), name)
		require.Equal(t, "openai", p.Name(), name)
		got, ok := providers.As[*openai.Provider](p)
		require.True(t, ok, name)
		require.Same(t, o, got, name)
	}
	require.True(t, providers.External((*openai.Provider)(nil)) == providers.Provider{}, "a nil variant")
}

// louder is a provider from outside that is made of a variant.
type louder struct{ *openai.Provider }

func (louder) Name() string { return "louder" }

func (louder) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return &llm.ChatResponse{ID: "loud"}, nil
}

// TestExternalHoldsWhatItIsGiven: a type that embeds a variant is none, whatever
// methods it inherits. A struct need not be comparable either.
func TestExternalHoldsWhatItIsGiven(t *testing.T) {
	in := louder{newOpenAI(t)}
	p := providers.External(in)
	require.Equal(t, providers.ExternalType, p.Type())
	require.Equal(t, "louder", p.Name())
	require.Equal(t, in, p.Unwrap())
	resp, err := p.ChatCompletion(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "loud", resp.ID)

	p = providers.External(struct {
		llm.Provider
		list []string
	}{Provider: in})
	require.Equal(t, "louder", p.Name())
}
