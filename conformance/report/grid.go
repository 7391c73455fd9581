package report

import "github.com/parley-llm/parley/internal/grid"

// drawGrid draws a table of which all columns but the first are centred.
func drawGrid(header []string, rows [][]string) (string, error) {
	return grid.Draw(header, rows, grid.Center)
}

// gridWidth is the width of the widest line in terminal columns, colours not
// counted.
func gridWidth(s string) int { return grid.Width(s) }
