package nodejs_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/client/nodejs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMissing(t *testing.T) {
	dir := t.TempDir()
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	require.Equal(t, "no Node", nodejs.Missing(dir))
	require.NoError(t, os.WriteFile(filepath.Join(bin, "node"), []byte("#!/bin/sh\n"), 0o755))
	require.Contains(t, nodejs.Missing(dir), "make oracle-node")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "node_modules"), 0o755))
	require.Empty(t, nodejs.Missing(dir))
}

// A process that ends, or that says what is no result, ends its jobs with an
// error; none waits for ever.
func TestProcessesThatFail(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("no Node")
	}
	for name, main := range map[string]string{
		"it ends":       `process.stdin.once("data", () => process.exit(1))`,
		"it babbles":    `process.stdin.once("data", () => console.log("hello")); process.stdin.on("end", () => process.exit(0))`,
		"it cannot run": `throw new Error("broken")`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.mjs"), []byte(main), 0o644))
			p, err := nodejs.Start(dir)
			require.NoError(t, err)
			c, err := nodejs.New(p, nodejs.Library{Name: "mistral"})(client.Env{})
			require.NoError(t, err)
			_, err = c.Chat(context.Background(), &llm.ChatRequest{})
			require.Error(t, err)
			_, err = c.Models(context.Background())
			require.Error(t, err, "nor does a later job wait")
			_ = p.Close()
		})
	}
}
