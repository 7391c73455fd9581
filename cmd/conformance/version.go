package main

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
)

// versions is what the version verb prints as JSON.
type versions struct {
	Version          string `json:"version"`
	CatalogueVersion string `json:"catalogue_version"`
	SchemaVersion    string `json:"schema_version"`
	Go               string `json:"go"`
}

func newVersion(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of the tool, the catalogue and the report's schema",
		Example: "  conformance version\n  conformance version --format json",
		Args:    cobra.NoArgs,
		RunE: a.verb(func(*cobra.Command, []string) error {
			v := versions{conformance.Version, catalogue.Version, conformance.SchemaVersion, runtime.Version()}
			return a.print(format, v, func() error {
				_, err := fmt.Fprintf(a.stdout, "conformance %s, catalogue %s, report schema %s, %s\n",
					v.Version, v.CatalogueVersion, v.SchemaVersion, v.Go)
				return err
			})
		}),
	}
	formatFlag(cmd, &format)
	return cmd
}

// The formats of verbs that print data.
const (
	formatText = "text"
	formatJSON = "json"
)

// formatFlag adds the flag that all verbs with data have.
func formatFlag(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", formatText, "how to print: text or json")
}

// print writes data as JSON, or as text by its own function.
func (a *app) print(format string, data any, text func() error) error {
	switch format {
	case formatText:
		return text()
	case formatJSON:
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(data)
	default:
		return usagef("unknown format %q; the formats are text and json", format)
	}
}
