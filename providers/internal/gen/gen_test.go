package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const providersDir = "../.."

// TestFileIsFresh fails when the registry or the interface has changed and the
// generated file has not.
func TestFileIsFresh(t *testing.T) {
	require.NoError(t, run([]string{"-dir", providersDir, "-check"}, io.Discard))
}

// TestCheckSeesStaleFile runs the command over a copy of the sources in which
// one thing has changed.
func TestCheckSeesStaleFile(t *testing.T) {
	tests := []struct {
		name, file, old, new, fails string
	}{
		{name: "nothing changed"},
		{
			name: "a method was added", file: "llm/provider.go",
			old: `type Provider interface \{`, new: "type Provider interface {\n\tRerank(ctx context.Context, n int) error\n",
			fails: "stale",
		},
		{
			name: "a variant was added", file: "providers/registry.go",
			old: `registry = .*\n`, new: "registry = [...]Info{\n{Type: Acme, Name: \"acme\", Display: \"Acme\"},\n",
			fails: "stale",
		},
		{
			name: "a variant was renamed", file: "providers/registry.go",
			old: `Type: Anthropic, Name: "anthropic"`, new: `Type: Anthropic, Name: "claude"`,
			fails: "row Anthropic needs package providers/claude",
		},
		{
			name: "a setting was added", file: "providers/config.go",
			old: `type Config struct \{`, new: "type Config struct {\n\tPlainStream bool\n",
			fails: "stale",
		},
		{
			name: "a provider lost a setting", file: "providers/openai/config.go",
			old: `IdleTimeout time\.Duration`, new: "",
			fails: "providers/openai: its Config has no field IdleTimeout",
		},
		{
			name: "the file was edited", file: "providers/" + output,
			old: `join\(OpenAI,`, new: "join(Anthropic,",
			fails: "stale",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := copySources(t)
			if test.name == "a variant was added" {
				copyFile(t, filepath.Join(root, "providers", "openai", "config.go"), filepath.Join(root, "providers", "acme", "config.go"))
			}
			if test.file != "" {
				edit(t, filepath.Join(root, test.file), test.old, test.new)
			}
			args := []string{"-dir", filepath.Join(root, "providers")}
			err := run(append(args, "-check"), io.Discard)
			if test.fails == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.fails)
			if test.fails == "stale" {
				require.NoError(t, run(args, io.Discard))
				require.NoError(t, run(append(args, "-check"), io.Discard), "a file just written must be fresh")
			}
		})
	}
}

// copySources copies what the generator reads, and its output.
func copySources(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	files := []string{"llm/provider.go", "providers/registry.go", "providers/" + output}
	configs, err := filepath.Glob(filepath.Join(providersDir, "*", "config.go"))
	require.NoError(t, err)
	for _, path := range append(configs, filepath.Join(providersDir, "config.go")) {
		file, err := filepath.Rel(providersDir, path)
		require.NoError(t, err)
		files = append(files, "providers/"+file)
	}
	for _, file := range files {
		copyFile(t, filepath.Join(providersDir, "..", file), filepath.Join(root, file))
	}
	return root
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, os.WriteFile(to, src, 0o644))
}

// edit replaces what a pattern matches, which is there exactly once.
func edit(t *testing.T, path, pattern, to string) {
	t.Helper()
	src, err := os.ReadFile(path)
	require.NoError(t, err)
	expr := regexp.MustCompile(pattern)
	require.Len(t, expr.FindAllIndex(src, -1), 1)
	require.NoError(t, os.WriteFile(path, expr.ReplaceAllLiteral(src, []byte(to)), 0o644))
}

func TestParseInterface(t *testing.T) {
	src := `package llm
type Contract interface {
	Plain()
	One(a, b string, c *Chunk) error
	Two(ctx context.Context, list []Message, rest ...Option) (*Answer, error)
	Func(each func(Chunk) map[Kind]bool) (n int)
}`
	got, err := parseInterface([]byte(src), "Contract")
	require.NoError(t, err)
	want := []method{
		{Name: "Plain"},
		{Name: "One", Params: "a string, b string, c *llm.Chunk", Results: "error", Args: "a, b, c"},
		{
			Name: "Two", Params: "ctx context.Context, list []llm.Message, rest ...llm.Option",
			Results: "(r0 *llm.Answer, err error)", Names: "r0, err", Args: "ctx, list, rest...",
		},
		{Name: "Func", Params: "each func(llm.Chunk) map[llm.Kind]bool", Results: "int", Args: "each"},
	}
	require.Empty(t, cmp.Diff(want, got))
}

