package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/emulator"
	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// A dialect without forms would be judged by no scenario about one, quietly.
func TestEveryDialectSaysQuirks(t *testing.T) {
	for _, dialect := range emulator.Dialects() {
		require.NotEmpty(t, fault.Forms(scenario.Target{Dialect: dialect}, scenario.QuirkUnknownFinish), dialect)
	}
}

func TestSupports(t *testing.T) {
	preamble, ok := catalogue.Lookup("stream/preamble")
	require.True(t, ok)
	can := scenario.Target{Dialect: "openai", Capabilities: llm.AllCapabilities}
	require.True(t, conformance.Supports(can, preamble))
	silent, mute := can, can
	silent.Capabilities = llm.CapTools
	require.False(t, conformance.Supports(silent, preamble), "a capability is missing")
	mute.Dialect = "anthropic"
	require.False(t, conformance.Supports(mute, preamble), "the dialect cannot say it")
}
