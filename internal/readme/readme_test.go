package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// TestReadmeIsFresh fails when a provider declares something else than the
// README says.
func TestReadmeIsFresh(t *testing.T) {
	require.NoError(t, run([]string{"-dir", "../..", "-check"}, io.Discard))
}

func TestCheckSeesAnEdit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, output)
	require.NoError(t, os.WriteFile(path, []byte("before\n"+begin("providers")+"old\n"+end("providers")+"between\n"+begin("bench")+"old\n"+end("bench")+"after\n"), 0o644))
	require.ErrorContains(t, run([]string{"-dir", dir, "-check"}, io.Discard), "is stale")
	require.NoError(t, run([]string{"-dir", dir}, io.Discard))
	require.NoError(t, run([]string{"-dir", dir, "-check"}, io.Discard))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(got), "before\n"+begin("providers")+"|  | [openai](https://"))
	require.True(t, strings.HasSuffix(string(got), end("providers")+"between\n"+begin("bench")+"Nothing has been measured: `make bench-publish` does it.\n"+end("bench")+"after\n"))

	require.NoError(t, os.WriteFile(path, []byte("no marks"), 0o644))
	require.ErrorContains(t, run([]string{"-dir", dir}, io.Discard), "marks")
}

func TestTable(t *testing.T) {
	info := func(name string, status providers.Status, note string) providers.Info {
		return providers.Info{Name: name, Docs: "https://" + name, Status: status, Note: note}
	}
	got := string(table([]column{
		{info("a", providers.Live, ""), llm.CapStream | llm.CapSeed},
		{info("b", providers.Retired, "gone since May"), llm.CapStream},
	}))
	for _, line := range []string{
		"|  | [a](https://a) | [b](https://b) |",
		"| --- | :-: | :-: |",
		"| status | live | retired |",
		"| chat | ✓ | ✓ |",
		"| stream | ✓ | ✓ |",
		"| seed | ✓ |  |",
		"- `b`: gone since May.",
	} {
		require.Contains(t, got, line+"\n")
	}
	require.Equal(t, 1, strings.Count(got, "- `"), "a provider without a note has no line")
}
