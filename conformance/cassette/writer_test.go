package cassette_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"
	"gopkg.in/dnaeon/go-vcr.v3/recorder"

	"github.com/parley-llm/parley/conformance/cassette"
)

// damaging are bodies that a YAML writer is known to lose something of.
var damaging = map[string]string{
	"empty":                    "",
	"a newline":                "\n",
	"newlines":                 "\n\n\n",
	"a space":                  " ",
	"a tab":                    "\t",
	"leading newline":          "\n{\"a\":1}",
	"leading newlines":         "\n\n\na\n",
	"leading newline and tab":  "\n\ta\nb",
	"leading tab":              "\ta: 1\n\tb: 2\n",
	"leading space":            "  a\n b\n",
	"leading U+2028":           "\u2028a\nb",
	"inner U+2028 and U+2029":  "a\u2028b\u2029c\n",
	"NEL":                      "a\u0085b\n",
	"emoji":                    "{\"text\":\"👍🏽 👩‍👩‍👧\"}\n{\"more\":1}\n",
	"CRLF":                     "data: a\r\n\r\ndata: b\r\n\r\n",
	"lone CR":                  "a\rb\r",
	"CR before the end":        "a\n\r",
	"mixed line ends":          "a\nb\r\nc\rd",
	"NUL":                      "a\x00b\n",
	"control characters":       "a\x01\x1b[0m\x7fb",
	"C1 controls":              "a\u0080\u009fb",
	"BOM":                      "\ufeffdata: a\n\n",
	"inner BOM":                "a\ufeffb",
	"invalid UTF-8":            "a\xff\xfeb\n",
	"a cut rune":               "data: \xf0\x9f\x91",
	"U+FFFD itself":            "a\ufffdb",
	"noncharacter":             "a\ufffeb\uffffc",
	"trailing spaces":          "a  \nb \t\n",
	"line of spaces":           "a\n   \nb\n",
	"last line of spaces":      "a\n   ",
	"first line of spaces":     "   \na\n",
	"no final newline":         "a\nb",
	"two final newlines":       "data: a\n\n",
	"YAML markers":             "---\n...\n- a\n# b\n%YAML\n!!binary x\n",
	"double-quoted look-alike": "\"a\\n\"\n",
	"backslashes and CR":       "a\\\r\n  b\\ \\t\r\n \"c\"\r\n",
	"folding trap":             "a\r\n b\r\n\tc\r\n  d",
	"null":                     "null",
	"number":                   "1e3",
	"long line":                strings.Repeat("abc ", 30000),
	"long line with CR":        strings.Repeat("abc ", 3000) + "\r",
	"placeholder look-alike":   "{{date+30s}} {{other}}",
}

func TestBodiesSurviveByteForByte(t *testing.T) {
	t.Parallel()
	for name, body := range damaging {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireSurvives(t, body)
		})
	}
}

// requireSurvives sends a body and gets it back, and looks at what go-vcr's own
// reader makes of the file, and what a player answers.
func requireSurvives(t *testing.T, body string) {
	t.Helper()
	sent := post(t, body)
	sent.Header.Set("Content-Type", "text/plain")
	data := record(t, answering("text/plain", body), sent)

	name := filepath.Join(t.TempDir(), "recording")
	require.NoError(t, os.WriteFile(name+".yaml", data, 0o600))
	c, err := vcr.Load(name)
	require.NoError(t, err)
	require.Len(t, c.Interactions, 1)
	require.Equal(t, body, c.Interactions[0].Request.Body)
	require.Equal(t, body, c.Interactions[0].Response.Body)
	require.EqualValues(t, len(body), c.Interactions[0].Response.ContentLength)

	again := post(t, body)
	again.Header.Set("Content-Type", "text/plain")
	w := serve(load(t, data).Player(keys), again)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	require.Equal(t, body, w.Body.String())
	require.Empty(t, verify(t, data).Integrity)
}

func FuzzBodiesSurvive(f *testing.F) {
	for _, body := range damaging {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Contains(body, "{{key:") {
			// A role in a body is the key in a replay.
			return
		}
		sent := post(t, body)
		sent.Header.Set("Content-Type", "text/plain")
		data, err := cassette.Record(t.Context(), options(), answering("text/plain", body), sending(sent))
		if err != nil {
			// Only what looks like a secret is refused.
			require.ErrorAs(t, err, new(*cassette.SecretError))
			return
		}
		i := loadVCR(t, data).Interactions[0]
		if strings.Contains(i.Request.Body, "{{") {
			// Something was replaced, or looks as if it were.
			return
		}
		require.Equal(t, body, i.Request.Body)
		require.Equal(t, body, i.Response.Body)
	})
}

func loadVCR(t testing.TB, data []byte) *vcr.Cassette {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recording")
	require.NoError(t, os.WriteFile(name+".yaml", data, 0o600))
	c, err := vcr.Load(name)
	require.NoError(t, err)
	return c
}

