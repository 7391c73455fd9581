package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/mutant"
	"github.com/parley-llm/parley/conformance/report"
)

func newSelftest(a *app) *cobra.Command {
	var format string
	var full, quiet bool
	var jobs int
	cmd := &cobra.Command{
		Use:   "selftest [TARGET...]",
		Short: "Break providers on purpose and see that the suite notices",
		Long: "Break providers on purpose and see that the suite notices.\n\n" +
			"Each mutant is a target with one fault. It is killed when a scenario fails on it that\n" +
			"passes without it. Each gate is a situation that must give a certain exit code. Exit\n" +
			"code 6 when a mutant survives, a scenario kills nothing, or a gate lets something\n" +
			"through.",
		Example:           "  conformance selftest\n  conformance selftest openai --full --format json",
		ValidArgsFunction: completeTargets,
		RunE: a.verb(func(cmd *cobra.Command, targets []string) error {
			picked, err := pick(adapters(), targets)
			if err != nil {
				return err
			}
			if jobs < 1 {
				return usagef("--jobs must be at least 1")
			}
			suite := mutant.Suite{Mutants: mutant.All(), Gates: append(mutant.Gates(), renderingGates()...), Full: full, Parallel: jobs}
			return a.selftest(cmd.Context(), suite, picked, format, quiet)
		}),
	}
	cmd.Flags().BoolVar(&full, "full", false, "run every scenario on every mutant, for the whole kill matrix")
	cmd.Flags().IntVarP(&jobs, "jobs", "j", runtime.GOMAXPROCS(0), "how many mutants run at a time")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress")
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) selftest(ctx context.Context, suite mutant.Suite, picked []conformance.Adapter, format string, quiet bool) error {
	bar := a.progress(quiet)
	suite.Progress = func(done, total int) { bar.show(done, total, "mutants and gates") }
	r, err := suite.Run(ctx, picked)
	bar.clear()
	if err != nil {
		return err
	}
	for _, cell := range r.Unsound {
		a.logf("the self-test needs targets that conform, and this one does not: %s", conformance.Explain(cell))
	}
	if err := a.print(format, r, func() error { return a.printSelftest(r) }); err != nil {
		return err
	}
	return exitWith(r.ExitCode())
}

// renderingGates try that a report which cannot be written is no green run.
func renderingGates() []mutant.Gate {
	return []mutant.Gate{
		mutant.WriterGate("json-not-written", report.JSON),
		mutant.WriterGate("junit-not-written", report.JUnit),
		mutant.WriterGate("markdown-not-written", report.Markdown),
		mutant.WriterGate("table-not-written", func(w io.Writer, r *conformance.Report) error {
			return report.Table(w, r, report.TableOptions{Width: plainWidth})
		}),
	}
}

func (a *app) printSelftest(r *mutant.Report) error {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "mutant\ttarget\tkilled by")
	for _, m := range r.Mutants {
		killed := strings.Join(m.KilledBy, " ")
		if m.Survived {
			killed = "SURVIVED " + killed
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", m.ID, m.Target, killed)
	}
	if len(r.Gates) > 0 {
		fmt.Fprintln(w, "\t\t")
		fmt.Fprintln(w, "gate\texit code\t")
	}
	for _, g := range r.Gates {
		verdict := ""
		if g.WantExit != g.GotExit {
			verdict = fmt.Sprintf("BROKEN: should be %d", g.WantExit)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\n", g.ID, g.GotExit, verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%d of %d mutants killed, %d of %d gates hold\n",
		len(r.Mutants)-len(r.Survivors()), len(r.Mutants), len(r.Gates)-len(r.Broken()), len(r.Gates))
	for _, id := range r.ScenariosWithoutKiller {
		fmt.Fprintf(&b, "no mutant is killed by %s\n", id)
	}
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(a.stdout, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}
