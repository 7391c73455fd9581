package table

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"golang.org/x/perf/benchunit"

	"github.com/parley-llm/parley/internal/grid"
)

// Format is how tables are written.
type Format string

// The formats.
const (
	Text     Format = "table"
	Markdown Format = "markdown"
	JSON     Format = "json"
)

// Formats are all of them.
func Formats() []Format { return []Format{Text, Markdown, JSON} }

// Write writes tables. JSON holds every sample; the others show medians with
// half the width of the confidence interval in percent, and beside them what
// changed from the first column.
func Write(w io.Writer, format Format, tables []Table) error {
	switch format {
	case Text, Markdown:
		for i, t := range tables {
			if i > 0 {
				if _, err := fmt.Fprintln(w); err != nil {
					return err
				}
			}
			if err := t.write(w, format); err != nil {
				return err
			}
		}
		return nil
	case JSON:
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			SchemaVersion int     `json:"schema_version"`
			Tables        []Table `json:"tables"`
		}{1, tables})
	}
	return fmt.Errorf("no format %q", format)
}

func (t Table) write(w io.Writer, format Format) error {
	header, rows := t.Grid()
	title := t.Unit
	if t.Key != "" {
		title = t.Key + ", " + t.Unit
	}
	if format == Markdown {
		_, err := fmt.Fprintf(w, "**%s**\n\n%s", title, grid.Markdown(header, rows, grid.Right))
		return err
	}
	drawn, err := grid.Draw(header, rows, grid.Right)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n%s", title, drawn)
	return err
}

// Grid is the table as text. A column with changes has them beside its values.
func (t Table) Grid() (header []string, rows [][]string) {
	header = []string{""}
	changes := make([]bool, len(t.Cols))
	for i, col := range t.Cols {
		header = append(header, col)
		for _, row := range t.Rows {
			changes[i] = changes[i] || row.Cells[i] != nil && row.Cells[i].Change != nil
		}
		if changes[i] {
			header = append(header, "vs "+t.Cols[0])
		}
	}
	for _, row := range t.Rows {
		line := []string{row.Key}
		for i, cell := range row.Cells {
			line = append(line, cell.text(t.Unit))
			if changes[i] {
				line = append(line, cell.changed())
			}
		}
		rows = append(rows, line)
	}
	return header, rows
}

func (c *Cell) text(unit string) string {
	if c == nil {
		return ""
	}
	value := Value(c.Center, unit)
	switch spread := c.Spread(); {
	case math.IsInf(spread, 0):
		return value + " ± ∞"
	case spread == 0:
		return value
	default:
		return fmt.Sprintf("%s ± %.0f%%", value, 100*spread)
	}
}

// Spread is how far the confidence interval reaches from the center, as a share
// of the center; infinite where there are too few samples for one.
func (c *Cell) Spread() float64 {
	far := max(float64(c.Hi)-c.Center, c.Center-float64(c.Lo))
	if far == 0 {
		return 0
	}
	return far / math.Abs(c.Center)
}

func (c *Cell) changed() string {
	switch {
	case c == nil || c.Change == nil:
		return ""
	default:
		return fmt.Sprintf("%s (%s)", c.Change.Delta, c.Change.Test)
	}
}

// Value is a number of a unit for people: "2.180ns", "1.5KiB".
func Value(v float64, unit string) string {
	text := benchunit.Scale(v, benchunit.ClassOf(unit))
	if v == math.Trunc(v) && math.Abs(v) < 1000 && symbol(unit) != "s" {
		text = fmt.Sprintf("%.0f", v)
	}
	return text + symbol(unit)
}

// symbol is the sign of a unit's own part: "s" of sec/op and p50-sec.
func symbol(unit string) string {
	if unit == "B/s" {
		return unit
	}
	own, _, _ := strings.Cut(unit, "/")
	switch own[strings.LastIndex(own, "-")+1:] {
	case "sec":
		return "s"
	case "B":
		return "B"
	case "%":
		return "%"
	}
	return ""
}
