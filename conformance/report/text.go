package report

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// valueLimit bounds a shown value, in runes: enough for a diff, not enough to
// push the next finding off the screen.
const valueLimit = 800

// clean makes a value safe to print: findings quote what a provider and a
// service said, and a terminal must not obey it. Line breaks and tabs stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return '\uFFFD'
		default:
			return r
		}
	}, s)
}

// shorten cuts a long value and says how much is missing. The whole value
// stands in the JSON report.
func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return fmt.Sprintf("%s… (%d more characters; the JSON report has them)", string(runes[:limit]), len(runes)-limit)
}

// wrap breaks text at spaces so that no line is wider than width columns, which
// is unlimited when 0. Words longer than a line stay whole; existing line breaks
// stay.
func wrap(text string, width int) []string {
	if width <= 0 {
		return strings.Split(text, "\n")
	}
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, wrapLine(paragraph, width)...)
	}
	return lines
}

func wrapLine(text string, width int) []string {
	if twwidth.Width(text) <= width {
		return []string{text}
	}
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		for _, piece := range split(word, width-len(indent)) {
			switch {
			case line == "":
				line = indent + piece
			case twwidth.Width(line)+1+twwidth.Width(piece) <= width:
				line += " " + piece
			default:
				lines = append(lines, line)
				line = indent + piece
			}
		}
	}
	return append(lines, line)
}

// split cuts a word that fits on no line, such as a long JSON value.
func split(word string, width int) []string {
	if width < 8 || twwidth.Width(word) <= width {
		return []string{word}
	}
	var pieces []string
	var piece strings.Builder
	columns := 0
	for _, r := range word {
		w := twwidth.Width(string(r))
		if columns+w > width {
			pieces = append(pieces, piece.String())
			piece.Reset()
			columns = 0
		}
		piece.WriteRune(r)
		columns += w
	}
	return append(pieces, piece.String())
}

// plural counts things in words.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
