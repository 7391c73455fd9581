package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/bench/gate"
	"github.com/parley-llm/parley/bench/table"
	"github.com/parley-llm/parley/internal/grid"
)

func newBenchGate(a *app) *cobra.Command {
	var o gate.Options
	var format string
	threshold, noise := share(0.10), share(0)
	cmd := &cobra.Command{
		Use:   "gate BASE HEAD",
		Short: "Say whether the head is worse than the base",
		Long: "Say whether the head is worse than the base: pass, regression or inconclusive.\n\n" +
			"Allocations are counted: one more is a regression (above a thousand, a thousandth is\n" +
			"tolerated), and so is more than one percent and 16 bytes more memory. Time is a\n" +
			"regression only with --pinned, if it grew by more than the threshold and by more than\n" +
			"twice the noise floor, with Holm-corrected p below alpha; on other machines slower\n" +
			"medians are inconclusive. The noise floor is what a program differs from itself, from\n" +
			"the files that end in -again.txt, or what --noise-floor says.\n\n" +
			"Exit code 7 for a regression, 8 when the samples do not tell, 10 when machines or\n" +
			"toolchains differ.",
		Example: "  conformance bench gate old new\n  conformance bench gate old.txt new.txt --pinned --threshold 5%",
		Args:    cobra.ExactArgs(2),
		RunE: a.verb(func(_ *cobra.Command, paths []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			o.Threshold, o.Noise = float64(threshold), float64(noise)
			r, err := gate.Judge(paths[0], paths[1], o)
			if err != nil {
				return sampleError(err)
			}
			if err := printGate(a.stdout, table.Format(format), r); err != nil {
				return err
			}
			return exitWith(r.Verdict.ExitCode())
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.Pinned, "pinned", false, "the machine does nothing else and keeps its clock: time counts")
	flags.Var(&threshold, "threshold", "how much time may grow")
	flags.Var(&noise, "noise-floor", "how much equal programs differ here, if that was not measured")
	flags.Float64Var(&o.Alpha, "alpha", 0.05, "the chance of a false alarm over all comparisons of time")
	formatsFlag(cmd, &format)
	return cmd
}

func printGate(w io.Writer, format table.Format, r *gate.Report) error {
	if format == table.JSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	header := []string{"benchmark", "unit", "base", "head", "change", "verdict", "why"}
	var rows [][]string
	for _, f := range r.Findings {
		if f.Verdict == gate.Pass {
			continue
		}
		rows = append(rows, []string{
			f.Benchmark, f.Unit, table.Value(f.Base, f.Unit), table.Value(f.Head, f.Unit),
			fmt.Sprintf("%+.1f%%", 100*f.Growth), string(f.Verdict), f.Why,
		})
	}
	if len(rows) > 0 {
		drawn := grid.Markdown(header, rows, grid.Left)
		if format == table.Text {
			var err error
			if drawn, err = grid.Draw(header, rows, grid.Left); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(w, drawn); err != nil {
			return err
		}
	}
	return gateSummary(w, r)
}

// gateSummary says what was compared, and what cannot be said.
func gateSummary(w io.Writer, r *gate.Report) error {
	lines := []string{fmt.Sprintf("%s: %d comparisons, %d of them worse or unclear", r.Verdict, len(r.Findings), unclear(r))}
	if !r.Pinned {
		lines = append(lines, "time is advice here: the machine is not pinned")
	}
	if r.Wide > 0 {
		lines = append(lines, fmt.Sprintf("%d intervals of time do not exclude a growth of %g %%", r.Wide, 100*r.Threshold))
	}
	for _, n := range r.Noise {
		lines = append(lines, "noise floor of "+n.String())
	}
	if len(r.Noise) == 0 {
		lines = append(lines, "no noise floor: no program was run against itself")
	}
	for _, name := range r.Missing {
		lines = append(lines, "only in the base: "+name)
	}
	for _, name := range r.New {
		lines = append(lines, "only in the head: "+name)
	}
	for i, line := range lines {
		if i > 0 {
			line = "  " + line
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

func unclear(r *gate.Report) (n int) {
	for _, f := range r.Findings {
		if f.Verdict != gate.Pass {
			n++
		}
	}
	return n
}
