package main

import (
	"io"
	"os"
	"strconv"

	"github.com/mattn/go-isatty"
)

// terminal is what is known of the devices behind the streams.
type terminal struct {
	// color: standard output is a terminal that may be painted.
	color bool
	// progress: standard error is a terminal, so a line may be overwritten.
	progress bool
	// width is the columns of standard output.
	width int
}

// plainWidth is the width of an output that is no terminal: a log or a file.
const plainWidth = 140

func terminalOf(stdout, stderr io.Writer, env func(string) string) terminal {
	t := terminal{
		color:    isTerminal(stdout) && mayPaint(env),
		progress: isTerminal(stderr) && env("TERM") != "dumb",
		width:    plainWidth,
	}
	if n, err := strconv.Atoi(env("COLUMNS")); err == nil && n > 0 {
		t.width = n
	} else if f, ok := stdout.(*os.File); ok {
		if n := columns(f); n > 0 {
			t.width = n
		}
	}
	return t
}

// mayPaint reports whether a terminal wants colour; see no-color.org.
func mayPaint(env func(string) string) bool {
	return env("NO_COLOR") == "" && env("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
