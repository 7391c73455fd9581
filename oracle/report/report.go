package report

import (
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/review"
	"github.com/parley-llm/parley/oracle/wire"
)

// Report is a run of the oracle.
type Report struct {
	SchemaVersion    int              `json:"schema_version"`
	CatalogueVersion string           `json:"catalogue_version"`
	Libraries        []engine.Library `json:"libraries"`
	Rows             []Row            `json:"rows"`
	Reasons          []Reason         `json:"reasons"`
	Cells            []Cell           `json:"cells"`
}

// Row is one library on one target, and how many cells came to what.
type Row struct {
	Library  string          `json:"library"`
	Target   string          `json:"target"`
	Relation engine.Relation `json:"relation"`
	Source   string          `json:"source"`
	// NotRun says why the row was not run; its counts are then 0.
	NotRun         string `json:"not_run,omitempty"`
	Scenarios      int    `json:"scenarios"`
	NotExpressible int    `json:"not_expressible"`
	Answer         Counts `json:"answer"`
	Request        Counts `json:"request"`
}

// Counts are the verdicts of one check over the cells of a row.
type Counts struct {
	Equal  int `json:"equal"`
	Listed int `json:"listed"`
}

// Reason is a reason that a difference needed. Its number is its place in the
// list, from 1.
type Reason struct {
	Check review.Check `json:"check"`
	Why   string       `json:"why"`
	// Cells is how many cells have a difference for which it stands.
	Cells int `json:"cells"`
}

// Cell is one scenario on one row.
type Cell struct {
	Library  string `json:"library"`
	Target   string `json:"target"`
	Scenario string `json:"scenario"`
	Lacks    string `json:"lacks,omitempty"`
	Answer   Check  `json:"answer"`
	Request  Check  `json:"request"`
}

// Check is one of the two comparisons of a cell.
type Check struct {
	Verdict     review.Verdict `json:"verdict"`
	Differences []Difference   `json:"differences,omitempty"`
}

// Difference is one place, and the number of its reason.
type Difference struct {
	wire.Difference

	Reason int `json:"reason"`
}

// New makes the report of a run that left nothing unexplained.
func New(rows []engine.Row, cells []review.Reviewed, reasons []review.Reason) *Report {
	r := &Report{SchemaVersion: 1, CatalogueVersion: catalogue.Version}
	numbers := r.keep(reasons, cells)
	seen := map[string]bool{}
	for _, row := range rows {
		if !seen[row.Library.Name] {
			seen[row.Library.Name] = true
			r.Libraries = append(r.Libraries, row.Library)
		}
		r.Rows = append(r.Rows, count(row, cells))
	}
	for _, c := range cells {
		r.Cells = append(r.Cells, Cell{
			Library: c.Library, Target: c.Target, Scenario: c.Scenario, Lacks: c.Lacks,
			Answer:  check(c, review.Answer, c.Cell.Answer, c.AnswerReasons, numbers),
			Request: check(c, review.Request, c.Cell.Request, c.RequestReasons, numbers),
		})
	}
	return r
}

// keep numbers the reasons that are used.
func (r *Report) keep(reasons []review.Reason, cells []review.Reviewed) map[int]int {
	used := make([]int, len(reasons))
	for _, c := range cells {
		here := map[int]bool{}
		for _, list := range [][]int{c.AnswerReasons, c.RequestReasons} {
			for _, n := range list {
				here[n] = true
			}
		}
		for n := range here {
			used[n]++
		}
	}
	numbers := map[int]int{}
	for i, reason := range reasons {
		if used[i] > 0 {
			r.Reasons = append(r.Reasons, Reason{Check: reason.Check, Why: reason.Why, Cells: used[i]})
			numbers[i] = len(r.Reasons)
		}
	}
	return numbers
}

func count(row engine.Row, cells []review.Reviewed) Row {
	out := Row{
		Library: row.Library.Name, Target: row.Target, Relation: row.Relation, Source: row.Source, NotRun: row.NotRun,
	}
	for _, c := range cells {
		if c.Library != out.Library || c.Target != out.Target {
			continue
		}
		out.Scenarios++
		if c.Lacks != "" {
			out.NotExpressible++
			continue
		}
		out.Answer.add(c.Verdict(review.Answer))
		out.Request.add(c.Verdict(review.Request))
	}
	return out
}

func (c *Counts) add(v review.Verdict) {
	if v == review.Equal {
		c.Equal++
	} else {
		c.Listed++
	}
}

func check(c review.Reviewed, which review.Check, list []wire.Difference, reasons []int, numbers map[int]int) Check {
	out := Check{Verdict: c.Verdict(which)}
	for i, d := range list {
		out.Differences = append(out.Differences, Difference{d, numbers[reasons[i]]})
	}
	return out
}
