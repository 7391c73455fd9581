package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
	"github.com/parley-llm/parley/providers/anthropic"
	"github.com/parley-llm/parley/providers/openai"
)

// acme is a provider from outside. It is a pointer, as most are.
type acme struct {
	llm.Unsupported
	calls int
}

func (*acme) Name() string                       { return "acme" }
func (*acme) Capabilities(string) llm.Capability { return llm.CapStream }
func (a *acme) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	a.calls++
	return nil, nil
}

func newAcme() *acme { return &acme{Unsupported: llm.Unsupported{Provider: "acme"}} }

func newOpenAI(t testing.TB) *openai.Provider {
	t.Helper()
	p, err := openai.New(openai.Config{APIKey: "k"})
	require.NoError(t, err)
	return p
}

func newAnthropic(t testing.TB) *anthropic.Provider {
	t.Helper()
	p, err := anthropic.New(anthropic.Config{APIKey: "k"})
	require.NoError(t, err)
	return p
}

func TestUnionIsTwoWords(t *testing.T) {
	const limit = 16
	if size := unsafe.Sizeof(providers.Provider{}); size > limit {
		t.Errorf("a Provider takes %d bytes, want at most %d", size, limit)
	}
	if size := unsafe.Sizeof(providers.OpenAI); size != 1 {
		t.Errorf("a ProviderType takes %d bytes, want 1", size)
	}
}

func TestUnionWrapsAndUnwraps(t *testing.T) {
	o, a, x := newOpenAI(t), newAnthropic(t), newAcme()
	tests := []struct {
		name string
		p    providers.Provider
		typ  providers.ProviderType
		impl llm.Provider
	}{
		{"openai", providers.Of(o), providers.OpenAI, o},
		{"anthropic", providers.Of(a), providers.Anthropic, a},
		{"acme", providers.External(x), providers.ExternalType, x},
		{"openai", providers.External(o), providers.OpenAI, o},
		{"anthropic", providers.External(providers.Of(a)), providers.Anthropic, a},
	}
	for _, test := range tests {
		require.Equal(t, test.name, test.p.Name())
		require.Equal(t, test.typ, test.p.Type())
		require.Same(t, test.impl, test.p.Unwrap())
	}

	got, ok := providers.As[*openai.Provider](providers.Of(o))
	require.True(t, ok)
	require.Same(t, o, got)
	_, ok = providers.As[*anthropic.Provider](providers.Of(o))
	require.False(t, ok, "As must not give back another variant")
	_, ok = providers.As[*openai.Provider](providers.External(x))
	require.False(t, ok)
	_, ok = providers.As[*openai.Provider](providers.Provider{})
	require.False(t, ok)
}

// TestZeroAnswersConfiguration calls every method of the interface, so that one
// that is added later is held to the rule too.
func TestZeroAnswersConfiguration(t *testing.T) {
	zeros := map[string]providers.Provider{
		"zero value":     {},
		"nil variant":    providers.Of[*openai.Provider](nil),
		"nil interface":  providers.External(nil),
		"wrapped zero":   providers.External(providers.Provider{}),
		"failed New":     must(providers.New(providers.Mistral, providers.Config{})),
		"failed FromEnv": must(providers.FromEnv(providers.ExternalType)),
	}
	for name, p := range zeros {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, providers.ProviderType(0), p.Type())
			require.Nil(t, p.Unwrap())
			methods := reflect.TypeFor[llm.Provider]()
			for i := range methods.NumMethod() {
				method := methods.Method(i)
				checkUnset(t, method.Name, reflect.ValueOf(p).MethodByName(method.Name))
			}
		})
	}
}

func must(p providers.Provider, _ error) providers.Provider { return p }

func checkUnset(t *testing.T, name string, method reflect.Value) {
	t.Helper()
	args := make([]reflect.Value, method.Type().NumIn())
	for i := range args {
		if method.Type().In(i) == reflect.TypeFor[context.Context]() {
			args[i] = reflect.ValueOf(t.Context())
		} else {
			args[i] = reflect.Zero(method.Type().In(i))
		}
	}
	results := method.Call(args)
	last := results[len(results)-1].Interface()
	switch last := last.(type) {
	case error:
		if !errors.Is(last, llm.ErrConfiguration) {
			t.Errorf("%s of the zero Provider: %v, want kind configuration", name, last)
		}
		for _, result := range results[:len(results)-1] {
			if !result.IsZero() {
				t.Errorf("%s of the zero Provider gives %v beside its error", name, result)
			}
		}
	case llm.Health:
		if last.Status != llm.HealthUnknown || !errors.Is(last.Err, llm.ErrConfiguration) {
			t.Errorf("%s of the zero Provider: %+v, want unknown with kind configuration", name, last)
		}
	case string:
		if last != "unknown" {
			t.Errorf("%s of the zero Provider is %q", name, last)
		}
	case llm.Capability, []llm.Model:
		if !results[0].IsZero() {
			t.Errorf("%s of the zero Provider claims %v", name, last)
		}
	default:
		t.Errorf("%s of the zero Provider answers %#v, want an error", name, last)
	}
}

