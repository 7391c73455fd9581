package review

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/wire"
)

// Check names which of the two comparisons a difference is of.
type Check string

// The checks.
const (
	Answer  Check = "answer"
	Request Check = "request"
)

// Reason stands for the differences at one place. Library, Target, Scenario,
// Path, Theirs and Ours are patterns, in which "*" is any text and "|" stands
// between alternatives; an empty one is any.
type Reason struct {
	Check                           Check
	Library, Target, Scenario, Path string
	Form                            wire.Form
	Theirs, Ours                    string
	// Why is one sentence that a reader without the code understands.
	Why string
}

func (r Reason) stands(check Check, c engine.Cell, d wire.Difference) bool {
	return r.Check == check && (r.Form == "" || r.Form == d.Form) &&
		matches(r.Library, c.Library) && matches(r.Target, c.Target) && matches(r.Scenario, c.Scenario) &&
		matches(r.Path, d.Path) && matches(r.Theirs, d.Theirs) && matches(r.Ours, d.Ours)
}

// Verdict is what a check of a cell comes to.
type Verdict string

// The verdicts.
const (
	Equal Verdict = "equal"
	// Listed: every difference has its reason.
	Listed Verdict = "listed"
	// Unexplained: a difference has none.
	Unexplained Verdict = "unexplained"
	// NotExpressible: the library cannot say what the scenario asks for.
	NotExpressible Verdict = "not expressible"
)

// Reviewed is a cell with the reason of each of its differences.
type Reviewed struct {
	engine.Cell
	// AnswerReasons and RequestReasons are the numbers of the reasons, -1 for
	// none.
	AnswerReasons, RequestReasons []int
}

// Verdict is what one of the checks comes to.
func (r Reviewed) Verdict(check Check) Verdict {
	reasons := r.AnswerReasons
	if check == Request {
		reasons = r.RequestReasons
	}
	switch {
	case r.Lacks != "":
		return NotExpressible
	case len(reasons) == 0:
		return Equal
	}
	for _, n := range reasons {
		if n < 0 {
			return Unexplained
		}
	}
	return Listed
}

// Of gives each difference of the cells the first reason that stands for it. It
// returns what is wrong as well, one sentence each: differences without a
// reason, and reasons without a difference that some cell could have needed.
func Of(cells []engine.Cell, reasons []Reason) ([]Reviewed, []string) {
	used := make([]bool, len(reasons))
	var wrong []string
	find := func(check Check, c engine.Cell, list []wire.Difference) []int {
		numbers := make([]int, 0, len(list))
		for _, d := range list {
			n := -1
			for i, r := range reasons {
				if r.stands(check, c, d) {
					n, used[i] = i, true
					break
				}
			}
			if n < 0 {
				wrong = append(wrong, fmt.Sprintf("%s on %s, %s: %s: %s is %s without a reason (theirs %s, ours %s)",
					c.Library, c.Target, c.Scenario, check, d.Path, d.Form, orNone(d.Theirs), orNone(d.Ours)))
			}
			numbers = append(numbers, n)
		}
		return numbers
	}
	all := make([]Reviewed, 0, len(cells))
	for _, c := range cells {
		all = append(all, Reviewed{c, find(Answer, c, c.Answer), find(Request, c, c.Request)})
	}
	for i, r := range reasons {
		if !used[i] && couldBeNeeded(r, cells) {
			wrong = append(wrong, fmt.Sprintf("stale: no difference needs the reason for the %s of %q on %q at %q: %s",
				r.Check, r.Library, r.Target, r.Path, r.Why))
		}
	}
	return all, wrong
}

// couldBeNeeded reports whether a reason is about something that was run: the
// libraries for Node may not be there. One that names nothing that exists is
// stale too.
func couldBeNeeded(r Reason, cells []engine.Cell) bool {
	for _, c := range cells {
		if matches(r.Library, c.Library) && matches(r.Target, c.Target) {
			return true
		}
	}
	return !strings.Contains(r.Library, "(JS)")
}

func orNone(value string) string {
	if value == "" {
		return "absent"
	}
	return value
}

// matches reports whether a pattern fits a text.
func matches(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	for alternative := range strings.SplitSeq(pattern, "|") {
		if fits(alternative, text) {
			return true
		}
	}
	return false
}

// fits matches one alternative: its pieces between the stars, in order.
func fits(pattern, text string) bool {
	pieces := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(text, pieces[0])
	if !ok {
		return false
	}
	if len(pieces) == 1 {
		return rest == ""
	}
	for _, piece := range pieces[1 : len(pieces)-1] {
		i := strings.Index(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	return strings.HasSuffix(rest, pieces[len(pieces)-1])
}
