package cassettes_test

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/cassettes"
	"github.com/parley-llm/parley/conformance/cassette"
)

// Everything below a target's folder is a sound recording.
func TestEmbeddedFilesAreCassettes(t *testing.T) {
	t.Parallel()
	_, err := fs.Stat(cassettes.FS, "README.md")
	require.NoError(t, err)
	err = fs.WalkDir(cassettes.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(name, "/") {
			return err
		}
		assert.Equal(t, cassette.Ext, path.Ext(name), name)
		tape, err := cassette.Load(cassettes.FS, name)
		if assert.NoError(t, err) {
			assert.Empty(t, tape.Integrity(), name)
		}
		return nil
	})
	require.NoError(t, err)
}
