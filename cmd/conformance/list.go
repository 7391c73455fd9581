package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// listed is a scenario as list and explain print it.
type listed struct {
	ID     string         `json:"id"`
	Rev    int            `json:"rev"`
	Level  scenario.Level `json:"level"`
	Group  string         `json:"group"`
	Clause string         `json:"clause"`
	Gates  []string       `json:"gates"`
	Refs   []string       `json:"refs"`
	Why    string         `json:"why"`
	Hint   string         `json:"hint"`
	// Mutants are the broken providers that the scenario must expose.
	Mutants []string `json:"mutants"`
}

func describe(s scenario.Scenario) listed {
	return listed{
		ID: s.ID, Rev: s.Rev, Level: s.Level, Group: s.Group(), Clause: s.Clause,
		Gates: s.Gates.Names(), Refs: append([]string{}, s.Refs...), Why: s.Why, Hint: s.Hint,
		Mutants: killers(s.ID),
	}
}

func describeAll(scenarios []scenario.Scenario) []listed {
	all := make([]listed, len(scenarios))
	for i, s := range scenarios {
		all[i] = describe(s)
	}
	return all
}

func newList(a *app) *cobra.Command {
	var chosen selection
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the scenarios of the catalogue",
		Long: "List the scenarios of the catalogue: id, level, the clause of the contract, and the\n" +
			"capabilities that a target must declare to be judged.",
		Example: "  conformance list\n  conformance list --run 'tools/*'\n  conformance list --level must --format json",
		Args:    cobra.NoArgs,
		RunE: a.verb(func(*cobra.Command, []string) error {
			scenarios, err := conformance.Select(chosen.options())
			if err != nil {
				return err
			}
			all := describeAll(scenarios)
			return a.print(format, all, func() error { return a.printList(all) })
		}),
	}
	chosen.flags(cmd)
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) printList(all []listed) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, s := range all {
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join([]string{
			s.ID, string(s.Level), s.Clause, strings.Join(s.Gates, ","),
		}, "\t"), "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}
