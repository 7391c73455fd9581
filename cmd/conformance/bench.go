package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/bench/table"
)

// exitCannotLook means that the question could not be looked into at all.
const exitCannotLook = 10

func newBench(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the library, and judge what was measured",
		Long: "Measure the library, and judge what was measured.\n\n" +
			"Samples are files in Go's benchmark format, which benchstat reads too. A folder stands\n" +
			"for its files that end in .txt.",
		Example: "  conformance bench run --quick --out bin/bench    measure, to try the machinery\n" +
			"  conformance bench table bin/bench                what was measured\n" +
			"  conformance bench gate old new                   did it get worse?",
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q for \"conformance bench\"; there are run, table, compare and gate", args[0])
			}
			return cmd.Help()
		}),
	}
	cmd.AddCommand(newBenchRun(a), newBenchTable(a), newBenchCompare(a), newBenchGate(a))
	return cmd
}

// tableFlags are the flags of verbs that print tables.
type tableFlags struct {
	options    table.Options
	format     string
	maxForeign float64
}

func (f *tableFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.options.Row, "row", ".fullname", "a row for each value of these `keys`")
	flags.StringVar(&f.options.Filter, "filter", "*", "only benchmarks that match this `query`, as of benchstat, such as '/op:chat .unit:sec/op'")
	flags.StringVar(&f.options.Table, "table", "pkg,pgo", "a table for each value of these `keys`")
	flags.Float64Var(&f.options.Alpha, "alpha", 0.05, "a change counts if its p is below this")
	flags.Float64Var(&f.options.Confidence, "confidence", 0.95, "the level of the intervals")
	flags.Float64Var(&f.maxForeign, "max-foreign", 100, "leave out samples during which other processes had more than this `percent` of the machine")
	formatsFlag(cmd, &f.format)
}

// formatsFlag is the flag of verbs that print tables.
func formatsFlag(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", string(table.Text), "how to print: table, json or markdown")
}

func checkFormat(format string) error {
	if !slices.Contains(table.Formats(), table.Format(format)) {
		return usagef("unknown format %q; the formats are table, json and markdown", format)
	}
	return nil
}

// show builds and prints the tables.
func (a *app) show(data *table.Data, f tableFlags) error {
	for _, warning := range data.Warnings {
		a.logf("%s", warning)
	}
	if dropped := data.Quiet(f.maxForeign); dropped > 0 {
		a.logf("%d samples are left out: other processes had more than %g %% of the machine", dropped, f.maxForeign)
	}
	tables, err := data.Build(f.options)
	if err != nil {
		return usagef("%w", err)
	}
	if len(tables) == 0 {
		return cannotLook(fmt.Errorf("%w match", table.ErrNoSamples))
	}
	return table.Write(a.stdout, table.Format(f.format), tables)
}

// cannotLook is the error for a question that cannot be looked into.
func cannotLook(err error) error { return &exitError{code: exitCannotLook, err: err} }

// sampleError gives an error about samples its exit code.
func sampleError(err error) error {
	if _, unlike := errors.AsType[*table.UnlikeError](err); unlike || errors.Is(err, table.ErrNoSamples) {
		return cannotLook(err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("%w", err)
	}
	return err
}

// share is a flag that takes "10%" and "0.1".
type share float64

func (s *share) String() string { return fmt.Sprintf("%g%%", 100*float64(*s)) }
func (s *share) Type() string   { return "share" }

func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(number, 64)
	if percent {
		value /= 100
	}
	if err != nil || value < 0 || value > 10 {
		return fmt.Errorf("%q is no share; write 10%% or 0.1", text)
	}
	*s = share(value)
	return nil
}
