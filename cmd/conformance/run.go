package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
)

// runFlags are the flags of the run verb.
type runFlags struct {
	selection
	mode, transport, cassettes, catalogue, known, out, format string
	jobs, repeat                                              int
	seed                                                      uint64
	shuffle, failFast, ci, verbose, quiet                     bool
}

func newRun(a *app) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [TARGET...]",
		Short: "Judge targets against the catalogue",
		Long: "Judge targets against the catalogue.\n\n" +
			"Without arguments every target is judged on every scenario, offline, from the\n" +
			"recordings built into this program. A target that does not declare what a scenario\n" +
			"is about is unsupported there, which is no failure. A glob that matches nothing is\n" +
			"an error.",
		Example: "  conformance run\n" +
			"  conformance run openai --run 'stream/*' --run 'sse/*'\n" +
			"  conformance run --mode emulate --seed 7\n" +
			"  conformance run --format json | jq '.cells[] | select(.verdict == \"fail\")'\n" +
			"  conformance run --out reports",
		ValidArgsFunction: completeTargets,
		RunE: a.verb(func(cmd *cobra.Command, targets []string) error {
			return a.run(cmd, targets, &f)
		}),
	}
	f.selection.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.mode, "mode", string(conformance.Replay), "what answers the providers: replay or emulate")
	flags.StringVar(&f.transport, "transport", conformance.InProcess, "how the traffic travels: inproc, loopback or both")
	flags.StringVar(&f.cassettes, "cassettes", "", "play the recordings of this `folder` instead of the built-in ones")
	flags.StringVar(&f.catalogue, "catalogue", catalogue.Version, "the `version` of the catalogue to judge by")
	flags.StringVar(&f.known, "known-failures", "", "a YAML `file` of cells that are known to fail")
	flags.IntVarP(&f.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "how many cells run at a time")
	flags.BoolVar(&f.shuffle, "shuffle", false, "run the cells in the order of the seed")
	flags.Uint64Var(&f.seed, "seed", 0, "the `number` that makes nonces and order; 0 picks one")
	flags.IntVar(&f.repeat, "repeat", 1, "how often each cell runs")
	flags.BoolVar(&f.failFast, "fail-fast", false, "stop at the first cell that fails")
	flags.BoolVar(&f.ci, "ci", false, "no colour and no progress, even on a terminal")
	flags.StringVar(&f.out, "out", "", "also write conformance.{txt,json,md,junit.xml} to this `folder`, without durations")
	flags.StringVar(&f.format, "format", "table", "how to print the report: table, json, junit or markdown")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list every cell, and long values in full")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress")
	return cmd
}

func (a *app) run(cmd *cobra.Command, targets []string, f *runFlags) error {
	render, err := a.renderer(f)
	if err != nil {
		return err
	}
	options, err := f.options()
	if err != nil {
		return err
	}
	picked, err := f.adapters(targets)
	if err != nil {
		return err
	}
	progress := a.progress(f.quiet || f.ci)
	options.Progress = progress.cell
	r, err := conformance.Check(cmd.Context(), options, picked...)
	progress.clear()
	if err != nil {
		return err
	}
	// Everything is rendered before anything is written.
	var printed bytes.Buffer
	if err := render(&printed, r); err != nil {
		return err
	}
	if f.out != "" {
		if err := writeReports(f.out, r); err != nil {
			return err
		}
	}
	if _, err := a.stdout.Write(printed.Bytes()); err != nil {
		// The end reports it, beside what the run found.
		a.logf("the run ended with exit code %d", worst(r.ExitCodes))
	}
	return exitWith(r.ExitCodes...)
}

// options turns the flags into those of the suite.
func (f *runFlags) options() (conformance.Options, error) {
	o := f.selection.options()
	if f.catalogue != catalogue.Version {
		return o, usagef("catalogue %q is not in this program; it has version %s", f.catalogue, catalogue.Version)
	}
	o.Mode = conformance.Mode(f.mode)
	o.Transports = []string{f.transport}
	if f.transport == "both" {
		o.Transports = []string{conformance.InProcess, conformance.Loopback}
	}
	if f.jobs < 1 || f.repeat < 1 {
		return o, usagef("--jobs and --repeat must be at least 1")
	}
	o.Parallel, o.Repeat, o.Seed = f.jobs, f.repeat, f.seed
	o.Shuffle, o.FailFast = f.shuffle, f.failFast
	return o, nil
}

// adapters picks the targets and gives them the recordings and the known
// failures that the flags name.
func (f *runFlags) adapters(targets []string) ([]conformance.Adapter, error) {
	picked, err := pick(adapters(), targets)
	if err != nil {
		return nil, err
	}
	if err := replaceCassettes(picked, f.cassettes); err != nil {
		return nil, err
	}
	if f.known == "" {
		return picked, nil
	}
	file, err := os.Open(f.known)
	if err != nil {
		return nil, usagef("%w", err)
	}
	defer file.Close()
	known, err := conformance.ParseKnownFailures(file, time.Now())
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		if _, err := pick(adapters(), []string{k.Target}); err != nil {
			return nil, fmt.Errorf("known failure of %s: %w", k.ID, err)
		}
	}
	for i := range picked {
		picked[i].KnownFailures = known
	}
	return picked, nil
}

// replaceCassettes plays the recordings of a folder; empty keeps the built-in
// ones.
func replaceCassettes(picked []conformance.Adapter, folder string) error {
	if folder == "" {
		return nil
	}
	info, err := os.Stat(folder)
	if err != nil {
		return usagef("%w", err)
	}
	if !info.IsDir() {
		return usagef("%s is not a folder", folder)
	}
	for i := range picked {
		picked[i].Cassettes = os.DirFS(folder)
	}
	return nil
}
