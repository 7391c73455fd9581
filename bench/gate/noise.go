package gate

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/parley-llm/parley/bench/runner"
	"github.com/parley-llm/parley/bench/table"
)

// again reports whether a sample is of a program's second run in a round.
func again(r *benchfmt.Result) bool {
	file, _ := r.Pos()
	return strings.HasSuffix(strings.TrimSuffix(filepath.Base(file), ".txt"), runner.AgainSuffix)
}

// withoutAgain leaves the second runs out: they are there for the noise floor.
func withoutAgain(data *table.Data) *table.Data {
	return &table.Data{Units: data.Units, Results: slices.DeleteFunc(slices.Clone(data.Results), again)}
}

// noise is the largest significant change of a program against itself, of each
// package that was run twice.
func noise(data *table.Data, alpha float64) ([]Noise, error) {
	twice := map[string]bool{}
	for _, r := range data.Results {
		if again(r) {
			twice[r.GetConfig("pkg")+r.GetConfig("pgo")] = true
		}
	}
	own := &table.Data{Units: data.Units}
	for _, r := range data.Results {
		if !twice[r.GetConfig("pkg")+r.GetConfig("pgo")] {
			continue
		}
		r := r.Clone()
		turn := "1"
		if again(r) {
			turn = "2"
		}
		r.SetConfig("turn", turn)
		own.Results = append(own.Results, r)
	}
	return Floors(own, "turn@(1 2)", "*", alpha)
}

// Floors are the largest significant changes of time between two columns, of
// each package, over the benchmarks that the filter takes.
func Floors(data *table.Data, col, filter string, alpha float64) ([]Noise, error) {
	floors := []Noise{}
	if len(data.Results) == 0 {
		return floors, nil
	}
	tables, err := data.Build(table.Options{
		Table: keys, Row: ".fullname,.file", Col: col, Ignore: ".config", Filter: ".unit:sec/op " + filter, Alpha: alpha,
	})
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		floor := Noise{Key: t.Key}
		for _, row := range t.Rows {
			for _, cell := range row.Cells {
				if cell == nil || cell.Change == nil || !cell.Change.Significant {
					continue
				}
				if differs := math.Abs(float64(cell.Change.Ratio) - 1); differs > floor.Share {
					floor.Share, floor.From = differs, row.Key
				}
			}
		}
		floors = append(floors, floor)
	}
	return floors, nil
}
