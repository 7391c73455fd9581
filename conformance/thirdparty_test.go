package conformance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// acmeDir is a provider that lives in a module of its own.
const acmeDir = "../examples/acme"

// thirdParty copies the provider into a throw-away module, as far from this
// repository as a stranger's is, and returns a function that runs go there. No
// network is needed: what the suite imports is in the module cache already.
func thirdParty(t *testing.T) (dir string, run func(args ...string) (string, error)) {
	t.Helper()
	dir = t.TempDir()
	files, err := filepath.Glob(filepath.Join(acmeDir, "*"))
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o644))
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	edit(t, filepath.Join(dir, "go.mod"), "parley => ../..\n", "parley => "+root+"\n")
	return dir, func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}

// edit replaces a text that a file holds once.
func edit(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(data), from), "%s must hold %q once", path, from)
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o644))
}

// TestThirdPartyPasses gates a stranger's provider with nothing but the suite.
func TestThirdPartyPasses(t *testing.T) {
	_, run := thirdParty(t)
	out, err := run("test", "-v", "./...")
	require.NoError(t, err, out)
	require.Contains(t, out, "--- PASS: TestConformance")
	require.Contains(t, out, "--- PASS: TestConformance/stream/usage-final (")
	require.Contains(t, out, "does not declare tools", "a capability that is not declared is skipped, and says so")

	deps, err := run("list", "-deps", "-test", "./...")
	require.NoError(t, err, deps)
	require.Contains(t, deps, "github.com/parley-llm/parley/conformance\n")
	require.NotContains(t, deps, "github.com/parley-llm/parley/providers")
}

// TestThirdPartyFails plants one fault at a time. What go test prints must be
// enough to find it.
func TestThirdPartyFails(t *testing.T) {
	tests := []struct {
		name, file, from, to string
		says                 []string
	}{
		{
			name: "a wrong word", file: "answer.go",
			from: `"length": llm.FinishLength`, to: `"length": llm.FinishStop`,
			says: []string{
				"chat/finish-length on acme: fail (MUST, clause C-06)",
				"why it matters: ",
				"turn 1: finish_reason",
				`want: "length"`,
				`got:  "stop"`,
				"hint: ",
			},
		},
		{
			name: "a body is left open", file: "acme.go",
			from: "\tdefer resp.Body.Close()\n\tbody, err", to: "\tbody, err",
			says: []string{"chat/text on acme: leak (MUST, clause C-01)", "left open"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, run := thirdParty(t)
			edit(t, filepath.Join(dir, tt.file), tt.from, tt.to)
			out, err := run("test", "-run", "TestConformance/chat", "./...")
			require.Error(t, err, "the suite lets the fault pass")
			for _, text := range tt.says {
				require.Contains(t, out, text)
			}
		})
	}
}
