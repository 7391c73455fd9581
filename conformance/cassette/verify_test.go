package cassette_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/cassette"
)

func TestVerifyAgainstTheExpectedFiles(t *testing.T) {
	t.Parallel()
	data := record(t, answering("text/plain", "a"), post(t, `{}`))
	tree := fstest.MapFS{
		"README.md":              {Data: []byte("about")},
		"vendor/chat/text.yaml":  {Data: data},
		"vendor/chat/old.yaml":   {Data: data},
		"vendor/chat/notes.txt":  {Data: []byte("x")},
		"another/chat/text.yaml": {Data: data},
		"stray.yaml":             {Data: data},
	}
	r, err := cassette.Verify(tree, []string{"vendor/chat/text.yaml", "vendor/chat/gone.yaml", "another/chat/text.yaml"})
	require.NoError(t, err)
	assert.False(t, r.OK())
	assert.Equal(t, 5, r.Files)
	require.Len(t, r.Missing, 1)
	assert.Equal(t, "vendor/chat/gone.yaml", r.Missing[0].Path)
	assert.Contains(t, r.Missing[0].Rule, "conformance record vendor --only chat/gone")
	var orphans []string
	for _, f := range r.Orphans {
		orphans = append(orphans, f.Path)
	}
	assert.Equal(t, []string{"stray.yaml", "vendor/chat/notes.txt", "vendor/chat/old.yaml"}, orphans)

	_, err = cassette.Verify(fstest.MapFS{}, nil)
	require.NoError(t, err)
	_, err = cassette.Verify(brokenFS{}, nil)
	require.ErrorIs(t, err, fs.ErrPermission)
}

type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestVerifySeesEditsByHand(t *testing.T) {
	t.Parallel()
	clean := record(t, answering("text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), post(t, `{"text":"hello"}`))
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"request body", edit(t, clean, "hello", "hallo"), "i0.request"},
		{"request header", edit(t, clean, "application/json", "application/jsom"), "i0.request"},
		{"role", edit(t, clean, "{{key:good}}", "{{key:bad}}"), "i0.request"},
		{"url", edit(t, clean, "/v1/chat", "/v2/chat"), "i0.request"},
		{"method", edit(t, clean, "POST", "PUT"), "i0.request"},
		{"status", edit(t, clean, "code: 200", "code: 201"), "i0.response"},
		{"answer", edit(t, clean, `{"a":1}`, `{"a":2}`), "i0.response"},
		{"pieces", append(clean[:len(clean):len(clean)], "    x_chunks: [1, 28]\n"...), "i0.response"},
		{"origin", edit(t, clean, "origin: \"synthesized\"", "origin: \"recorded\""), "provenance"},
		{"basis", edit(t, clean, "2026-11-22", "2026-11-23"), "provenance"},
		{"basis gone", edit(t, clean, "basis:", "bases:"), "without a basis"},
		{"checksum", edit(t, clean, "i0.request: \"", "i0.request: \"0"), "i0.request"},
		{"checksum gone", edit(t, clean, "i0.request:", "i0.requests:"), "(none stored)"},
		{"status text", edit(t, clean, "200 OK", "200 Fine"), "another from line"},
		{"id", edit(t, clean, "id: 0", "id: 7"), "another from line"},
		{"content length", edit(t, clean, "content_length: ", "content_length: 1"), "another from line"},
		{"comment", append([]byte("# by hand\n"), clean...), "another from line 1 on"},
		{"unknown key", edit(t, clean, "version: 2\n", "version: 2\nnote: x\n"), "another from line"},
		{"second document", append(clean[:len(clean):len(clean)], "---\nx: 1\n"...), "another from line"},
		{"line ends", []byte(strings.ReplaceAll(string(clean), "\n", "\r\n")), "another from line 1 on"},
		{"style", edit(t, clean, `"POST"`, `POST`), "another from line"},
		{"version", edit(t, clean, "version: 2\n", "version: 1\n"), "version 1"},
		{"version gone", edit(t, clean, "version: 2\n", ""), "version 0"},
		{"interactions gone", edit(t, clean, "interactions:", "interaction:"), "no interactions"},
		{"not YAML", []byte("\t{"), "a go-vcr file of version 2"},
		{"empty", nil, "an empty file"},
		{"loopback", edit(t, clean, "https://api.vendor.example", "http://127.0.0.1"), "a loopback URL"},
		{"user in the url", edit(t, clean, "https://api.", "https://me@api."), "a URL with a user"},
		{"pieces that do not add up", append(clean[:len(clean):len(clean)], "    x_chunks: [1, 2]\n"...), "add up to 3"},
		{"an empty piece", append(clean[:len(clean):len(clean)], "    x_chunks: [0]\n"...), "the size 0"},
		{"sanitiser", edit(t, clean, "sanitizer:\n    version: 2", "sanitizer:\n    version: 0"), "cleaned by the rules of today"},
		{"header that is dropped", edit(t, clean, "      headers:\n        Content-Type:\n          - \"text/event-stream\"", "      headers:\n        Set-Cookie:\n          - \"a\"\n        Content-Type:\n          - \"text/event-stream\""), "the header Set-Cookie"},
		{"key in the query", edit(t, clean, "/v1/chat", "/v1/chat?key=abc"), "a url that holds a key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report := verify(t, tt.data)
			assert.Contains(t, text(report.Integrity), tt.want)
		})
	}
	assert.True(t, new(verify(t, clean)).OK())
}

// Whatever byte of a file is changed, verify sees it.
func TestVerifySeesEveryByte(t *testing.T) {
	t.Parallel()
	clean := record(t, answering("text/event-stream", "data: {\"a\":1}\r\n\r\ndata: [DONE]\n\n"), post(t, `{"text":"hello"}`))
	for n := range clean {
		data := slices.Clone(clean)
		data[n] ^= 1
		if report := verify(t, data); len(report.Integrity) == 0 {
			t.Fatalf("byte %d (%q → %q) of line %q is not seen", n, clean[n], data[n], lineAt(clean, n))
		}
	}
}

func lineAt(data []byte, n int) string {
	start := strings.LastIndexByte(string(data[:n]), '\n') + 1
	line, _, _ := strings.Cut(string(data[start:]), "\n")
	return line
}

// A tape with a broken checksum still plays, so that a run can show what differs.
func TestTapeWithABrokenChecksum(t *testing.T) {
	t.Parallel()
	data := edit(t, record(t, answering("text/plain", "a"), post(t, `{"text":"hello"}`)), "hello", "hallo")
	tape := load(t, data)
	require.Len(t, tape.Integrity(), 1)
	assert.Contains(t, tape.Integrity()[0].Rule, "conformance record vendor --only chat/text")
	p := tape.Player(keys)
	serve(p, post(t, `{"text":"hello"}`))
	require.Len(t, p.Findings(), 1)
	assert.Equal(t, "cassette: request 1: body.text", p.Findings()[0].Path)
	assert.Equal(t, `"hallo"`, p.Findings()[0].Want)
	assert.Equal(t, `"hello"`, p.Findings()[0].Got)
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	_, err := cassette.Load(fstest.MapFS{}, filePath)
	require.ErrorIs(t, err, fs.ErrNotExist)
	broken, ok := errors.AsType[*cassette.IntegrityError](err)
	require.True(t, ok)
	assert.Equal(t, filePath, broken.Path)
	assert.Contains(t, err.Error(), "conformance record vendor --only chat/text")
}
