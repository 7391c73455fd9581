package generated_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/internal/generated"
)

func TestMainWritesAndChecks(t *testing.T) {
	dir, text := t.TempDir(), "one"
	run := func(args ...string) error {
		return generated.Main(append([]string{"-dir", dir}, args...), io.Discard, "out.txt", "go generate",
			func(got string) ([]byte, error) {
				require.Equal(t, dir, got)
				return []byte(text), nil
			})
	}
	require.ErrorIs(t, run("-check"), os.ErrNotExist)
	require.NoError(t, run())
	require.NoError(t, run("-check"), "a file just written must be fresh")
	text = "two"
	err := run("-check")
	require.ErrorContains(t, err, "is stale: run go generate")
	require.ErrorContains(t, err, filepath.Join(dir, "out.txt"))
	data, err := os.ReadFile(filepath.Join(dir, "out.txt"))
	require.NoError(t, err)
	require.Equal(t, "one", string(data), "a check must write nothing")
	require.Error(t, run("-nope"))
}

func TestMainReportsTheGenerator(t *testing.T) {
	broken := errors.New("broken")
	err := generated.Main(nil, io.Discard, "out.txt", "", func(string) ([]byte, error) { return nil, broken })
	require.ErrorIs(t, err, broken)
}
