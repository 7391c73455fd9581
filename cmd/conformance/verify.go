package main

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/report"
	"github.com/parley-llm/parley/conformance/scenario"
)

// verified is what the verify verb prints as JSON.
type verified struct {
	Targets   []string           `json:"targets"`
	Integrity []scenario.Finding `json:"integrity"`
	Secrets   []scenario.Finding `json:"secrets"`
	ExitCodes []int              `json:"exit_codes"`
}

func newVerify(a *app) *cobra.Command {
	var folder, format string
	cmd := &cobra.Command{
		Use:   "verify [TARGET...]",
		Short: "Check the recordings: complete, unchanged, and without secrets",
		Long: "Check the recordings: that each scenario has one, that none is left over, that each\n" +
			"is as it was recorded, and that none holds what looks like a secret, be it in plain\n" +
			"text, encoded, or split over the pieces of a stream.\n\n" +
			"Exit code 4 when a recording is changed, missing or left over; 5 for a secret.",
		Example:           "  conformance verify\n  conformance verify openai --cassettes cassettes",
		ValidArgsFunction: completeTargets,
		RunE: a.verb(func(_ *cobra.Command, targets []string) error {
			picked, err := pick(adapters(), targets)
			if err != nil {
				return err
			}
			if err := replaceCassettes(picked, folder); err != nil {
				return err
			}
			return a.verify(picked, len(targets) == 0, format)
		}),
	}
	cmd.Flags().StringVar(&folder, "cassettes", "", "check the recordings of this `folder` instead of the built-in ones")
	formatFlag(cmd, &format)
	return cmd
}

func (a *app) verify(picked []conformance.Adapter, all bool, format string) error {
	v := verified{
		Targets: []string{}, Integrity: []scenario.Finding{}, Secrets: []scenario.Finding{}, ExitCodes: []int{},
	}
	for _, adapter := range picked {
		integrity, secrets, err := conformance.Verify(adapter)
		if err != nil {
			return err
		}
		v.Targets = append(v.Targets, adapter.Name)
		v.Integrity = append(v.Integrity, integrity...)
		v.Secrets = append(v.Secrets, secrets...)
	}
	if all && len(picked) > 0 {
		strays, err := strayTargets(picked)
		if err != nil {
			return err
		}
		v.Integrity = append(v.Integrity, strays...)
	}
	if len(v.Secrets) > 0 {
		v.ExitCodes = append(v.ExitCodes, conformance.ExitSecret)
	}
	if len(v.Integrity) > 0 {
		v.ExitCodes = append(v.ExitCodes, conformance.ExitIntegrity)
	}
	if len(v.ExitCodes) == 0 {
		v.ExitCodes = append(v.ExitCodes, conformance.ExitOK)
	}
	if err := a.print(format, v, func() error { return a.printVerified(&v, picked) }); err != nil {
		return err
	}
	return exitWith(v.ExitCodes...)
}

// strayTargets finds folders of recordings that belong to no target.
func strayTargets(picked []conformance.Adapter) ([]scenario.Finding, error) {
	entries, err := fs.ReadDir(picked[0].Cassettes, ".")
	if err != nil {
		return nil, err
	}
	var strays []scenario.Finding
	for _, entry := range entries {
		known := slices.ContainsFunc(picked, func(a conformance.Adapter) bool { return a.Name == entry.Name() })
		if entry.IsDir() && !known {
			strays = append(strays, scenario.Finding{
				Path: entry.Name(), Want: "a folder named after a target", Got: "no target has this name",
				Rule: "Every recording belongs to a target that plays it.",
			})
		}
	}
	return strays, nil
}

func (a *app) printVerified(v *verified, picked []conformance.Adapter) error {
	if len(v.Integrity)+len(v.Secrets) == 0 {
		for _, adapter := range picked {
			n := len(conformance.Recordings(adapter.Target))
			if _, err := fmt.Fprintf(a.stdout, "%s: %d recordings, all as they were recorded, no secret found\n", adapter.Name, n); err != nil {
				return err
			}
		}
		return nil
	}
	return report.Recordings(a.stdout, v.Integrity, v.Secrets, a.tableOptions())
}