func FuzzLoad(f *testing.F) {
	f.Add(record(f, answering("text/plain", "a"), post(f, `{"a":1}`)))
	f.Add([]byte("version: 2\ninteractions: [~]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tape, err := cassette.Load(files(data), filePath)
		if err != nil {
			require.ErrorAs(t, err, new(*cassette.IntegrityError))
			return
		}
		serve(tape.Player(keys), post(t, `{"a":1}`))
		verify(t, data)
	})
}

// The style is chosen for people: a body is readable and diffs line by line
// wherever YAML allows it.
func TestStyle(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"literal", "{\n\"a\":1}\n", "body: |\n        {\n        \"a\":1}\n"},
		{"literal with an emoji", "a 👍\nb\n", "body: |\n        a 👍\n        b\n"},
		{"literal with a leading tab", "\ta\n", "body: |2\n        \ta\n"},
		{"literal with a leading newline", "\na", "body: |2-\n\n        a\n"},
		{"event stream", "data: a\n\ndata: b\n\n", "body: |+\n        data: a\n\n        data: b\n\n"},
		{"quoted, a line for each line", "a\r\nb\r\n", "body: \"a\\r\\n\\\n        b\\r\\n\"\n"},
		{"quoted, a line that begins with a space", "a\r\n b", "body: \"a\\r\\n\\\n        \\x20b\"\n"},
		{"base64", "\xff\xfe\xfd", "body: !!binary |\n        //79\n"},
		{"empty", "", `body: ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := record(t, answering("text/plain", tt.body), post(t, `{}`))
			assert.Contains(t, string(data), tt.want)
		})
	}
}

func TestRecordingTwiceGivesEqualBytes(t *testing.T) {
	t.Parallel()
	h := handled(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Request-Id"] = []string{"req_1"}
		w.Header()["X-Ratelimit-Remaining"] = []string{"9"}
		w.Header()["Content-Type"] = []string{"application/json"}
		w.WriteHeader(529)
		_, _ = io.Copy(w, r.Body)
	})
	one := record(t, h, post(t, `{"b":1,"a":2}`), post(t, `{"b":1,"a":2}`))
	for range 5 {
		require.Equal(t, string(one), string(record(t, h, post(t, `{"b":1,"a":2}`), post(t, `{"b":1,"a":2}`))))
	}
	assert.Contains(t, string(one), `status: "529"`)
	assert.NotContains(t, string(one), "duration")
}

// A file is a go-vcr cassette: go-vcr's own recorder replays it.
func TestGoVCRReplaysOurFiles(t *testing.T) {
	t.Parallel()
	data := record(t, answering("application/json", `{"ok":true}`), post(t, `{"a":1}`))
	name := filepath.Join(t.TempDir(), "recording")
	require.NoError(t, os.WriteFile(name+".yaml", data, 0o600))
	rec, err := recorder.NewWithOptions(&recorder.Options{
		CassetteName: name, Mode: recorder.ModeReplayOnly, SkipRequestLatency: true,
		RealTransport: upstream(func(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed }),
	})
	require.NoError(t, err)
	resp, err := rec.GetDefaultClient().Do(post(t, `{"a":1}`))
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, `{"ok":true}`, string(body))
	require.NoError(t, rec.Stop())
}

func TestWriteIsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := record(t, answering("text/plain", "a"), post(t, `{}`))
	require.NoError(t, cassette.Write(dir, filePath, good))

	broken := map[string][]byte{
		"cut":          good[:len(good)/2],
		"empty":        nil,
		"edited":       edit(t, good, "code: 200", "code: 201"),
		"no version":   edit(t, good, "version: 2\n", ""),
		"old version":  edit(t, good, "version: 2\n", "version: 1\n"),
		"interactions": good[:bytes.Index(good, []byte("interactions:"))],
	}
	for name, data := range broken {
		err := cassette.Write(dir, filePath, data)
		require.ErrorAs(t, err, new(*cassette.IntegrityError), name)
		kept, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(filePath)))
		require.NoError(t, err)
		require.Equal(t, good, kept, name)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "vendor", "chat"))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file is left")

	blocked := filepath.Join(dir, "vendor", "chat", "blocked.yaml")
	require.NoError(t, os.MkdirAll(filepath.Join(blocked, "x"), 0o700))
	require.Error(t, cassette.Write(dir, "vendor/chat/blocked.yaml", good))
	entries, err = os.ReadDir(filepath.Join(dir, "vendor", "chat"))
	require.NoError(t, err)
	assert.Len(t, entries, 2, "nor after a failure")

	tape, err := cassette.Load(os.DirFS(dir), filePath)
	require.NoError(t, err)
	assert.Equal(t, filePath, tape.Path())
}

func TestPath(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "openai/chat/text.yaml", cassette.Path("openai", "chat/text"))
}
