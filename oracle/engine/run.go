package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/oracle/client"
	"github.com/parley-llm/parley/oracle/wire"
)

// workers is how many cells run side by side.
const workers = 4

// Run plays every scenario that has turns of its own on every row that can run,
// and returns the cells in the order of rows and scenarios. An error is one of
// the oracle itself, or of a provider that does not send what it should.
func Run(ctx context.Context, rows []Row) ([]Cell, error) {
	var jobs []job
	for _, row := range rows {
		if row.NotRun != "" {
			continue
		}
		adapter, ok := targets.Lookup(row.Target)
		if !ok {
			return nil, fmt.Errorf("there is no target %q", row.Target)
		}
		for _, sc := range Scenarios(adapter.Target) {
			jobs = append(jobs, job{row, adapter, sc})
		}
	}
	cells, errs := make([]Cell, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				cells[i], errs[i] = jobs[i].run(ctx)
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	return cells, errors.Join(errs...)
}

// Scenarios are those of the catalogue that a target is judged by and that have
// traffic of their own. The others send nothing, or rewrite the traffic of one
// of these.
func Scenarios(target scenario.Target) []scenario.Scenario {
	var all []scenario.Scenario
	for _, sc := range catalogue.All() {
		if sc.Turns != nil && conformance.Supports(target, sc) {
			all = append(all, sc)
		}
	}
	return all
}

// job is one cell to run.
type job struct {
	row      Row
	adapter  conformance.Adapter
	scenario scenario.Scenario
}

func (j job) run(ctx context.Context) (Cell, error) {
	c, err := j.compare(ctx)
	if err != nil {
		err = fmt.Errorf("%s on %s, %s: %w", j.row.Library.Name, j.row.Target, j.scenario.ID, err)
	}
	return c, err
}

func (j job) compare(ctx context.Context) (Cell, error) {
	c := Cell{
		Library: j.row.Library.Name, Target: j.row.Target, Scenario: j.scenario.ID,
		Answer: []wire.Difference{}, Request: []wire.Difference{},
	}
	turns := j.scenario.Turns(scenario.Params{
		Seed: conformance.RecordedSeed, Provider: j.adapter.Provider, Models: j.adapter.Models, Traits: j.adapter.Traits,
	})
	their, err := play(ctx, j.adapter, turns, theirs(j.row, j.adapter.Target))
	if err != nil {
		return c, err
	}
	for _, x := range their.exchanges {
		if lacks, ok := errors.AsType[*client.Lacks](x.err); ok {
			c.Lacks = lacks.What
			return c, nil
		}
	}
	our, err := play(ctx, j.adapter, turns, ours(j.adapter))
	if err != nil {
		return c, err
	}
	if len(our.findings) > 0 {
		return c, fmt.Errorf("our provider does not send what the scenario asks for: %+v", our.findings[0])
	}
	for i := range turns {
		c.Answer = append(c.Answer, judgeAnswer(j.adapter.Target, their.exchanges[i], our.exchanges[i])...)
		found, err := judgeRequests(their.exchanges[i], our.exchanges[i])
		if err != nil {
			return c, err
		}
		c.Request = append(c.Request, found...)
	}
	c.Request = append(c.Request, differences("emulator: ", their.findings)...)
	c.Answer, c.Request = unique(c.Answer), unique(c.Request)
	return c, nil
}

// unique keeps the first difference of each place and form.
func unique(all []wire.Difference) []wire.Difference {
	type key struct {
		path string
		form wire.Form
	}
	seen := map[key]bool{}
	kept := []wire.Difference{}
	for _, d := range all {
		if k := (key{d.Path, d.Form}); !seen[k] {
			seen[k] = true
			kept = append(kept, d)
		}
	}
	return kept
}
