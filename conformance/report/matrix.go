package report

import (
	"fmt"
	"slices"

	"github.com/parley-llm/parley/conformance"
)

// tally counts the cells of one target in one group.
type tally struct {
	passed, judged int
	// excused cells fail without failing the run; broken ones fail it.
	excused, broken int
}

func (t *tally) add(cell *conformance.Result) {
	switch cell.Verdict {
	case conformance.Pass:
		t.passed++
	case conformance.XFail:
		t.excused++
	case conformance.Fail, conformance.XPass, conformance.NotRun, conformance.Error,
		conformance.Timeout, conformance.Leak:
		if cell.Provisional {
			t.excused++
		} else {
			t.broken++
		}
	case conformance.Unsupported:
		return
	}
	t.judged++
}

// failed reports whether a cell has something to explain, be it excused or not.
func failed(cell *conformance.Result) bool {
	var t tally
	t.add(cell)
	return t.passed < t.judged
}

// String is the cell of the table, such as "5/6 !".
func (t tally) String() string {
	switch {
	case t.judged == 0:
		return "-"
	case t.broken > 0:
		return fmt.Sprintf("%d/%d !", t.passed, t.judged)
	case t.excused > 0:
		return fmt.Sprintf("%d/%d ~", t.passed, t.judged)
	default:
		return fmt.Sprintf("%d/%d", t.passed, t.judged)
	}
}

// matrix is the report by target and group, both in the order of the cells.
type matrix struct {
	targets, groups []string
	tallies         map[[2]string]*tally
}

// all is the name of the row and the column of the sums.
const all = "all"

func newMatrix(r *conformance.Report) *matrix {
	m := &matrix{tallies: map[[2]string]*tally{}}
	for i := range r.Cells {
		cell := &r.Cells[i]
		if !slices.Contains(m.targets, cell.Target) {
			m.targets = append(m.targets, cell.Target)
		}
		if !slices.Contains(m.groups, cell.Group) {
			m.groups = append(m.groups, cell.Group)
		}
		for _, key := range [][2]string{
			{cell.Target, cell.Group}, {cell.Target, all}, {all, cell.Group}, {all, all},
		} {
			if m.tallies[key] == nil {
				m.tallies[key] = new(tally)
			}
			m.tallies[key].add(cell)
		}
	}
	return m
}

func (m *matrix) at(target, group string) tally {
	if t := m.tallies[[2]string{target, group}]; t != nil {
		return *t
	}
	return tally{}
}

// wide has a row for each target and a column for each group.
func (m *matrix) wide(show func(tally) string) (header []string, rows [][]string) {
	header = append([]string{"target"}, append(slices.Clone(m.groups), all)...)
	for _, target := range m.targets {
		row := []string{target}
		for _, group := range header[1:] {
			row = append(row, show(m.at(target, group)))
		}
		rows = append(rows, row)
	}
	return header, rows
}

// tall has a row for each group and a column for each target.
func (m *matrix) tall(show func(tally) string) (header []string, rows [][]string) {
	header = append([]string{"group"}, m.targets...)
	for _, group := range append(slices.Clone(m.groups), all) {
		row := []string{group}
		for _, target := range m.targets {
			row = append(row, show(m.at(target, group)))
		}
		rows = append(rows, row)
	}
	return header, rows
}

// narrow has a row for each target with its sum alone.
func (m *matrix) narrow(show func(tally) string) (header []string, rows [][]string) {
	header = []string{"target", all}
	for _, target := range m.targets {
		rows = append(rows, []string{target, show(m.at(target, all))})
	}
	return header, rows
}
