package conformance

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// RecordedSeed makes the nonces of every recording and replay.
const RecordedSeed = 1

// Version is the suite's own, for reports.
const Version = "0.1.0"

// Check runs the suite on the adapters and returns the whole report, or an error
// if it could not be made: a [UsageError] for options that ask for nothing that
// exists, or ctx's error. A provider that fails is no error; see
// [Report.ExitCodes].
func Check(ctx context.Context, o Options, adapters ...Adapter) (*Report, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	chosen, err := Select(o)
	if err != nil {
		return nil, err
	}
	if err := checkAdapters(adapters); err != nil {
		return nil, err
	}
	r := &Report{
		SchemaVersion:    SchemaVersion,
		Tool:             Tool{Name: "parley-conformance", Version: Version},
		CatalogueVersion: catalogue.Version,
		Mode:             o.Mode,
		Transports:       o.Transports,
		Seed:             o.Seed,
		Integrity:        []scenario.Finding{},
		Secrets:          []scenario.Finding{},
	}
	jobs := plan(o, chosen, adapters)
	if r.Cells, err = runAll(ctx, o, jobs); err != nil {
		return nil, err
	}
	if len(o.Run) == 0 && len(o.Skip) == 0 && o.Level == "" {
		for i := range adapters {
			checkHonesty(&adapters[i], r.Cells)
		}
	}
	if err := applyKnown(adapters, r.Cells); err != nil {
		return nil, err
	}
	if o.Mode == Replay {
		if err := verifyAll(adapters, chosen, r); err != nil {
			return nil, err
		}
	}
	r.conclude(chosen)
	return r, nil
}

func (o Options) withDefaults() (Options, error) {
	switch o.Mode {
	case "":
		o.Mode = Replay
	case Replay, Emulate:
	case Live:
		return o, usagef("scenarios imagine what a model answers, so they cannot be judged live; record --mode live makes recordings of the real service")
	default:
		return o, usagef("unknown mode %q; the modes are replay and emulate", o.Mode)
	}
	if len(o.Transports) == 0 {
		o.Transports = []string{InProcess}
	}
	for _, t := range o.Transports {
		if t != InProcess && t != Loopback {
			return o, usagef("unknown transport %q; the transports are inproc and loopback", t)
		}
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	if o.Repeat <= 0 {
		o.Repeat = 1
	}
	if o.Limit <= 0 {
		o.Limit = time.Minute
	}
	switch {
	case o.Mode == Replay && !o.Shuffle:
		o.Seed = RecordedSeed
	case o.Seed == 0:
		o.Seed = rand.Uint64N(1<<53-1) + 1
	}
	return o, nil
}

func checkAdapters(adapters []Adapter) error {
	if len(adapters) == 0 {
		return usagef("there is no target to run")
	}
	seen := map[string]bool{}
	for _, a := range adapters {
		switch {
		case a.Name == "" || a.Provider == "" || a.BaseURL == "" || a.New == nil:
			return usagef("adapter %q needs a Name, a Provider, a BaseURL and New", a.Name)
		case seen[a.Name]:
			return usagef("two adapters are named %q", a.Name)
		}
		seen[a.Name] = true
	}
	return nil
}

// plan lists the cells of a run in their reported order.
func plan(o Options, chosen []scenario.Scenario, adapters []Adapter) []*job {
	var jobs []*job
	for i := range adapters {
		a := &adapters[i]
		var loaded tapes
		if o.Mode == Replay {
			loaded = loadTapes(a, chosen)
		}
		for _, sc := range chosen {
			for _, transport := range o.Transports {
				if transport == Loopback && sc.InProcess {
					continue
				}
				jobs = append(jobs, newJob(o, a, sc, transport, loaded))
			}
		}
	}
	return jobs
}

// runAll runs the jobs, several at a time, and returns their results in order.
func runAll(ctx context.Context, o Options, jobs []*job) ([]Result, error) {
	order := make([]int, len(jobs))
	for i := range order {
		order[i] = i
	}
	if o.Shuffle {
		rand.New(rand.NewPCG(o.Seed, 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	var (
		results = make([]Result, len(jobs))
		queue   = make(chan int)
		workers sync.WaitGroup
		mu      sync.Mutex
		done    int
		stopped bool
	)
	for range min(o.Parallel, len(jobs)) {
		workers.Go(func() {
			for i := range queue {
				mu.Lock()
				skip := stopped
				mu.Unlock()
				r := jobs[i].run(skip)
				mu.Lock()
				results[i] = r
				done++
				stopped = stopped || (o.FailFast && r.gates())
				if o.Progress != nil {
					o.Progress(done, len(jobs), r)
				}
				mu.Unlock()
			}
		})
	}
	for _, i := range order {
		if ctx.Err() != nil {
			break
		}
		queue <- i
	}
	close(queue)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return results, nil
}
