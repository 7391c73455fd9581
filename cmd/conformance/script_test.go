package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/parley-llm/parley/cassettes"
	"github.com/parley-llm/parley/conformance/report"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"conformance": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":       exits,
			"recordings":  recordings,
			"replace":     replace,
			"fits":        fits,
			"validreport": validReport,
			"same":        same,
		},
		Condition: func(name string) (bool, error) {
			if name != "devfull" {
				return false, errors.New("unknown condition " + name)
			}
			_, err := os.Stat("/dev/full")
			return err == nil, nil
		},
	})
}

// exits CODE COMMAND... runs a command that must end with this code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\nstdout: %s\nstderr: %s", got, want,
			ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// recordings DIR writes the built-in recordings to a folder.
func recordings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: recordings dir")
	}
	root := ts.MkAbs(args[0])
	ts.Check(fs.WalkDir(cassettes.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(cassettes.FS, path)
		if err != nil {
			return err
		}
		file := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, data, 0o644)
	}))
}

// replace FILE PATTERN TEXT edits the first match in a file, as a careless hand
// would.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace file pattern text")
	}
	old := []byte(ts.ReadFile(args[0]))
	pattern, err := regexp.Compile("(?s)" + args[1])
	ts.Check(err)
	where := pattern.FindSubmatchIndex(old)
	if where == nil {
		ts.Fatalf("%s has no match for %s", args[0], args[1])
	}
	edited := append([]byte{}, old[:where[0]]...)
	edited = pattern.Expand(edited, []byte(args[2]), old, where)
	edited = append(edited, old[where[1]:]...)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), edited, 0o644))
}

// fits WIDTH FILE checks that no line is wider.
func fits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fits width file")
	}
	width, err := strconv.Atoi(args[0])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if w := twwidth.Width(strings.TrimSuffix(line, "\n")); w > width {
			ts.Fatalf("a line has %d columns: %s", w, line)
		}
	}
}

// validreport FILE validates a report against the published schema.
func validReport(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: validreport file")
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	ts.Check(err)
	compiler := jsonschema.NewCompiler()
	ts.Check(compiler.AddResource("run-report.json", document))
	schema, err := compiler.Compile("run-report.json")
	ts.Check(err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(schema.Validate(value))
}

// same DIR DIR checks that two folders hold equal files.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same dir dir")
	}
	read := func(dir string) map[string]string {
		files := map[string]string{}
		root := ts.MkAbs(dir)
		ts.Check(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			name, _ := filepath.Rel(root, path)
			files[name] = string(data)
			return err
		}))
		return files
	}
	left, right := read(args[0]), read(args[1])
	if len(left) == 0 || len(left) != len(right) {
		ts.Fatalf("%d files and %d files", len(left), len(right))
	}
	for name, data := range left {
		if right[name] != data {
			ts.Fatalf("%s differs", name)
		}
	}
}
