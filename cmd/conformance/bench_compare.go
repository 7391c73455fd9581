package main

import (
	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/bench/table"
)

func newBenchCompare(a *app) *cobra.Command {
	var f tableFlags
	cmd := &cobra.Command{
		Use:   "compare BASE HEAD",
		Short: "Show what changed between two sets of samples",
		Long: "Show what changed between two sets of samples. It judges nothing; the gate verb does.\n\n" +
			"Samples of machines or toolchains that differ are not compared: exit code 10.",
		Example: "  conformance bench compare old new --filter .unit:sec/op",
		Args:    cobra.ExactArgs(2),
		RunE: a.verb(func(_ *cobra.Command, paths []string) error {
			if err := checkFormat(f.format); err != nil {
				return err
			}
			data, err := table.Read("base="+paths[0], "head="+paths[1])
			if err == nil {
				err = data.Alike()
			}
			if err != nil {
				return sampleError(err)
			}
			return a.show(data, f)
		}),
	}
	f.register(cmd)
	f.options.Col = ".file@(base head)"
	f.options.Ignore = ".config"
	return cmd
}
