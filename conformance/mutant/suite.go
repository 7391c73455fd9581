package mutant

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// Suite is a self-test: what to break, and what to ask of it.
type Suite struct {
	Mutants []Mutant
	Gates   []Gate
	// Full runs the whole catalogue on every mutant, for the kill matrix; the
	// scenarios that a mutant names decide in any case.
	Full bool
	// Parallel is the number of mutants at a time; 0 is the number of CPUs.
	Parallel int
	// Progress, when set, is called after each mutant and gate, from one
	// goroutine at a time.
	Progress func(done, total int)
}

// limit bounds the real time of a mutant's cell. One that hangs in virtual time
// is found at once; only a busy loop takes this long.
const limit = 20 * time.Second

// Run is the whole self-test over the adapters: every mutant, every gate.
func Run(ctx context.Context, adapters []conformance.Adapter) (*Report, error) {
	return Suite{Mutants: All(), Gates: Gates()}.Run(ctx, adapters)
}

// Run breaks each adapter in each way and looks who notices. A cell that fails
// without any fault kills nothing: see [Report.Unsound]. An error means that the
// self-test could not be made.
func (s Suite) Run(ctx context.Context, adapters []conformance.Adapter) (*Report, error) {
	rows := s.rows(adapters)
	healthy, unsound, err := s.baseline(ctx, adapters, rows)
	if err != nil {
		return nil, err
	}
	report := &Report{
		Mutants: make([]Outcome, len(rows)),
		Gates:   make([]GateOutcome, len(s.Gates)),
		Unsound: unsound,
	}
	var tasks []func() error
	for i, row := range rows {
		tasks = append(tasks, func() (err error) {
			report.Mutants[i], err = row.run(ctx, s.Full, healthy)
			return err
		})
	}
	for i, gate := range s.Gates {
		tasks = append(tasks, func() error {
			report.Gates[i] = GateOutcome{ID: gate.ID, WantExit: gate.Want, GotExit: gate.Try(ctx, adapters)}
			return nil
		})
	}
	if err := s.each(ctx, tasks); err != nil {
		return nil, err
	}
	report.ScenariosWithoutKiller = withoutKiller(report.Mutants, adapters)
	return report, nil
}

// row is one mutant on one target.
type row struct {
	mutant  Mutant
	adapter conformance.Adapter
	// named are the mutant's scenarios that the target supports.
	named []string
}

// judged reports whether a scenario must be able to fail on a target: it
// supports the scenario and does not fail it already.
func judged(a conformance.Adapter, sc scenario.Scenario) bool {
	return conformance.Supports(a.Target, sc) && !slices.ContainsFunc(a.KnownFailures, func(k conformance.KnownFailure) bool {
		return k.ID == sc.ID && k.Target == a.Name
	})
}

func (s Suite) rows(adapters []conformance.Adapter) []row {
	var rows []row
	for _, m := range s.Mutants {
		for _, a := range adapters {
			named := slices.DeleteFunc(slices.Clone(m.Scenarios), func(id string) bool {
				sc, known := catalogue.Lookup(id)
				return known && !judged(a, sc)
			})
			if len(named) > 0 && m.appliesTo(a.Target) {
				a.KnownFailures = nil
				rows = append(rows, row{m, a, named})
			}
		}
	}
	return rows
}

// baseline runs what the mutants will run on the unbroken adapters. It returns
// which cells pass, and those that do not.
func (s Suite) baseline(ctx context.Context, adapters []conformance.Adapter, rows []row) (map[cellID]bool, []conformance.Result, error) {
	healthy := map[cellID]bool{}
	var unsound []conformance.Result
	for _, a := range adapters {
		var named []string
		for _, r := range rows {
			if r.adapter.Name == a.Name {
				named = append(named, r.named...)
			}
		}
		if len(named) == 0 {
			continue
		}
		a.KnownFailures = nil
		slices.Sort(named)
		named = slices.Compact(named)
		o := options(a, s.Full, named)
		o.Parallel = s.Parallel
		report, err := conformance.Check(ctx, o, only(a, s.Full, named))
		if err != nil {
			return nil, nil, err
		}
		for _, cell := range report.Cells {
			healthy[cellID{a.Name, cell.Scenario}] = cell.Verdict == conformance.Pass
			if slices.Contains(named, cell.Scenario) && cell.Verdict != conformance.Pass {
				unsound = append(unsound, cell)
			}
		}
	}
	return healthy, unsound, nil
}

type cellID struct{ target, scenario string }

// run looks who kills the mutant.
func (r row) run(ctx context.Context, full bool, healthy map[cellID]bool) (Outcome, error) {
	o := options(r.adapter, full, r.named)
	o.Parallel = 1
	report, err := conformance.Check(ctx, o, only(r.mutant.Wrap(r.adapter), full, r.named))
	if err != nil {
		return Outcome{}, fmt.Errorf("mutant %s on %s: %w", r.mutant.ID, r.adapter.Name, err)
	}
	out := Outcome{ID: r.mutant.ID, Target: r.adapter.Name, KilledBy: []string{}, Survived: true}
	for _, cell := range report.Cells {
		if !kills(cell.Verdict) || !healthy[cellID{r.adapter.Name, cell.Scenario}] {
			continue
		}
		out.KilledBy = append(out.KilledBy, cell.Scenario)
		if slices.Contains(r.named, cell.Scenario) {
			out.Survived = false
		}
	}
	return out, nil
}

// kills reports a verdict that shows a fault. A cell that was not run shows
// nothing.
func kills(v conformance.Verdict) bool {
	switch v {
	case conformance.Fail, conformance.Error, conformance.Timeout, conformance.Leak:
		return true
	case conformance.Pass, conformance.XFail, conformance.XPass, conformance.Unsupported, conformance.NotRun:
		return false
	}
	return false
}

// options are those of one run: replay where there are recordings.
func options(a conformance.Adapter, full bool, named []string) conformance.Options {
	o := conformance.Options{Mode: modeOf(a), Limit: limit}
	if !full {
		o.Run = named
	}
	return o
}

func modeOf(a conformance.Adapter) conformance.Mode {
	if a.Cassettes == nil {
		return conformance.Emulate
	}
	return conformance.Replay
}

// each runs the tasks, several at a time, until one fails.
func (s Suite) each(ctx context.Context, tasks []func() error) error {
	var (
		mu      sync.Mutex
		first   error
		done    int
		workers sync.WaitGroup
		queue   = make(chan func() error)
	)
	for range cmp.Or(s.Parallel, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for task := range queue {
				err := task()
				mu.Lock()
				first = cmp.Or(first, err)
				done++
				if s.Progress != nil {
					s.Progress(done, len(tasks))
				}
				mu.Unlock()
			}
		})
	}
	for _, task := range tasks {
		mu.Lock()
		failed := first != nil
		mu.Unlock()
		if failed || ctx.Err() != nil {
			break
		}
		queue <- task
	}
	close(queue)
	workers.Wait()
	return cmp.Or(first, ctx.Err())
}
