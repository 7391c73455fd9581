package llm_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

func TestCapabilities(t *testing.T) {
	frozen := []string{
		"stream", "tools", "tools.parallel", "tools.choice", "tools.image_result",
		"structured", "json_mode", "vision", "vision.url", "pdf", "audio",
		"reasoning", "reasoning.signature", "embeddings", "embeddings.dims",
		"images", "models", "usage.stream", "stop", "n", "seed", "logprobs",
	}
	require.Equal(t, frozen, llm.AllCapabilities.Names())
	var all llm.Capability
	for _, name := range frozen {
		one, err := llm.ParseCapability(name)
		require.NoError(t, err)
		require.Equal(t, name, one.String())
		require.False(t, all.Has(one))
		all |= one
		require.True(t, all.Has(one))
	}
	require.Equal(t, llm.AllCapabilities, all)
	require.Equal(t, "logprobs", llm.CapLogprobs.String(), "the last constant and the last name belong together")
	require.Equal(t, "stream,tools", (llm.CapTools | llm.CapStream).String())
	require.False(t, llm.CapTools.Has(llm.CapTools|llm.CapStream), "Has asks for all of them")
	require.Empty(t, llm.Capability(0).Names())

	_, err := llm.ParseCapability("telepathy")
	require.ErrorIs(t, err, llm.ErrInvalidRequest)
	require.ErrorContains(t, err, "tools.parallel", "the error lists what is known")
}

// required are the methods that Unsupported leaves to the provider: without
// them there would be no provider at all.
type required struct{}

func (required) Name() string                       { return "acme" }
func (required) Capabilities(string) llm.Capability { return 0 }
func (required) ChatCompletion(context.Context, *llm.ChatRequest) (*llm.ChatResponse, error) {
	return nil, nil
}

// bare is the smallest provider that the type system admits.
type bare struct {
	required
	llm.Unsupported
}

var _ llm.Provider = bare{}

// TestUnsupportedRefusesEverything walks the interface, so that an optional
// method that is added later is held to the rule too.
func TestUnsupportedRefusesEverything(t *testing.T) {
	contract := reflect.TypeFor[llm.Provider]()
	optional := reflect.ValueOf(llm.Unsupported{Provider: "acme"})
	for i := range contract.NumMethod() {
		name := contract.Method(i).Name
		if _, ok := reflect.TypeFor[required]().MethodByName(name); ok {
			_, doubled := optional.Type().MethodByName(name)
			require.False(t, doubled, "%s is required, so Unsupported must not answer it", name)
			continue
		}
		method := optional.MethodByName(name)
		require.True(t, method.IsValid(), "Unsupported lacks %s", name)
		args := make([]reflect.Value, method.Type().NumIn())
		for i := range args {
			args[i] = reflect.Zero(method.Type().In(i))
		}
		results := method.Call(args)
		switch last := results[len(results)-1].Interface().(type) {
		case error:
			checkRefusal(t, name, last)
			require.True(t, results[0].IsZero(), "%s gives an answer beside its error", name)
		case llm.Health:
			require.Equal(t, llm.HealthUnknown, last.Status)
			checkRefusal(t, name, last.Err)
		case []llm.Model:
			require.Empty(t, last)
		default:
			t.Errorf("%s of Unsupported answers %#v", name, last)
		}
	}
}

func checkRefusal(t *testing.T, method string, err error) {
	t.Helper()
	e, ok := errors.AsType[*llm.Error](err)
	require.True(t, ok, "%s: %v", method, err)
	require.Equal(t, llm.KindUnsupported, e.Kind, method)
	require.Equal(t, "acme", e.Provider, method)
	require.NotEmpty(t, e.Param, method)
}

func TestUnsupportedPassesReportedCost(t *testing.T) {
	cost, err := llm.Unsupported{}.CalculateCost("m", llm.Usage{ReportedCost: new(llm.Money(5))})
	require.NoError(t, err)
	require.Equal(t, llm.Cost{Total: 5, Reported: true}, cost)
}
