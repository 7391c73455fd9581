package report

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// failures writes every cell that fails, excused or not, with what was found.
func (t *table) failures() {
	for i := range t.report.Cells {
		cell := &t.report.Cells[i]
		if failed(cell) {
			t.failure(cell)
		}
	}
}

func (t *table) failure(cell *conformance.Result) {
	t.out.WriteByte('\n')
	title := fmt.Sprintf("%s  %s  %s", strings.ToUpper(string(cell.Verdict)), cell.Target, cell.Scenario)
	fmt.Fprintln(&t.out, t.style.verdict(cell.Verdict, t.style.paint(bold, title)))

	about := fmt.Sprintf("%s, rev %d, %s, answer %s", cell.Level, cell.Rev, cell.Transport, cell.Provenance)
	s, known := scenario.Scenario{}, false
	if t.options.Lookup != nil {
		s, known = t.options.Lookup(cell.Scenario)
	}
	if known && s.Clause != "" {
		about = "clause " + s.Clause + ", " + about
	}
	if cell.Provisional {
		about += ", provisional: does not fail the run"
	}
	t.line(2, "about", about)
	t.line(2, "verdict", verdictMeaning(cell.Verdict))
	if cell.Note != "" {
		t.line(2, "note", cell.Note)
	}
	for _, f := range cell.Findings {
		t.finding(f)
	}
	if known {
		t.optional("why", s.Why)
		t.optional("hint", s.Hint)
		t.line(2, "more", "conformance explain "+cell.Scenario)
	}
}

func (t *table) optional(label, text string) {
	if text != "" {
		t.line(2, label, text)
	}
}

// finding writes where, the broken rule, and what was wanted and found.
func (t *table) finding(f scenario.Finding) {
	limit := valueLimit
	if t.options.Verbose {
		limit = len(f.Want) + len(f.Got) + 1
	}
	t.line(2, "at", f.Path)
	t.line(4, "rule", f.Rule)
	t.line(4, "want", quoteEmpty(shorten(f.Want, limit)))
	t.line(4, "got", quoteEmpty(shorten(f.Got, limit)))
}

// quoteEmpty shows that nothing is there.
func quoteEmpty(s string) string {
	if s == "" {
		return "(empty)"
	}
	return s
}

// verdictMeaning says a verdict in words.
func verdictMeaning(v conformance.Verdict) string {
	switch v {
	case conformance.Pass:
		return "the rule is kept"
	case conformance.Fail:
		return "a rule is broken"
	case conformance.XFail:
		return "a rule is broken, as a known failure says"
	case conformance.XPass:
		return "a known failure passes now; take it off the list"
	case conformance.Unsupported:
		return "the target does not declare what the rule is about"
	case conformance.NotRun:
		return "the cell could not be run, so nothing is known"
	case conformance.Error:
		return "the provider panicked, or the harness failed, in this cell"
	case conformance.Timeout:
		return "the cell did not come to an end"
	case conformance.Leak:
		return "a goroutine or an open response body was left behind"
	}
	return string(v)
}
