package conformance

import (
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The exit codes of the command line, in their order of precedence. Codes that
// no run gives belong to other verbs.
const (
	ExitOK        = 0
	ExitFailure   = 1
	ExitUsage     = 2
	ExitHarness   = 3
	ExitIntegrity = 4
	ExitSecret    = 5
	ExitSurvivor  = 6
)

// gates reports a result that fails the run.
func (r Result) gates() bool {
	if r.Provisional {
		return false
	}
	switch r.Verdict {
	case Fail, XPass, NotRun, Error, Timeout, Leak:
		return true
	case Pass, XFail, Unsupported:
		return false
	}
	return true
}

// conclude counts the cells and finds the exit codes.
func (r *Report) conclude(chosen []scenario.Scenario) {
	providers, targets := map[string]bool{}, map[string]bool{}
	s := &r.Summary
	var failed, broken bool
	for i := range r.Cells {
		c := &r.Cells[i]
		providers[c.Provider], targets[c.Target] = true, true
		s.Variants += c.Variants
		failed = failed || c.gates()
		broken = broken || (c.Verdict == Error && !c.Provisional)
		switch c.Verdict {
		case Pass:
			s.Pass++
		case Fail:
			s.Fail++
		case XFail:
			s.XFail++
		case XPass:
			s.XPass++
		case Unsupported:
			s.Unsupported++
		case NotRun:
			s.NotRun++
		case Error:
			s.Error++
		case Timeout:
			s.Timeout++
		case Leak:
			s.Leak++
		}
	}
	s.Providers, s.Targets, s.Scenarios, s.Cells = len(providers), len(targets), len(chosen), len(r.Cells)
	r.ExitCodes = []int{}
	for _, code := range []struct {
		applies bool
		code    int
	}{
		{broken, ExitHarness},
		{len(r.Secrets) > 0, ExitSecret},
		{len(r.Integrity) > 0, ExitIntegrity},
		{failed, ExitFailure},
	} {
		if code.applies {
			r.ExitCodes = append(r.ExitCodes, code.code)
		}
	}
	if len(r.ExitCodes) == 0 {
		r.ExitCodes = []int{ExitOK}
	}
}

// honesty is the scenario that judges declarations.
const honesty = "contract/honesty"

// checkHonesty adds to the honesty cell what only a whole run can tell: that
// every declared capability is backed by a scenario that passes.
func checkHonesty(a *Adapter, cells []Result) {
	backed := backedBy(a.Name, cells)
	missing := a.Capabilities &^ backed
	if missing == 0 {
		return
	}
	i := slices.IndexFunc(cells, func(r Result) bool { return r.Target == a.Name && r.Scenario == honesty })
	if i < 0 {
		return
	}
	for _, name := range missing.Names() {
		cells[i].Findings = append(cells[i].Findings, scenario.Finding{
			Path: "capabilities." + name,
			Want: "at least one passing scenario",
			Got:  "declared, and none passes",
			Rule: "a capability is declared only when a scenario proves it",
		})
	}
	if cells[i].Verdict == Pass {
		cells[i].Verdict = Fail
	}
}

// backedBy is the set of gates of a target's passing cells.
func backedBy(target string, cells []Result) llm.Capability {
	var backed llm.Capability
	for _, r := range cells {
		if r.Target == target && r.Verdict == Pass {
			backed |= gatesOf(r.Scenario)
		}
	}
	return backed
}

// applyKnown turns the verdicts of known failures. An entry for a cell that the
// target does not support can never fail, so it is refused as stale.
func applyKnown(adapters []Adapter, cells []Result) error {
	for _, a := range adapters {
		for _, k := range a.KnownFailures {
			if k.Target != a.Name {
				return usagef("known failure %s: adapter %q holds an entry for target %q", k.ID, a.Name, k.Target)
			}
			for i := range cells {
				r := &cells[i]
				if r.Target != k.Target || r.Scenario != k.ID {
					continue
				}
				if r.Verdict == Unsupported {
					return usagef("known failure %s on %s: %s, so it cannot fail; remove the entry", k.ID, k.Target, r.Note)
				}
				k.expect(r)
			}
		}
	}
	return nil
}
