package floors_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/internal/floors"
)

const module = "github.com/parley-llm/parley"

// TestModule keeps the floors of the house.
func TestModule(t *testing.T) {
	broken, err := floors.Check(os.DirFS("../.."), module)
	require.NoError(t, err)
	for _, rule := range broken {
		t.Error(rule)
	}
}

// TestBrokenRules plants one import, or one file, at a time.
func TestBrokenRules(t *testing.T) {
	const p = module + "/"
	tests := []struct {
		file, imported, want string
	}{
		{"llm/a.go", "net/http", ""},
		{"llm/a.go", "github.com/google/go-cmp/cmp", "import the standard library only"},
		{"llm/a.go", p + "providers", "package llm may import nothing of this module"},
		{"llm/a_test.go", p + "providers/openai", "llm knows no provider"},
		{"llm/a_test.go", p + "conformance", "llm does not know the suite"},
		{"llm/retry/a.go", p + "llm", ""},
		{"llm/retry/a.go", "github.com/google/go-cmp/cmp", "import the standard library only"},
		{"llm/fallback/a.go", p + "llm/internal/misconfigured", ""},
		{"llm/fallback/a.go", p + "conformance", "package llm/fallback may import only llm/..."},
		{"llm/retry/a.go", p + "providers/wire/sse", "package llm/retry may import only llm/..."},
		{"providers/wire/sse/a.go", p + "llm", ""},
		{"providers/wire/openairesponses/a.go", p + "providers/wire/openaicompat", ""},
		{"providers/wire/openairesponses/a.go", p + "providers/openai", "may import only llm, providers/wire/..."},
		{"providers/wire/sse/a.go", p + "providers/openai", "may import only llm, providers/wire/..."},
		{"providers/openai/a.go", p + "providers/wire/exchange", ""},
		{"providers/openai/a.go", p + "providers/anthropic", "package providers/openai may import only"},
		{"providers/openai/a.go", p + "providers", "package providers/openai may import only"},
		{"providers/openai/a.go", p + "conformance/scenario", "package providers/openai may import only"},
		{"providers/openai/a_test.go", p + "conformance", ""},
		{"providers/a.go", p + "providers/openai", ""},
		{"providers/a.go", p + "conformance", "package providers may import only"},
		{"conformance/scenario/a.go", p + "llm", ""},
		{"conformance/scenario/a.go", p + "conformance/fault", "package conformance/scenario may import only llm"},
		{"conformance/emulator/a.go", p + "providers/wire/sse", "package conformance/emulator may import only"},
		{"conformance/emulator/a.go", p + "conformance/cassette", "package conformance/emulator may import only"},
		{"conformance/emulator/a_test.go", p + "providers/openai", "the suite knows no provider"},
		{"conformance/emulator/a.go", "github.com/go-json-experiment/json", "independently of the providers"},
		{"conformance/catalogue/a.go", p + "conformance/fault", ""},
		{"conformance/catalogue/a.go", p + "llm/retry", ""},
		{"conformance/catalogue/a.go", p + "llm/fallback", ""},
		{"conformance/emulator/a.go", p + "llm/retry", "package conformance/emulator may import only"},
		{"conformance/catalogue/a.go", p + "conformance", "package conformance/catalogue may import only"},
		{"conformance/a.go", p + "conformance/catalogue", ""},
		{"conformance/a.go", p + "conformance/report", "package conformance may import only"},
		{"conformance/a.go", p + "cassettes", "only commands and tests embed the recordings"},
		{"conformance/a.go", "net/http/httptest", ""},
		{"conformance/report/a.go", p + "conformance", ""},
		{"conformance/cassette/a.go", "gopkg.in/dnaeon/go-vcr.v3/cassette", ""},
		{"cmd/conformance/a.go", "gopkg.in/dnaeon/go-vcr.v3/recorder", "one package imports go-vcr"},
		{"cmd/conformance/a.go", p + "cassettes", ""},
		{"cmd/conformance/a.go", "github.com/stretchr/testify/require", "testify is for tests"},
		{"cmd/conformance/a.go", "unsafe", "nothing that ships is unsafe"},
		{"cmd/conformance/a_test.go", "unsafe", ""},
		{"providers/a_test.go", "github.com/stretchr/testify/require", ""},
		{"providers/openai/a.go", "net/http/httptest", "a test server has no place in what ships"},
		{"internal/targets/a.go", p + "cassettes", ""},
		{"internal/targets/a.go", p + "cmd/conformance", "package internal/targets may import only"},
		{"internal/readme/a.go", p + "internal/targets", "package internal/readme may import only"},
		{"attic/a.go", p + "llm", "package attic, which has no floor"},
		{"attic/testdata/a.go", p + "llm", ""},
		{".hidden/a.go", p + "llm", ""},
	}
	for _, test := range tests {
		t.Run(test.file+" "+test.imported, func(t *testing.T) {
			source := "package x\n\nimport _ \"" + test.imported + "\"\n"
			dir := test.file[:strings.LastIndex(test.file, "/")]
			broken, err := floors.Check(fstest.MapFS{
				test.file:       {Data: []byte(source)},
				dir + "/doc.go": {Data: []byte("// Package x.\npackage x")},
			}, module)
			require.NoError(t, err)
			if test.want == "" {
				require.Empty(t, broken)
				return
			}
			all := strings.Join(broken, "\n")
			require.Contains(t, all, test.want)
			require.Contains(t, all, test.file, "the message must name the file")
		})
	}
}

func TestFilesAndPackages(t *testing.T) {
	long := strings.Repeat("\n", 501)
	broken, err := floors.Check(fstest.MapFS{
		"llm/doc.go":        {Data: []byte("// Package llm.\npackage llm")},
		"llm/long.go":       {Data: []byte("package llm" + long)},
		"llm/long_test.go":  {Data: []byte("package llm" + long)},
		"llm/generated.go":  {Data: []byte("// Code generated by x. DO NOT EDIT.\n\npackage llm" + long)},
		"providers/a.go":    {Data: []byte("package providers")},
		"oracle/go.mod":     {Data: []byte("module oracle")},
		"oracle/a.go":       {Data: []byte("package oracle" + long)},
		"providers/readme":  {Data: []byte("not Go")},
		"providers/a.go.md": {Data: []byte("not Go")},
	}, module)
	require.NoError(t, err)
	want := []string{
		"llm/long.go has 501 lines; split it, a file holds at most 500",
		"llm/long_test.go has 501 lines; split it, a file holds at most 500",
		"providers has no package comment",
	}
	require.Empty(t, cmp.Diff(want, broken))

	_, err = floors.Check(fstest.MapFS{"llm/a.go": {Data: []byte("not Go")}}, module)
	require.Error(t, err)
}
