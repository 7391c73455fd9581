package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// Markdown writes the report for a pull request or a page: the matrix, the
// counts, and the findings of the failing cells. It carries no durations, so
// that equal runs give equal files.
func Markdown(w io.Writer, r *conformance.Report) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# Conformance: %s\n\n%s\n\n", outcome(r), headline(r))
	if len(r.Cells) > 0 {
		markdownTable(&out, r)
	}
	fmt.Fprintf(&out, "%s.\n\n", markdownText(legend))
	fmt.Fprintf(&out, "Verdicts: %s.\n", verdictCounts(r))
	for _, line := range provenanceCounts(r) {
		fmt.Fprintf(&out, "- %s\n", line)
	}
	for i := range r.Cells {
		cell := &r.Cells[i]
		if failed(cell) {
			markdownFindings(&out, fmt.Sprintf("%s: %s, %s", cell.Target, cell.Scenario, cell.Verdict),
				firstOf(cell.Note, verdictMeaning(cell.Verdict)), cell.Findings)
		}
	}
	if len(r.Integrity) > 0 {
		markdownFindings(&out, "Recordings", "They are not as they were recorded.", r.Integrity)
	}
	if len(r.Secrets) > 0 {
		markdownFindings(&out, "Secrets", "A recording seems to hold a secret.", r.Secrets)
	}
	_, err := w.Write(out.Bytes())
	return err
}

func markdownTable(out *bytes.Buffer, r *conformance.Report) {
	header, rows := newMatrix(r).wide(tally.String)
	markdownRow(out, header)
	rule := make([]string, len(header))
	for i := range rule {
		rule[i] = ":-:"
	}
	rule[0] = "---"
	fmt.Fprintf(out, "| %s |\n", strings.Join(rule, " | "))
	for _, row := range rows {
		markdownRow(out, row)
	}
	out.WriteByte('\n')
}

func markdownRow(out *bytes.Buffer, cells []string) {
	escaped := make([]string, len(cells))
	for i, cell := range cells {
		escaped[i] = markdownText(cell)
	}
	fmt.Fprintf(out, "| %s |\n", strings.Join(escaped, " | "))
}

func markdownFindings(out *bytes.Buffer, title, about string, findings []scenario.Finding) {
	fmt.Fprintf(out, "\n## %s\n\n%s\n", markdownText(title), markdownText(about))
	for _, f := range findings {
		fmt.Fprintf(out, "\n- at %s: %s\n", markdownCode(f.Path), markdownText(f.Rule))
		fmt.Fprintf(out, "  - want %s\n  - got %s\n",
			markdownCode(quoteEmpty(shorten(f.Want, valueLimit))),
			markdownCode(quoteEmpty(shorten(f.Got, valueLimit))))
	}
}

// markdownText escapes what Markdown or HTML would read as markup.
func markdownText(s string) string {
	return strings.NewReplacer(
		"\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]",
		"<", "&lt;", ">", "&gt;", "#", "\\#", "~", "\\~", "\n", "<br>", "\t", " ",
	).Replace(clean(s))
}

// markdownCode quotes a value in backticks, more of them than it holds itself.
func markdownCode(s string) string {
	s = strings.ReplaceAll(clean(s), "\n", "⏎")
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if fence != "`" {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
