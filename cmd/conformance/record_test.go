package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/internal/targets"
)

// target finds one of the targets that this command judges.
func target(t *testing.T, name string) conformance.Adapter {
	t.Helper()
	a, ok := targets.Lookup(name)
	require.True(t, ok, name)
	return a
}

// emulated is a good cassette.
func emulated(t *testing.T) []byte {
	t.Helper()
	data, err := conformance.Record(t.Context(), target(t, "openai"), "chat/text")
	require.NoError(t, err)
	return data
}

func making(data []byte, err error) maker {
	return func(context.Context, string) ([]byte, error) { return data, err }
}

func TestRecordKeepsGoodFiles(t *testing.T) {
	t.Parallel()
	good := emulated(t)
	for name, test := range map[string]struct {
		old    []byte
		make   maker
		result string
		kept   bool
	}{
		"new":                  {nil, making(good, nil), resultWritten, false},
		"unchanged":            {good, making(good, nil), resultUnchanged, false},
		"changed":              {append([]byte("# old\n"), good...), making(good, nil), resultWritten, false},
		"failed":               {good, making(nil, errors.New("refused")), resultFailed, true},
		"cannot be asked for":  {good, making(nil, &conformance.UsageError{Message: "nobody can ask"}), resultKept, true},
		"failed with no file":  {nil, making(nil, errors.New("refused")), resultFailed, true},
		"unreadable, replaced": {[]byte("version: 9\n"), making(good, nil), resultWritten, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &recordFlags{dir: t.TempDir(), mode: recordEmulate}
			file := filepath.Join(f.dir, filepath.FromSlash(cassette.Path("openai", "chat/text")))
			if test.old != nil {
				require.NoError(t, writeFile(file, test.old))
			}
			result, err := f.one(t.Context(), test.make, "openai", "chat/text")
			require.Equal(t, test.result, result, "%v", err)
			data, _ := os.ReadFile(file)
			if test.kept {
				require.Equal(t, string(test.old), string(data))
				require.Error(t, err)
				return
			}
			require.Equal(t, string(good), string(data))
		})
	}
}

func TestRecordNeverReplacesTheService(t *testing.T) {
	t.Parallel()
	// The origin is all that tells a recording of the service apart here; its
	// checksum no longer fits, and the file is kept all the same.
	live := bytes.Replace(emulated(t), []byte(`origin: "synthesized"`), []byte(`origin: "recorded"`), 1)
	require.Contains(t, string(live), `origin: "recorded"`)
	f := &recordFlags{dir: t.TempDir(), mode: recordEmulate}
	file := filepath.Join(f.dir, filepath.FromSlash(cassette.Path("openai", "chat/text")))
	require.NoError(t, writeFile(file, live))

	result, err := f.one(t.Context(), making([]byte("other"), nil), "openai", "chat/text")
	require.Equal(t, resultKept, result)
	require.ErrorContains(t, err, "it holds answers of the service")

	f.mode = recordLive
	result, err = f.one(t.Context(), making([]byte("other"), nil), "openai", "chat/text")
	require.NoError(t, err)
	require.Equal(t, resultWritten, result)
}

func TestRecordCodes(t *testing.T) {
	t.Parallel()
	require.Equal(t, 5, recordCode(&cassette.SecretError{}))
	require.Equal(t, 4, recordCode(&cassette.IntegrityError{}))
	require.Equal(t, 3, recordCode(errors.New("other")))
}

func TestRecordLiveTakesTheKeyOfTheEnvironment(t *testing.T) {
	t.Parallel()
	env := func(name string) string {
		if name == "OPENAI_API_KEY" {
			return "parley-test"
		}
		return ""
	}
	a := newApp(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}, env)
	_, err := a.recorder(target(t, "openai"), recordLive)
	require.NoError(t, err)
	_, err = a.recorder(target(t, "anthropic"), recordLive)
	require.ErrorContains(t, err, "ANTHROPIC_API_KEY")
	require.Equal(t, 2, asExit(err).code)
}
