package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// selection is the part of the flags that chooses scenarios.
type selection struct {
	run, skip []string
	level     string
}

func (s *selection) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.run, "run", nil, "only scenarios whose id matches this `glob`, such as 'stream/*'; may be repeated")
	cmd.Flags().StringArrayVar(&s.skip, "skip", nil, "leave out scenarios whose id matches this `glob`; may be repeated")
	cmd.Flags().StringVar(&s.level, "level", "", "only scenarios of this `level` and above: must, should or may")
}

// options are the selection as the suite takes it.
func (s *selection) options() conformance.Options {
	return conformance.Options{
		Run: s.run, Skip: s.skip, Level: scenario.Level(strings.ToUpper(s.level)),
	}
}

// pick returns the adapters with these names, all without names, in their own
// order.
func pick(all []conformance.Adapter, names []string) ([]conformance.Adapter, error) {
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	var picked []conformance.Adapter
	for _, adapter := range all {
		known = append(known, adapter.Name)
		if slices.Contains(names, adapter.Name) {
			picked = append(picked, adapter)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, usagef("unknown target %q; the targets are %s", name, strings.Join(known, ", "))
		}
	}
	return picked, nil
}

// completeTargets and completeIDs help the shell.
func completeTargets(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, adapter := range adapters() {
		names = append(names, adapter.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func completeIDs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for _, s := range catalogue.All() {
		ids = append(ids, s.ID)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
