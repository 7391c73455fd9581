package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/report"
	"github.com/parley-llm/parley/conformance/scenario"
)

func newExplain(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "explain ID...",
		Short: "Say what a scenario wants, why, and what to look at when it fails",
		Long: "Say what a scenario wants, why, and what to look at when it fails.\n\n" +
			"An id may be a glob. docs/contract.md has the clauses.",
		Example:           "  conformance explain stream/usage-final\n  conformance explain 'errors/*' --format json",
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: a.verb(func(_ *cobra.Command, ids []string) error {
			scenarios, err := conformance.Select(conformance.Options{Run: ids})
			if err != nil {
				return err
			}
			return a.print(format, describeAll(scenarios), func() error { return a.printExplained(scenarios) })
		}),
	}
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) printExplained(scenarios []scenario.Scenario) error {
	for i, s := range scenarios {
		if i > 0 {
			if _, err := fmt.Fprintln(a.stdout); err != nil {
				return err
			}
		}
		options := report.ExplainOptions{Width: a.terminal.width, Mutants: killers(s.ID)}
		if err := report.Explain(a.stdout, s, options); err != nil {
			return err
		}
	}
	return nil
}
