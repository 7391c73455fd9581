package grid

import (
	"bytes"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// Align is how a column after the first is set; the first is set left.
type Align int

// The alignments.
const (
	Center Align = iota
	Right
	Left
)

// Draw draws a table without a frame.
func Draw(header []string, rows [][]string, align Align) (string, error) {
	var out bytes.Buffer
	rest := map[Align]tw.Align{Center: tw.AlignCenter, Right: tw.AlignRight, Left: tw.AlignLeft}[align]
	aligns := make([]tw.Align, len(header))
	for i := range aligns {
		aligns[i] = rest
	}
	aligns[0] = tw.AlignLeft
	columns := tw.CellAlignment{Global: rest, PerColumn: aligns}
	table := tablewriter.NewTable(&out,
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignmentConfig(columns),
		tablewriter.WithRowAlignmentConfig(columns),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
				Lines:      tw.Lines{ShowHeaderLine: tw.On, ShowTop: tw.Off, ShowBottom: tw.Off, ShowFooterLine: tw.Off},
			},
		})),
	)
	table.Header(slices.Clone(header))
	for _, row := range rows {
		if err := table.Append(slices.Clone(row)); err != nil {
			return "", err
		}
	}
	if err := table.Render(); err != nil {
		return "", err
	}
	return trimLines(out.String()), nil
}

// trimLines takes the padding off the ends of the lines.
func trimLines(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Width is the width of the widest line in terminal columns, colours not
// counted.
func Width(s string) int {
	var width int
	for line := range strings.Lines(s) {
		width = max(width, twwidth.Width(strings.TrimRight(line, "\n")))
	}
	return width
}

// markup is what Markdown or HTML would read as such.
var markup = strings.NewReplacer(
	"\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]",
	"<", "&lt;", ">", "&gt;", "#", "\\#", "~", "\\~", "\n", "<br>", "\t", " ",
)

// Markdown draws a table in Markdown. Cells are plain text and are escaped.
func Markdown(header []string, rows [][]string, align Align) string {
	escape := func(cells []string) []string {
		escaped := make([]string, len(cells))
		for i, cell := range cells {
			escaped[i] = markup.Replace(cell)
		}
		return escaped
	}
	escaped := make([][]string, len(rows))
	for i, row := range rows {
		escaped[i] = escape(row)
	}
	return RawMarkdown(escape(header), escaped, align)
}

// RawMarkdown is Markdown with cells that are Markdown themselves.
func RawMarkdown(header []string, rows [][]string, align Align) string {
	var out strings.Builder
	line := func(cells []string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(header)
	rule := make([]string, len(header))
	for i := range rule {
		rule[i] = map[Align]string{Center: ":-:", Right: "--:", Left: "---"}[align]
	}
	rule[0] = "---"
	line(rule)
	for _, row := range rows {
		line(row)
	}
	return out.String()
}
