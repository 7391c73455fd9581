package conformance

import (
	"context"
	"fmt"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// job is one cell to be run.
type job struct {
	options   Options
	adapter   *Adapter
	scenario  scenario.Scenario
	transport string
	result    Result
	params    scenario.Params
	turns     []scenario.Turn
	backends  backends
}

// newJob prepares a cell. A cell that cannot be run has its verdict already.
func newJob(o Options, a *Adapter, sc scenario.Scenario, transport string, loaded tapes) *job {
	j := &job{
		options: o, adapter: a, scenario: sc, transport: transport,
		params: scenario.Params{Seed: o.Seed, Provider: a.Provider, Models: a.Models, Traits: a.Traits},
		result: Result{
			Provider: a.Provider, Target: a.Name, Scenario: sc.ID, Rev: sc.Rev, Level: sc.Level,
			Group: sc.Group(), Transport: transport, Provisional: sc.Provisional, Findings: []scenario.Finding{},
		},
	}
	if o.Mode == Replay {
		j.params.Seed = RecordedSeed
	}
	if why := unsupported(a.Target, sc); why != "" {
		j.result.Verdict = Unsupported
		j.result.Provenance = "none"
		j.result.Note = why
		return j
	}
	j.connect(loaded)
	return j
}

// connect decides what answers the provider.
func (j *job) connect(loaded tapes) {
	id := j.scenario.Recording()
	if id == "" {
		j.result.Provenance = "none"
		j.backends = silentBackend
		return
	}
	turns, err := turnsOf(j.scenario, j.params)
	if err != nil {
		j.refuse(err.Error())
		return
	}
	j.turns = turns
	if j.options.Mode == Emulate {
		j.result.Provenance = "emulated"
		j.backends = emulatedBackends(j.adapter.Target, turns)
		return
	}
	l := loaded[id]
	if l.tape == nil {
		j.refuse(l.missing(j.adapter.Name, id))
		return
	}
	j.result.Provenance = string(l.tape.Provenance().Origin)
	j.backends = replayBackends(l.tape)
}

func (j *job) refuse(note string) {
	j.result.Verdict = NotRun
	j.result.Provenance = "none"
	j.result.Note = note
}

// run gives the cell its verdict.
func (j *job) run(skip bool) Result {
	if j.result.Verdict != "" {
		return j.result
	}
	if skip {
		j.refuse("another cell failed and the run was asked to stop there")
		return j.result
	}
	start := time.Now()
	for i := range j.options.Repeat {
		j.once(i)
		if j.result.Verdict != Pass {
			break
		}
	}
	j.result.DurationMS = float64(time.Since(start).Microseconds()) / 1000
	j.result.mask()
	return j.result
}

func (j *job) once(n int) {
	c := &cell{
		adapter: j.adapter, scenario: j.scenario, params: j.params, turns: j.turns,
		transport: j.transport, backends: j.backends,
	}
	label := fmt.Sprintf("%s/%s@%s#%d", j.adapter.Name, j.scenario.ID, j.transport, n)
	end := isolate(label, j.transport == InProcess, j.options.Limit, func() {
		defer c.finish()
		j.scenario.Check(context.Background(), c)
	})
	j.judge(c, end)
}

// judge turns what a cell reported, and how it ended, into its verdict.
func (j *job) judge(c *cell, end ending) {
	r := &j.result
	if end.verdict == Timeout {
		// The cell is still running, so what it found may not be read.
		r.Verdict = Timeout
		r.Findings = []scenario.Finding{{Path: "cell", Want: "an end", Got: end.detail, Rule: "every cell ends by itself"}}
		return
	}
	r.Variants = c.variants
	r.Findings = append([]scenario.Finding{}, c.findings()...)
	switch {
	case end.verdict == Error:
		r.Verdict = Error
		r.Findings = append(r.Findings, scenario.Finding{Path: "cell", Want: "no panic", Got: end.detail, Rule: "a provider never panics"})
	case end.verdict == Leak:
		r.Verdict = Leak
		r.Findings = append(r.Findings, scenario.Finding{Path: "goroutines", Want: "none left", Got: end.detail, Rule: "a provider leaves no goroutine behind"})
	case c.leaked:
		r.Verdict = Leak
	case len(r.Findings) > 0:
		r.Verdict = Fail
	default:
		r.Verdict = Pass
	}
}
