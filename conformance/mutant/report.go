package mutant

import (
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
)

// Report is the outcome of a self-test.
type Report struct {
	Mutants []Outcome `json:"mutants"`
	// ScenariosWithoutKiller are those that a target supports and that killed no
	// mutant on it: nothing shows that they can fail.
	ScenariosWithoutKiller []string      `json:"scenarios_without_killer"`
	Gates                  []GateOutcome `json:"gates"`

	// Unsound are the named cells that do not pass even without a fault, so
	// that nothing they say about a mutant counts.
	Unsound []conformance.Result `json:"-"`
}

// Outcome is one mutant on one target.
type Outcome struct {
	ID     string `json:"id"`
	Target string `json:"target"`
	// KilledBy are the scenarios that failed on the mutant and pass without it.
	KilledBy []string `json:"killed_by"`
	// Survived is set when none of the scenarios that the mutant names failed.
	Survived bool `json:"survived"`
}

// GateOutcome is one gate on a situation that it must refuse.
type GateOutcome struct {
	ID       string `json:"id"`
	WantExit int    `json:"want_exit"`
	GotExit  int    `json:"got_exit"`
}

// Survivors are the mutants that nobody noticed.
func (r *Report) Survivors() []Outcome {
	return slices.DeleteFunc(slices.Clone(r.Mutants), func(o Outcome) bool { return !o.Survived })
}

// Broken are the gates that gave another exit code than they should.
func (r *Report) Broken() []GateOutcome {
	return slices.DeleteFunc(slices.Clone(r.Gates), func(g GateOutcome) bool { return g.WantExit == g.GotExit })
}

// ExitCode is [conformance.ExitOK], or [conformance.ExitSurvivor] when the suite
// is less sharp than it claims: a mutant survives, a scenario has no killer, or
// a gate lets through what it must stop.
func (r *Report) ExitCode() int {
	if len(r.Survivors())+len(r.ScenariosWithoutKiller)+len(r.Broken()) > 0 {
		return conformance.ExitSurvivor
	}
	return conformance.ExitOK
}

// withoutKiller lists the scenarios that killed nothing on some target that
// supports them, in catalogue order.
func withoutKiller(outcomes []Outcome, adapters []conformance.Adapter) []string {
	killed := map[cellID]bool{}
	for _, o := range outcomes {
		for _, id := range o.KilledBy {
			killed[cellID{o.Target, id}] = true
		}
	}
	ids := []string{}
	for _, sc := range catalogue.All() {
		if slices.ContainsFunc(adapters, func(a conformance.Adapter) bool {
			return judged(a, sc) && !killed[cellID{a.Name, sc.ID}]
		}) {
			ids = append(ids, sc.ID)
		}
	}
	return ids
}
