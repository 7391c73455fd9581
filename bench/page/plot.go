package page

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// plot shows every sample of some figures along an axis from zero: a circle a
// sample, a bar for the median. Shape and place say everything; no colour does.
type plot struct {
	title, note string
	sections    []section
}

// section is a group of rows under a heading.
type section struct {
	heading string
	rows    []plotRow
}

// plotRow is a figure with its name; own marks what Parley ships.
type plotRow struct {
	name   string
	own    bool
	figure figure
}

// The measures of a plot, in pixels.
const (
	plotWidth  = 860
	labelRight = 210
	axisLeft   = 220
	axisRight  = 720
	rowHeight  = 20
	headHeight = 26
	topMargin  = 58
	fontFamily = "ui-sans-serif,system-ui,Helvetica,Arial,sans-serif"
)

// svg draws the plot, or nothing where it has no rows.
func (p plot) svg() string {
	p.sections = slices.DeleteFunc(slices.Clone(p.sections), func(s section) bool { return len(s.rows) == 0 })
	if len(p.sections) == 0 {
		return ""
	}
	height := topMargin + 40
	most, unit := 0.0, ""
	for _, s := range p.sections {
		height += rowHeight*len(s.rows) + headHeight
		for _, row := range s.rows {
			most, unit = max(most, slices.Max(row.figure.samples)), row.figure.unit
		}
	}
	step := tick(most)
	end := math.Ceil(most/step) * step
	x := func(v float64) float64 { return axisLeft + (axisRight-axisLeft)*v/end }

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" font-family="%s" font-size="12" role="img">`+"\n",
		plotWidth, height, fontFamily)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(p.title))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, height)
	fmt.Fprintf(&b, `<text x="14" y="24" font-size="15" font-weight="bold">%s</text>`+"\n", html.EscapeString(p.title))
	fmt.Fprintf(&b, `<text x="14" y="42" fill="#444">%s</text>`+"\n", html.EscapeString(p.note))
	bottom := height - 34
	for i := 0; float64(i)*step <= end*1.0001; i++ {
		v := float64(i) * step
		fmt.Fprintf(&b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#ddd"/>`+"\n", x(v), topMargin, x(v), bottom)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#444">%s</text>`+"\n", x(v), bottom+16, html.EscapeString(pretty(v, unit)))
	}
	y := topMargin
	for _, s := range p.sections {
		fmt.Fprintf(&b, `<text x="14" y="%d" font-weight="bold">%s</text>`+"\n", y+18, html.EscapeString(s.heading))
		y += headHeight
		for _, row := range s.rows {
			row.draw(&b, float64(y)+rowHeight/2, x)
			y += rowHeight
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (r plotRow) draw(b *strings.Builder, y float64, x func(float64) float64) {
	weight, mark := "normal", ""
	if r.own {
		weight, mark = "bold", "▸ "
	}
	fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end" font-weight="%s">%s</text>`+"\n",
		labelRight, y+4, weight, html.EscapeString(mark+r.name))
	least, most := slices.Min(r.figure.samples), slices.Max(r.figure.samples)
	fmt.Fprintf(b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#999"/>`+"\n", x(least), y, x(most), y)
	for _, v := range r.figure.samples {
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="none" stroke="#333" stroke-opacity="0.6"/>`+"\n", x(v), y)
	}
	at := x(r.figure.median)
	fmt.Fprintf(b, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#000" stroke-width="3"/>`+"\n", at, y-7, at, y+7)
	fmt.Fprintf(b, `<text x="%d" y="%.1f" font-weight="%s">%s</text>`+"\n", axisRight+14, y+4, weight, html.EscapeString(r.figure.spread()))
}

// tick is a round distance of about a fifth of the axis.
func tick(most float64) float64 {
	if most <= 0 {
		return 1
	}
	base := math.Pow(10, math.Floor(math.Log10(most/5)))
	for _, m := range []float64{1, 2, 5, 10} {
		if most/(base*m) <= 6 {
			return base * m
		}
	}
	return base * 10
}
