package report

import (
	"bytes"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// grid draws a table. It is the only user of tablewriter, whose defaults change
// headers to upper case, wrap cells, measure by the locale and keep the caller's
// slices; all four are switched off here.
func grid(header []string, rows [][]string) (string, error) {
	var out bytes.Buffer
	aligns := make([]tw.Align, len(header))
	for i := range aligns {
		aligns[i] = tw.AlignCenter
	}
	aligns[0] = tw.AlignLeft
	columns := tw.CellAlignment{Global: tw.AlignCenter, PerColumn: aligns}
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

// gridWidth is the width of the widest line in terminal columns, colours not
// counted.
func gridWidth(s string) int {
	var width int
	for line := range strings.Lines(s) {
		width = max(width, twwidth.Width(strings.TrimRight(line, "\n")))
	}
	return width
}
