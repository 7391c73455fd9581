package page

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"

	"github.com/parley-llm/parley/bench/gate"
	"github.com/parley-llm/parley/bench/runner"
	"github.com/parley-llm/parley/bench/table"
)

// samples are all samples of a run, by file.
type samples struct {
	dir   string
	data  *table.Data
	files map[string]bool
	// index holds values by file, benchmark and unit.
	index map[string][]float64
	floor map[string]float64
}

// read reads a folder of samples of one run.
func read(dir string) (*samples, error) {
	data, err := table.Read(dir)
	if err != nil {
		return nil, err
	}
	for _, warning := range data.Warnings {
		return nil, fmt.Errorf("a file of samples is damaged: %s", warning)
	}
	s := &samples{dir: dir, data: data, files: map[string]bool{}, index: map[string][]float64{}, floor: map[string]float64{}}
	timed := &table.Data{Units: data.Units}
	for _, r := range data.Results {
		file := fileOf(r)
		s.files[file] = true
		if r.GetConfig("cpu") != "" {
			timed.Results = append(timed.Results, r)
		}
		for _, v := range r.Values {
			key := strings.Join([]string{file, keysOf(r), v.Unit}, "|")
			s.index[key] = append(s.index[key], v.Value)
		}
	}
	if _, one := data.Config("seed"); !one {
		return nil, fmt.Errorf("%w: %s; remove the files that are left over", ErrRuns, dir)
	}
	return s, timed.Alike()
}

// ErrRuns means that a folder holds samples of several runs.
var ErrRuns = errors.New("the samples are not of one run")

func fileOf(r *benchfmt.Result) string {
	path, _ := r.Pos()
	return strings.TrimSuffix(filepath.Base(path), ".txt")
}

// keysOf is a benchmark's name as its sorted keys, without the number of
// processors.
func keysOf(r *benchfmt.Result) string {
	_, parts := r.Name.Parts()
	var keys []string
	for _, part := range parts {
		if key, ok := strings.CutPrefix(string(part), "/"); ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, "/")
}

// figure is what the samples of one benchmark say.
type figure struct {
	file, unit     string
	samples        []float64
	median, lo, hi float64
}

// get finds a figure: of a file, by its unit, and all its keys as "op=call".
func (s *samples) get(file, unit string, keys ...string) (figure, bool) {
	slices.Sort(keys)
	values := s.index[strings.Join([]string{file, strings.Join(keys, "/"), unit}, "|")]
	if len(values) == 0 {
		return figure{}, false
	}
	sum := benchmath.AssumeNothing.Summary(benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds), 0.95)
	return figure{file: file, unit: unit, samples: values, median: sum.Center, lo: sum.Lo, hi: sum.Hi}, true
}

// values of a key among the benchmarks of a file that have all the others, in
// the order of their first samples.
func (s *samples) values(file, key string, others ...string) []string {
	var found []string
	for _, r := range s.data.Results {
		if fileOf(r) != file {
			continue
		}
		have := strings.Split(keysOf(r), "/")
		if !slices.ContainsFunc(others, func(o string) bool { return !slices.Contains(have, o) }) {
			for _, k := range have {
				if value, ok := strings.CutPrefix(k, key+"="); ok && !slices.Contains(found, value) {
					found = append(found, value)
				}
			}
		}
	}
	return found
}

// different reports whether two figures differ beyond chance, by the
// Mann-Whitney test.
func different(a, b figure) bool {
	sample := func(f figure) *benchmath.Sample {
		return benchmath.NewSample(slices.Clone(f.samples), &benchmath.DefaultThresholds)
	}
	return benchmath.AssumeNothing.Compare(sample(a), sample(b)).P < benchmath.DefaultThresholds.CompareAlpha
}

// noise is the noise floor of the benchmarks of a file with the given key: the
// largest significant change of the program against itself, as a share. ok is
// false where it was not run twice.
func (s *samples) noise(file, filter string) (share float64, ok bool) {
	again := file + runner.AgainSuffix
	if !s.files[again] {
		return 0, false
	}
	if share, ok := s.floor[file+filter]; ok {
		return share, true
	}
	both := &table.Data{Units: s.data.Units}
	for _, r := range s.data.Results {
		if name := fileOf(r); name == file || name == again {
			r := r.Clone()
			r.SetConfig("turn", name)
			both.Results = append(both.Results, r)
		}
	}
	floors, err := gate.Floors(both, "turn", filter, benchmath.DefaultThresholds.CompareAlpha)
	if err != nil || len(floors) == 0 {
		return 0, false
	}
	for _, f := range floors {
		share = max(share, f.Share)
	}
	s.floor[file+filter] = share
	return share, true
}

// relation is how one figure stands to another.
type relation int

// The relations. Undecided means that the samples are too few or too uneven to
// call the figures equal, and that nothing shows them to differ.
const (
	undecided relation = iota
	equal
	less
	more
)

// tolerated is the share that intervals of equal figures may leave open.
const tolerated = 0.10

// compare says whether a is more than b, beyond chance and beyond the noise
// floor of its benchmarks. Silence is no equality: figures are equal only if
// their intervals exclude that a is much more.
func (s *samples) compare(a, b figure, filter string) relation {
	floor, _ := s.noise(strings.TrimSuffix(a.file, "-pgo"), filter)
	if different(a, b) && math.Abs(a.median/b.median-1) > floor {
		if a.median > b.median {
			return more
		}
		return less
	}
	if math.IsInf(a.hi, 0) || math.IsInf(b.lo, 0) || a.hi/b.lo-1 > max(tolerated, 2*floor) {
		return undecided
	}
	return equal
}

// foreign is how much of the machine other processes had: the median over all
// samples, and the most, in percent.
func (s *samples) foreign() (median, most float64, ok bool) {
	var all []float64
	for key, values := range s.index {
		if strings.HasSuffix(key, "|"+table.ForeignUnit) {
			all = append(all, values...)
		}
	}
	if len(all) == 0 {
		return 0, 0, false
	}
	slices.Sort(all)
	return all[len(all)/2], all[len(all)-1], true
}

// config is a line that the files of time share.
func (s *samples) config(key string) string {
	for _, r := range s.data.Results {
		if value := r.GetConfig(key); value != "" {
			return value
		}
	}
	return "unknown"
}

// source is the raw file of a figure, as a link.
func source(files ...string) string {
	slices.Sort(files)
	var links []string
	for _, file := range slices.Compact(files) {
		links = append(links, fmt.Sprintf("[%s](raw/%s.txt)", file, file))
	}
	return strings.Join(links, ", ")
}

// writeFile writes a file of the page.
func writeFile(dir, name, content string) error {
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o644)
}
