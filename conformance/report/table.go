package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// TableOptions steer [Table].
type TableOptions struct {
	// Width is how many columns fit; 0 is unlimited. The matrix is transposed,
	// then cut into panels, then reduced to its sums, until it fits.
	Width int
	// Color paints verdicts with ANSI colours.
	Color bool
	// Verbose lists every cell after the matrix, and long values in full.
	Verbose bool
	// Lookup finds a scenario by its id, for the clause, the reason and the hint
	// of a failing cell; nil leaves them out.
	Lookup func(id string) (scenario.Scenario, bool)
}

// Table writes the report for people: the target × group matrix, what it means,
// and each failing cell with its findings.
func Table(w io.Writer, r *conformance.Report, o TableOptions) error {
	t := &table{report: r, options: o, style: style{o.Color}}
	if err := t.matrix(); err != nil {
		return err
	}
	t.summary()
	if o.Verbose {
		t.cells()
	}
	t.failures()
	t.recordings(integrityTitle, r.Integrity)
	t.recordings(secretsTitle, r.Secrets)
	_, err := w.Write(t.out.Bytes())
	return err
}

type table struct {
	out     bytes.Buffer
	report  *conformance.Report
	options TableOptions
	style   style
}

// labelWidth is the width of the labels before wrapped text.
const labelWidth = 10

// line writes a label and text, wrapped under itself.
func (t *table) line(indent int, label, text string) {
	margin := strings.Repeat(" ", indent)
	width := t.options.Width
	if width > 0 {
		width = max(width-indent-labelWidth, 20)
	}
	for i, piece := range wrap(clean(text), width) {
		if i > 0 {
			label = ""
		}
		fmt.Fprintln(&t.out, strings.TrimRight(fmt.Sprintf("%s%-*s%s", margin, labelWidth, label, piece), " "))
	}
}

// wrapped writes text alone, wrapped.
func (t *table) wrapped(text string) {
	for _, piece := range wrap(clean(text), t.options.Width) {
		fmt.Fprintln(&t.out, piece)
	}
}

func (t *table) matrix() error {
	t.wrapped(headline(t.report))
	t.out.WriteByte('\n')
	if len(t.report.Cells) == 0 {
		return nil
	}
	drawn, err := t.draw(newMatrix(t.report))
	t.out.WriteString(drawn + "\n")
	return err
}

// draw picks the first layout that fits: targets by groups, groups by targets,
// the first one cut into panels, or the sums alone.
func (t *table) draw(m *matrix) (string, error) {
	for _, layout := range []func(func(tally) string) ([]string, [][]string){m.wide, m.tall} {
		drawn, err := drawGrid(layout(t.style.tally))
		if err != nil || t.fits(drawn) {
			return drawn, err
		}
	}
	header, rows := m.wide(t.style.tally)
	if drawn, err := t.panels(header, rows); err != nil || drawn != "" {
		return drawn, err
	}
	return drawGrid(m.narrow(t.style.tally))
}

func (t *table) fits(drawn string) bool {
	return t.options.Width <= 0 || gridWidth(drawn) <= t.options.Width
}

// minPanel is the least number of groups for which a panel is worth its rows.
const minPanel = 4

// panels stacks pieces of a table that is too wide, each with the first column.
// It returns nothing where not even a small piece fits.
func (t *table) panels(header []string, rows [][]string) (string, error) {
	var stacked []string
	for first := 1; first < len(header); {
		panel := ""
		next := first
		for ; next < len(header); next++ {
			drawn, err := drawGrid(columns(header, rows, first, next+1))
			if err != nil {
				return "", err
			}
			if !t.fits(drawn) {
				break
			}
			panel = drawn
		}
		if next-first < minPanel && next < len(header) {
			return "", nil
		}
		stacked = append(stacked, panel)
		first = next
	}
	return strings.Join(stacked, "\n"), nil
}

// columns cuts the columns [first, end) out of a table, beside its first one.
func columns(header []string, rows [][]string, first, end int) (h []string, r [][]string) {
	h = append([]string{header[0]}, header[first:end]...)
	for _, row := range rows {
		r = append(r, append([]string{row[0]}, row[first:end]...))
	}
	return h, r
}

func (t *table) summary() {
	s := t.report.Summary
	t.line(0, "legend", legend)
	for i, line := range provenanceCounts(t.report) {
		label := "answers"
		if i > 0 {
			label = ""
		}
		t.line(0, label, line)
	}
	t.line(0, "verdicts", verdictCounts(t.report))
	t.line(0, "size", fmt.Sprintf("%s of %s, %s, %s",
		plural(s.Targets, "target", "targets"), plural(s.Providers, "provider", "providers"),
		plural(s.Scenarios, "scenario", "scenarios"),
		plural(s.Cells, "cell", "cells")+variants(s.Variants)))
	t.line(0, "result", outcome(t.report))
}

// variants counts the runs of which a cell was made.
func variants(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" with %s", plural(n, "variant", "variants"))
}

func (t *table) cells() {
	t.out.WriteByte('\n')
	for i := range t.report.Cells {
		cell := &t.report.Cells[i]
		verdict := fmt.Sprintf("%-11s", cell.Verdict)
		text := fmt.Sprintf("%s  %s  %s  %s", t.style.verdict(cell.Verdict, verdict),
			cell.Target, cell.Scenario, cell.Provenance)
		if cell.Variants > 0 {
			text += variants(cell.Variants)
		}
		if cell.Note != "" {
			text += ": " + clean(cell.Note)
		}
		fmt.Fprintln(&t.out, text)
	}
}

func (t *table) recordings(title string, findings []scenario.Finding) {
	if len(findings) == 0 {
		return
	}
	t.out.WriteByte('\n')
	for _, piece := range wrap(title, t.options.Width) {
		fmt.Fprintln(&t.out, t.style.paint(bold, piece))
	}
	for _, f := range findings {
		t.finding(f)
	}
}

// Recordings writes what is wrong with recordings, as [Table] does.
func Recordings(w io.Writer, integrity, secrets []scenario.Finding, o TableOptions) error {
	t := &table{options: o, style: style{o.Color}}
	t.recordings(integrityTitle, integrity)
	t.recordings(secretsTitle, secrets)
	_, err := w.Write(bytes.TrimLeft(t.out.Bytes(), "\n"))
	return err
}

// The titles of what is wrong with recordings.
const (
	integrityTitle = "Recordings that are not as they were recorded"
	secretsTitle   = "Secrets in recordings"
)
