package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/bench/runner"
)

func newBenchRun(a *app) *cobra.Command {
	plan := runner.Plan{Stderr: a.stderr}
	var quiet bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Measure, in rounds",
		Long: "Measure, in rounds: every binary is built once, and all of them run in a random order\n" +
			"in each round, so that what disturbs the machine disturbs all. It needs the Go toolchain\n" +
			"and a checkout of the repository, in or above the current folder.\n\n" +
			"The suites are " + strings.Join(runner.Suites(), ", ") + ".",
		Example: "  conformance bench run --rounds 6 --out bin/bench\n  conformance bench run --suite dispatch --quick --out bin/try",
		Args:    cobra.NoArgs,
		RunE: a.verb(func(cmd *cobra.Command, _ []string) error {
			root, err := checkout()
			if err != nil {
				return cannotLook(err)
			}
			plan.Root = root
			if plan.Out, err = filepath.Abs(plan.Out); err != nil {
				return err
			}
			if !cmd.Flags().Changed("seed") {
				plan.Seed = uint64(time.Now().UnixNano())
			}
			return a.benchRun(cmd, &plan, quiet)
		}),
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&plan.Suites, "suite", nil, "only these `suites`, with commas between them")
	flags.IntVar(&plan.Rounds, "rounds", 6, "how many samples of each benchmark")
	flags.BoolVar(&plan.Quick, "quick", false, "short benchmarks, without the slow ones: tries the machinery, and is no result")
	flags.Uint64Var(&plan.Seed, "seed", 0, "the order within the rounds (default: from the clock)")
	flags.StringVar(&plan.Out, "out", "bin/bench", "the `folder` for the samples")
	flags.BoolVarP(&quiet, "quiet", "q", false, "no progress")
	return cmd
}

func (a *app) benchRun(cmd *cobra.Command, plan *runner.Plan, quiet bool) error {
	bar := a.progress(quiet)
	plan.Progress = func(done, total int, what string) {
		if !quiet && !a.terminal.progress {
			a.logf("%s", what)
		}
		bar.show(done, total, what)
	}
	start := time.Now()
	err := plan.Run(cmd.Context())
	bar.clear()
	switch {
	case errors.Is(err, runner.ErrPlan):
		return usagef("%w", err)
	case errors.Is(err, runner.ErrCanary):
		return cannotLook(err)
	case err != nil:
		return err
	}
	a.logf("measured in %v, with seed %d; the samples are in %s", time.Since(start).Round(time.Second), plan.Seed, plan.Out)
	return nil
}

// checkout is the root of the repository that the current folder is in.
func checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module github.com/parley-llm/parley\n") {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no checkout of github.com/parley-llm/parley in or above the current folder; bench run builds its benchmarks")
		}
		dir = parent
	}
}
