package main

import (
	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/bench/table"
)

func newBenchTable(a *app) *cobra.Command {
	var f tableFlags
	cmd := &cobra.Command{
		Use:   "table FILE|FOLDER...",
		Short: "Make tables of samples",
		Long: "Make tables of samples: medians with their confidence intervals, and beside them what\n" +
			"changed from the first column. The figures are those of benchstat.\n\n" +
			"Keys are parts of a benchmark's name (/op), the whole of it (.fullname), the file\n" +
			"(.file), or lines of the file (cpu). /op@(chat stream) fixes the order.",
		Example: "  conformance bench table bin/bench --filter '/op:call .unit:sec/op' --row /form --col /order\n" +
			"  conformance bench table bin/bench/peers.txt --table /op,/wire,/form --row /lib --format markdown",
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(func(_ *cobra.Command, paths []string) error {
			if err := checkFormat(f.format); err != nil {
				return err
			}
			data, err := table.Read(paths...)
			if err != nil {
				return sampleError(err)
			}
			return a.show(data, f)
		}),
	}
	f.register(cmd)
	cmd.Flags().StringVar(&f.options.Col, "col", ".file", "a column for each value of these `keys`")
	return cmd
}
