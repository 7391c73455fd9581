package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// ExplainOptions steer [Explain].
type ExplainOptions struct {
	// Width is how many columns fit; 0 is unlimited.
	Width int
	// Mutants are the broken providers that the scenario must expose.
	Mutants []string
}

// Explain writes what a scenario wants, why, and what to look at when it fails.
func Explain(w io.Writer, s scenario.Scenario, o ExplainOptions) error {
	t := &table{options: TableOptions{Width: o.Width}}
	fmt.Fprintf(&t.out, "%s (rev %d)\n\n", s.ID, s.Rev)
	t.line(2, "level", string(s.Level)+": "+levelMeaning(s.Level))
	t.line(2, "clause", s.Clause+" of docs/contract.md")
	t.line(2, "needs", needs(s))
	t.line(2, "traffic", traffic(s))
	if s.Provisional {
		t.line(2, "status", "provisional: it is reported, and does not fail a run")
	}
	t.optional("why", s.Why)
	t.optional("hint", s.Hint)
	t.optional("refs", strings.Join(s.Refs, "\n"))
	t.optional("mutants", strings.Join(o.Mutants, ", "))
	t.line(2, "try", "conformance run --run "+s.ID)
	_, err := w.Write(t.out.Bytes())
	return err
}

func levelMeaning(l scenario.Level) string {
	switch l {
	case scenario.Must:
		return "every provider that has the capability keeps it"
	case scenario.Should:
		return "kept, unless there is a good reason not to"
	case scenario.May:
		return "an option, judged where it is declared"
	}
	return string(l)
}

func needs(s scenario.Scenario) string {
	if s.Gates == 0 {
		return "nothing: every target is judged"
	}
	return strings.Join(s.Gates.Names(), ", ")
}

// traffic says where the answers come from.
func traffic(s scenario.Scenario) string {
	where := ", over every transport"
	if s.InProcess {
		where = ", in process only"
	}
	switch {
	case s.Offline:
		return "none: it is about what happens before anything is sent"
	case s.Source != "":
		return "the recording of " + s.Source + ", transformed" + where
	default:
		return "a recording of its own" + where
	}
}