func TestParseRefusals(t *testing.T) {
	interfaces := map[string]string{
		"package llm": "no interface",
		"package llm; type Contract interface { io.Closer }":        "embeds another interface",
		"package llm; type Contract interface { F(string) error }":  "has no name",
		"package llm; type Contract struct{}":                       "no interface",
		"package llm; type Contract interface {":                    "expected",
		"package llm; type Contract interface { Open() (int, err }": "missing",
	}
	for src, want := range interfaces {
		_, err := parseInterface([]byte(src), "Contract")
		require.ErrorContains(t, err, want, src)
	}
	registries := map[string]string{
		`package p; var other = 1`:                                                                                    "no composite literal",
		`package p; var registry = [...]Info{ row }`:                                                                  "row 1 is not a composite literal",
		`package p; var registry = [...]Info{ {"a", "b"} }`:                                                           "not keyed",
		`package p; var registry = [...]Info{ {Type: A, Display: "a"} }`:                                              "needs a Type, a Name and a Display",
		`package p; var registry = [...]Info{ {Type: A, Name: "a", Display:"a"}, {Type: A, Name: "b", Display:"b"} }`: "A has a row already",
		`package p; var registry = `:                                                                                  "expected",
	}
	for src, want := range registries {
		_, err := parseRegistry([]byte(src))
		require.ErrorContains(t, err, want, src)
	}
}

func TestFoldersAndRows(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("package x")}
	dir := fstest.MapFS{"openai/doc.go": file, "wire/sse/doc.go": file, "internal/gen/doc.go": file, "doc.go": file}
	openai := row{Ident: "OpenAI", Name: "openai"}
	require.NoError(t, checkFolders(dir, []row{openai}))
	require.ErrorContains(t, checkFolders(dir, nil), "folder providers/openai has no row")
	require.ErrorContains(t, checkFolders(dir, []row{openai, {Ident: "V0", Name: "v0"}}),
		"row V0 needs package providers/v0, which is not there")
}

func TestSettings(t *testing.T) {
	src := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const shared = "APIKey, BaseURL string; HTTPClient *http.Client; IdleTimeout, MaxBodyBytes int64; "
	dir := fstest.MapFS{
		"config.go":        src("package p; type Config struct { " + shared + "Region, Tenant string }"),
		"a/a.go":           src("package a; type Config struct { Region string; " + shared + "Own int }"),
		"a/config_test.go": src("package a_test; type Config struct { Tenant string }"),
		"bare/bare.go":     src("package bare; type Config struct { APIKey string }"),
		"none/none.go":     src("package none; type Config int"),
		"broken/a.go":      src("package broken; type"),
	}
	rows := []row{{Name: "a"}}
	require.NoError(t, readSettings(dir, rows))
	require.Equal(t, []string{"APIKey", "BaseURL", "HTTPClient", "IdleTimeout", "MaxBodyBytes", "Region"}, rows[0].Settings)
	for pkg, want := range map[string]string{
		"bare": "its Config has no field BaseURL", "none": "no struct Config", "broken": "expected",
	} {
		require.ErrorContains(t, readSettings(dir, []row{{Name: pkg}}), want)
	}
	delete(dir, "config.go")
	require.ErrorContains(t, readSettings(dir, rows), "no struct Config")
}

func TestRenderRefusals(t *testing.T) {
	_, err := render(nil, nil)
	require.ErrorContains(t, err, "no rows")
	_, err = render([]row{{Ident: external, Display: "a", Name: "a"}}, nil)
	require.ErrorContains(t, err, "is taken")
}

func TestBadFlag(t *testing.T) {
	require.Error(t, run([]string{"-nope"}, io.Discard))
	require.Error(t, run([]string{"-dir", t.TempDir()}, io.Discard), "a directory without sources")
}
