package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/bench/table"
)

const machine = "goos: linux\ngoarch: amd64\ncpu: Made Up CPU\ntoolchain: go1.26.8\npkg: example.com/p\n"

// samples writes n samples of three benchmarks about the given factor.
func samples(seed uint64, n int, factor float64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	b.WriteString(machine + "Unit allocs/op assume=exact\n")
	for range n {
		for i, name := range []string{"Chat/lib=a/op=x", "Chat/lib=b/op=x", "Chat/lib=a/op=y"} {
			ns := factor * float64(100*(i+1)) * (1 + r.Float64()/20)
			fmt.Fprintf(&b, "Benchmark%s-2 \t 1000\t %.3f ns/op\t %.2f MB/s\t %d B/op\t %d allocs/op\n", name, ns, 1e3/ns, 64*i, i)
		}
	}
	return b.String()
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

// TestFiguresAreBenchstats runs the pinned command over the same files.
func TestFiguresAreBenchstats(t *testing.T) {
	dir := t.TempDir()
	base := write(t, dir, "base.txt", samples(1, 8, 1))
	head := write(t, dir, "head.txt", samples(2, 7, 1.04))
	for name, o := range map[string]table.Options{
		"two files":   {},
		"a key":       {Table: "/op", Row: ".name", Col: "/lib", Filter: ".file:base", Ignore: "pkg"},
		"filtered":    {Filter: "/op:x .unit:(sec/op OR allocs/op)"},
		"fixed order": {Row: "/op@(y x)", Col: ".file@(head base)", Ignore: "/lib", Filter: "/lib:a"},
		"strict":      {Alpha: 0.001, Confidence: 0.8},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := table.Read("base="+base, "head="+head)
			require.NoError(t, err)
			tables, err := data.Build(o)
			require.NoError(t, err)
			got := map[string][]string{}
			for _, built := range tables {
				for _, row := range built.Rows {
					for i, cell := range row.Cells {
						if cell != nil {
							got[strings.Join([]string{built.Unit, row.Key, built.Cols[i]}, "|")] = figures(cell)
						}
					}
				}
			}
			require.Equal(t, benchstat(t, o, "base="+base, "head="+head), got)
		})
	}
}

// figures are a cell's figures as benchstat's CSV has them.
func figures(c *table.Cell) []string {
	out := []string{strconv.FormatFloat(c.Center, 'g', 5, 64), percent(c.Spread()), "", ""}
	if c.Change != nil {
		out[2], out[3] = c.Change.Delta, c.Change.Test
	}
	return out
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// benchstat runs the command and reads its CSV: figures by unit, row and column.
func benchstat(t *testing.T, o table.Options, files ...string) map[string][]string {
	t.Helper()
	args := []string{"tool", "-modfile=tools/go.mod", "benchstat", "-format", "csv"}
	for flag, value := range map[string]string{
		"-table": o.Table, "-row": o.Row, "-col": o.Col, "-filter": o.Filter, "-ignore": o.Ignore,
	} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	if o.Alpha != 0 {
		args = append(args, "-alpha", fmt.Sprint(o.Alpha))
	}
	if o.Confidence != 0 {
		args = append(args, "-confidence", fmt.Sprint(o.Confidence))
	}
	cmd := exec.Command("go", append(args, files...)...)
	cmd.Dir = "../.."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	return parse(t, out)
}

func parse(t *testing.T, out []byte) map[string][]string {
	t.Helper()
	figures := map[string][]string{}
	for block := range strings.SplitSeq(string(out), "\n\n") {
		reader := csv.NewReader(strings.NewReader(block))
		reader.FieldsPerRecord = -1
		records, err := reader.ReadAll()
		require.NoError(t, err)
		var cols, units []string
		for _, record := range records {
			switch {
			case len(record) > 2 && record[0] == "" && record[2] == "CI":
				units = record
			case len(record) > 1 && record[0] == "" && units == nil:
				cols = record
			case len(record) > 1 && units != nil && record[0] != "geomean":
				addRow(figures, cols, units, record)
			}
		}
	}
	require.NotEmpty(t, figures, "%s", out)
	return figures
}

func addRow(figures map[string][]string, cols, units, record []string) {
	col := ""
	for i := 1; i < len(record) && i < len(units); i++ {
		if i < len(cols) && cols[i] != "" {
			col = cols[i]
		}
		if units[i] == "CI" || units[i] == "vs base" || units[i] == "P" || record[i] == "" {
			continue
		}
		center, _ := strconv.ParseFloat(record[i], 64)
		row := []string{strconv.FormatFloat(center, 'g', 5, 64), record[i+1], "", ""}
		if i+3 < len(units) && units[i+2] == "vs base" && i+3 < len(record) {
			row[2], row[3] = record[i+2], record[i+3]
		}
		figures[strings.Join([]string{units[i], record[0], col}, "|")] = row
	}
}

func TestUnlikeMachinesAreRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "base/a.txt", samples(1, 3, 1))
	for key, other := range map[string][2]string{
		"cpu":       {"cpu: Made Up CPU", "cpu: Another"},
		"toolchain": {"toolchain: go1.26.8", "toolchain: go1.27.0"},
		"goos":      {"goos: linux", ""},
	} {
		head := write(t, dir, key+"/a.txt", strings.Replace(samples(2, 3, 1), other[0], other[1], 1))
		data, err := table.Read(filepath.Join(dir, "base"), head)
		require.NoError(t, err)
		unlike, ok := errors.AsType[*table.UnlikeError](data.Alike())
		require.True(t, ok, key)
		require.Equal(t, key, unlike.Key)
		require.ErrorContains(t, unlike, head)
	}
	data, err := table.Read(filepath.Join(dir, "base"))
	require.NoError(t, err)
	require.NoError(t, data.Alike())
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	_, err := table.Read(filepath.Join(dir, "nowhere.txt"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = table.Read(dir)
	require.ErrorIs(t, err, table.ErrNoSamples)
	_, err = table.Read(write(t, dir, "empty.txt", "no benchmark\n"))
	require.ErrorIs(t, err, table.ErrNoSamples)
	data, err := table.Read(write(t, dir, "odd.txt", samples(1, 1, 1)+"BenchmarkHalf-2 10\n"))
	require.NoError(t, err)
	require.Len(t, data.Warnings, 1)
	for _, o := range []table.Options{{Table: "/op@("}, {Row: "/op@("}, {Col: "/op@("}, {Filter: "("}, {Ignore: "@"}} {
		_, err = data.Build(o)
		require.Error(t, err)
	}
}

// TestQuiet leaves out what was measured on a busy machine.
func TestQuiet(t *testing.T) {
	path := write(t, t.TempDir(), "a.txt", machine+
		"BenchmarkA 1 10 ns/op 40 foreign-%\nBenchmarkA 1 5 ns/op 3 foreign-%\nBenchmarkA 1 6 ns/op\n")
	data, err := table.Read(path)
	require.NoError(t, err)
	require.Equal(t, 1, data.Quiet(15))
	require.Len(t, data.Results, 2)
}
