package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/report"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		report  *conformance.Report
		options report.TableOptions
	}{
		{"wide.txt", conforming(), report.TableOptions{Width: 140, Lookup: lookup}},
		{"unlimited.txt", failing(), report.TableOptions{Lookup: lookup}},
		{"sixty.txt", failing(), report.TableOptions{Width: 60, Lookup: lookup}},
		{"thirty.txt", conforming(), report.TableOptions{Width: 30}},
		{"verbose.txt", failing(), report.TableOptions{Width: 100, Verbose: true}},
		{"color.txt", failing(), report.TableOptions{Width: 140, Color: true, Lookup: lookup}},
		{"empty.txt", &conformance.Report{Mode: conformance.Emulate, Seed: 42, ExitCodes: []int{0}}, report.TableOptions{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.NoError(t, report.Table(&out, test.report, test.options))
			golden(t, test.name, out.String())
			require.Equal(t, test.options.Color, strings.Contains(out.String(), "\x1b"),
				"escapes appear when colour is asked for, and never from a finding")
			if test.options.Width > 0 && !test.options.Verbose {
				for line := range strings.Lines(out.String()) {
					require.LessOrEqual(t, twwidth.Width(strings.TrimSuffix(line, "\n")), test.options.Width, "line %q", line)
				}
			}
		})
	}
}

func TestTableFitsWhateverTheWidth(t *testing.T) {
	t.Parallel()
	for width := 40; width <= 150; width++ {
		var out bytes.Buffer
		require.NoError(t, report.Table(&out, failing(), report.TableOptions{Width: width, Lookup: lookup}))
		for line := range strings.Lines(out.String()) {
			require.LessOrEqual(t, twwidth.Width(strings.TrimSuffix(line, "\n")), width, "width %d, line %q", width, line)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, report.JSON(&out, report.Timeless(failing())))
	golden(t, "report.json", out.String())

	var back conformance.Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &back))
	require.Equal(t, failing().ExitCodes, back.ExitCodes)
	require.Zero(t, back.Cells[0].DurationMS)
}

func TestTimelessLeavesTheReportAlone(t *testing.T) {
	t.Parallel()
	r := conforming()
	report.Timeless(r)
	require.Equal(t, 12.5, r.Cells[0].DurationMS)
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, compiler.AddResource("run-report.json", document))
	schema, err := compiler.Compile("run-report.json")
	require.NoError(t, err)
	return schema
}

func TestSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	valid := func(t *testing.T, r *conformance.Report) any {
		t.Helper()
		var out bytes.Buffer
		require.NoError(t, report.JSON(&out, r))
		value, err := jsonschema.UnmarshalJSON(&out)
		require.NoError(t, err)
		require.NoError(t, schema.Validate(value))
		return value
	}
	valid(t, conforming())
	valid(t, failing())

	for name, spoil := range map[string]func(report map[string]any){
		"another version":      func(r map[string]any) { r["schema_version"] = "2" },
		"an unknown field":     func(r map[string]any) { r["extra"] = true },
		"no cells":             func(r map[string]any) { delete(r, "cells") },
		"cells that are null":  func(r map[string]any) { r["cells"] = nil },
		"an unknown verdict":   func(r map[string]any) { r["cells"].([]any)[0].(map[string]any)["verdict"] = "flaky" },
		"null findings":        func(r map[string]any) { r["cells"].([]any)[0].(map[string]any)["findings"] = nil },
		"a negative count":     func(r map[string]any) { r["summary"].(map[string]any)["pass"] = -1 },
		"a pass with findings": func(r map[string]any) { r["cells"].([]any)[4].(map[string]any)["verdict"] = "pass" },
		"a bad id":             func(r map[string]any) { r["cells"].([]any)[0].(map[string]any)["scenario"] = "text" },
		"an unknown exit code": func(r map[string]any) { r["exit_codes"] = []any{json.Number("11")} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := valid(t, failing())
			spoil(value.(map[string]any))
			require.Error(t, schema.Validate(value))
		})
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, report.Markdown(&out, failing()))
	golden(t, "report.md", out.String())
	require.NotContains(t, out.String(), "<script>\n")
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, report.JUnit(&out, failing()))
	golden(t, "report.junit.xml", out.String())

	dec := xml.NewDecoder(&out)
	counts := map[string]int{}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if start, ok := token.(xml.StartElement); ok {
			counts[start.Name.Local]++
		}
	}
	require.Equal(t, map[string]int{
		"testsuites": 1, "testsuite": 3, "testcase": 28, "skipped": 2, "failure": 6, "error": 2,
	}, counts)
}

// brokenWriter refuses everything.
type brokenWriter struct{}

var errFull = errors.New("no space left")

func (brokenWriter) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	r := failing()
	require.ErrorIs(t, report.Table(brokenWriter{}, r, report.TableOptions{}), errFull)
	require.ErrorIs(t, report.JSON(brokenWriter{}, r), errFull)
	require.ErrorIs(t, report.Markdown(brokenWriter{}, r), errFull)
	require.ErrorIs(t, report.JUnit(brokenWriter{}, r), errFull)
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	r := failing()
	var out bytes.Buffer
	require.NoError(t, report.Recordings(&out, r.Integrity, r.Secrets, report.TableOptions{Width: 60}))
	golden(t, "recordings.txt", out.String())
	require.ErrorIs(t, report.Recordings(brokenWriter{}, r.Integrity, nil, report.TableOptions{}), errFull)
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]scenario.Scenario{
		"explain-own.txt": {
			ID: "tools/parallel", Rev: 2, Level: scenario.Must, Clause: "C-30",
			Gates: llm.CapTools | llm.CapParallelTools, Refs: []string{"one", "two"},
			Why:  "An application that loses the second call answers half of a question.",
			Hint: "Key the calls by index.", Provisional: true,
		},
		"explain-source.txt":  {ID: "sse/crlf", Rev: 1, Level: scenario.Should, Clause: "C-1", Source: "stream/text", InProcess: true},
		"explain-offline.txt": {ID: "contract/honesty", Rev: 1, Level: scenario.May, Clause: "C-2", Offline: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.NoError(t, report.Explain(&out, s, report.ExplainOptions{Width: 60, Mutants: []string{"index-only", "one-call"}}))
			golden(t, name, out.String())
			require.ErrorIs(t, report.Explain(brokenWriter{}, s, report.ExplainOptions{}), errFull)
		})
	}
}