func TestWrapAndCallDoNotAllocate(t *testing.T) {
	o, x := newOpenAI(t), newAcme()
	ctx, union := t.Context(), providers.External(x)
	var sink providers.Provider
	tests := map[string]func(){
		"Of":             func() { sink = providers.Of(o) },
		"As":             func() { _, _ = providers.As[*openai.Provider](sink) },
		"External":       func() { sink = providers.External(o) },
		"Name":           func() { _ = union.Name() },
		"Type":           func() { _ = union.Type() },
		"Capabilities":   func() { _ = union.Capabilities("m") },
		"ChatCompletion": func() { _, _ = union.ChatCompletion(ctx, nil) },
	}
	for name, call := range tests {
		requireAllocs(t, 0, name, call)
	}
	requireAllocs(t, 1, "External, of one from outside", func() { sink = providers.External(x) })
	require.NotZero(t, x.calls)
}

// TestEveryVariantCostsNothing holds each provider to what the union promises:
// it goes in and comes out as itself, and calls through the union allocate what
// they allocate without it.
func TestEveryVariantCostsNothing(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	req := &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("hi")}}
	for _, info := range providers.Registry() {
		t.Run(info.Name, func(t *testing.T) {
			union := newOf(t, info, nil)
			impl := union.Unwrap()
			require.Equal(t, info.Type, union.Type())
			require.Equal(t, info.Name, union.Name())
			require.Equal(t, info.Name, impl.Name())

			var sink providers.Provider
			requireAllocs(t, 0, "External", func() { sink = providers.External(impl) })
			require.Equal(t, union, sink)
			requireAllocs(t, 0, "Name", func() { _ = union.Name() })
			requireAllocs(t, 0, "Type", func() { _ = union.Type() })
			call := func(p llm.Provider) func() {
				return func() { _, _ = p.ChatCompletion(canceled, req) }
			}
			direct := testing.AllocsPerRun(allocRuns, call(impl))
			requireAllocs(t, direct, "ChatCompletion", call(union))
		})
	}
}

const allocRuns = 100

func requireAllocs(t *testing.T, want float64, name string, call func()) {
	t.Helper()
	if got := testing.AllocsPerRun(allocRuns, call); got != want {
		t.Errorf("%s allocates %v times, want %v", name, got, want)
	}
}

func TestTypeText(t *testing.T) {
	for _, info := range providers.Registry() {
		parsed, err := providers.ParseProviderType(info.Name)
		require.NoError(t, err)
		require.Equal(t, info.Type, parsed)
		require.Equal(t, info.Name, parsed.String())
	}
	type document struct {
		Types map[providers.ProviderType]string `json:"types"`
		One   providers.ProviderType            `json:"one,omitzero"`
	}
	want := document{
		Types: map[providers.ProviderType]string{providers.Anthropic: "a", providers.ExternalType: "x"},
		One:   providers.VertexAI,
	}
	data, err := json.Marshal(want)
	require.NoError(t, err)
	require.JSONEq(t, `{"types":{"anthropic":"a","external":"x"},"one":"vertexai"}`, string(data))
	var got document
	require.NoError(t, json.Unmarshal(data, &got))
	require.Empty(t, cmp.Diff(want, got))

	for _, bad := range []providers.ProviderType{0, providers.ProviderType(len(providers.Registry()) + 1), 254} {
		require.Equal(t, "unknown", bad.String())
		_, err := bad.MarshalText()
		require.ErrorIs(t, err, llm.ErrConfiguration)
	}
	for _, bad := range []string{"", "unknown", "OpenAI", "grok"} {
		before := providers.OpenAI
		err := before.UnmarshalText([]byte(bad))
		require.ErrorIs(t, err, llm.ErrConfiguration, bad)
		require.ErrorContains(t, err, "openai, anthropic, azure")
		require.Equal(t, providers.OpenAI, before, "a failed parse must leave the value alone")
	}
}

func TestParseModel(t *testing.T) {
	tests := []struct {
		routed string
		typ    providers.ProviderType
		model  string
		fails  string
	}{
		{routed: "anthropic/claude-sonnet-4-6", typ: providers.Anthropic, model: "claude-sonnet-4-6"},
		{routed: "openrouter/meta-llama/llama-4", typ: providers.OpenRouter, model: "meta-llama/llama-4"},
		{routed: "external/m", typ: providers.ExternalType, model: "m"},
		{routed: "gpt-4.1", fails: `"gpt-4.1" names no provider`},
		{routed: "openai/", fails: "names no provider"},
		{routed: "/gpt-4.1", fails: `unknown provider ""`},
		{routed: "", fails: "names no provider"},
		{routed: "grok/x", fails: `unknown provider "grok"`},
	}
	for _, test := range tests {
		typ, model, err := providers.ParseModel(test.routed)
		if test.fails != "" {
			require.ErrorIs(t, err, llm.ErrConfiguration, test.routed)
			require.ErrorContains(t, err, test.fails)
			require.Zero(t, typ)
			require.Zero(t, model)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, test.typ, typ)
		require.Equal(t, test.model, model)
	}
}
