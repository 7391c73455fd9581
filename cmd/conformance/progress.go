package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance"
)

// progress shows how far a run is, on a terminal alone.
type progress struct {
	w     io.Writer
	width int
	shown bool
}

func (a *app) progress(off bool) *progress {
	if off || !a.terminal.progress {
		return &progress{}
	}
	return &progress{w: a.stderr, width: min(a.terminal.width, 80)}
}

// barWidth is the length of the bar itself.
const barWidth = 24

// cell shows the cell that has just ended.
func (p *progress) cell(done, total int, r conformance.Result) {
	p.show(done, total, r.Target+" "+r.Scenario)
}

func (p *progress) show(done, total int, what string) {
	if p.w == nil || total == 0 {
		return
	}
	filled := barWidth * done / total
	line := fmt.Sprintf("%s%s %d/%d %s", strings.Repeat("=", filled), strings.Repeat(" ", barWidth-filled),
		done, total, what)
	if len(line) >= p.width {
		line = line[:max(p.width-1, 0)]
	}
	// A progress line that cannot be written harms nothing.
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	p.shown = true
}

func (p *progress) clear() {
	if p.shown {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
