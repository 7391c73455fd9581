package report

import "github.com/parley-llm/parley/conformance"

// style colours words, or leaves them alone.
type style struct{ on bool }

// The colours that a terminal of any theme can show.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	dim    = "2"
	bold   = "1"
)

func (s style) paint(colour, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (s style) tally(t tally) string {
	switch {
	case t.judged == 0:
		return s.paint(dim, t.String())
	case t.broken > 0:
		return s.paint(red, t.String())
	case t.excused > 0:
		return s.paint(yellow, t.String())
	default:
		return s.paint(green, t.String())
	}
}

func (s style) verdict(v conformance.Verdict, text string) string {
	switch v {
	case conformance.Pass:
		return s.paint(green, text)
	case conformance.XFail:
		return s.paint(yellow, text)
	case conformance.Unsupported:
		return s.paint(dim, text)
	case conformance.Fail, conformance.XPass, conformance.NotRun, conformance.Error,
		conformance.Timeout, conformance.Leak:
		return s.paint(red, text)
	}
	return text
}
