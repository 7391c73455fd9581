package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers"
)

func TestFileIsFresh(t *testing.T) {
	require.NoError(t, run([]string{"-dir", "..", "-check"}, io.Discard))
}

// TestEveryFormHasEveryProvider counts the arms of a registry that has grown.
func TestEveryFormHasEveryProvider(t *testing.T) {
	rows := append(providers.Registry(), providers.Info{Name: "onemore"})
	before, err := render(rows[:len(rows)-1])
	require.NoError(t, err)
	after, err := render(rows)
	require.NoError(t, err)
	require.False(t, strings.Contains(string(before), "onemore"))
	openai := strings.Count(string(after), "*openai.Provider")
	// The benchmarks of one provider, which is the first, name openai once more.
	alone := openai - strings.Count(string(before), "*anthropic.Provider")
	require.Equal(t, openai-alone, strings.Count(string(after), "*onemore.Provider"))
}
