package main

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/report"
)

type renderer func(io.Writer, *conformance.Report) error

// renderer finds the rendering for standard output.
func (a *app) renderer(f *runFlags) (renderer, error) {
	switch f.format {
	case "table":
		options := a.tableOptions()
		options.Color = options.Color && !f.ci
		options.Verbose = f.verbose
		return func(w io.Writer, r *conformance.Report) error { return report.Table(w, r, options) }, nil
	case "json":
		return report.JSON, nil
	case "junit":
		return report.JUnit, nil
	case "markdown":
		return report.Markdown, nil
	default:
		return nil, usagef("unknown format %q; the formats are table, json, junit and markdown", f.format)
	}
}

func (a *app) tableOptions() report.TableOptions {
	return report.TableOptions{Width: a.terminal.width, Color: a.terminal.color, Lookup: catalogue.Lookup}
}

// writeReports writes every rendering to a folder. All are made before the
// first is written, and each replaces its old file at once.
func writeReports(folder string, r *conformance.Report) error {
	r = report.Timeless(r)
	files := []struct {
		name   string
		render renderer
		data   bytes.Buffer
	}{
		{name: "conformance.json", render: report.JSON},
		{name: "conformance.md", render: report.Markdown},
		{name: "conformance.junit.xml", render: report.JUnit},
		{name: "conformance.txt", render: func(w io.Writer, r *conformance.Report) error {
			return report.Table(w, r, report.TableOptions{Width: plainWidth, Lookup: catalogue.Lookup})
		}},
	}
	var errs []error
	for i := range files {
		errs = append(errs, files[i].render(&files[i].data, r))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i := range files {
		if err := writeFile(filepath.Join(folder, files[i].name), files[i].data.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
