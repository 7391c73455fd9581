package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
)

// failing is a writer that takes some bytes and then fails.
type failing struct {
	bytes.Buffer
	room int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n, _ := f.Buffer.Write(p[:f.room])
		f.room = 0
		return n, f.err
	}
	f.room -= len(p)
	return f.Buffer.Write(p)
}

func noEnv(string) string { return "" }

func TestOutputForgivesAReaderThatHasGone(t *testing.T) {
	t.Parallel()
	for _, gone := range []error{syscall.EPIPE, &fs.PathError{Op: "write", Err: syscall.EPIPE}, io.ErrClosedPipe} {
		stdout := &failing{room: 10, err: gone}
		var stderr bytes.Buffer
		require.Zero(t, run([]string{"list"}, strings.NewReader(""), stdout, &stderr, noEnv))
		require.Empty(t, stderr.String())
		require.Equal(t, 10, stdout.Len())
	}
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"list"},
		{"list", "--format", "json"},
		{"version"},
		{"explain", "chat/*"},
		{"completion", "zsh"},
		{"run", "--mode", "emulate", "--run", "chat/text"},
		{"verify"},
		{"--help"},
		{"decode", "-"},
	} {
		stdout := &failing{room: 3, err: syscall.ENOSPC}
		var stderr bytes.Buffer
		stdin := strings.NewReader(`{"provider":"openai","dialect":"moderations","response":{"status":200}}`)
		require.Equal(t, 3, run(args, stdin, stdout, &stderr, noEnv), "%v", args)
		require.Contains(t, stderr.String(), "the output could not be written: no space left on device", "%v", args)
	}
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "deep", "file.txt")
	require.NoError(t, writeFile(path, []byte("one")))
	require.NoError(t, writeFile(path, []byte("two")))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "two", string(data))

	// A folder cannot be replaced by a file: nothing is left behind.
	blocked := filepath.Join(dir, "blocked")
	require.NoError(t, os.MkdirAll(filepath.Join(blocked, "full"), 0o755))
	require.Error(t, writeFile(blocked, []byte("x")))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "no temporary file stays")
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	require.True(t, mayPaint(env("TERM", "xterm")))
	require.False(t, mayPaint(env("TERM", "xterm", "NO_COLOR", "1")))
	require.False(t, mayPaint(env("TERM", "dumb")))
	require.Equal(t, terminal{width: plainWidth}, terminalOf(io.Discard, io.Discard, env()))
	require.Equal(t, terminal{width: 60}, terminalOf(io.Discard, io.Discard, env("COLUMNS", "60")))
	require.Equal(t, terminal{width: plainWidth}, terminalOf(io.Discard, io.Discard, env("COLUMNS", "wide")))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	require.Equal(t, terminal{width: plainWidth}, terminalOf(file, file, env()), "a file is no terminal")
}

func TestProgressIsForTerminals(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	a := newApp(strings.NewReader(""), io.Discard, &stderr, noEnv)
	silent := a.progress(false)
	silent.cell(1, 2, conformance.Result{})
	silent.clear()
	require.Empty(t, stderr.String())

	a.terminal = terminal{progress: true, width: 40}
	bar := a.progress(false)
	bar.cell(1, 2, conformance.Result{Target: "openai", Scenario: "chat/a-very-long-name-of-a-scenario"})
	require.Equal(t, "\r\x1b[K============             1/2 openai cha", stderr.String())
	bar.clear()
	require.True(t, strings.HasSuffix(stderr.String(), "\r\x1b[K"))

	stderr.Reset()
	a.progress(true).cell(1, 2, conformance.Result{})
	require.Empty(t, stderr.String(), "quiet")
}
