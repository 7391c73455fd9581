package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/oracle/report"
)

func TestMain(m *testing.M) {
	// One of the libraries' dependencies starts it and never ends it.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

// TestReportIsFresh plays everything and compares it with the committed report.
// Libraries that cannot run here are left out of the comparison, and the test
// says so.
func TestReportIsFresh(t *testing.T) {
	fresh, err := run(t.Context(), ".")
	require.NoError(t, err)
	files, err := render(fresh)
	require.NoError(t, err)
	left := notRun(fresh)
	if len(left) == 0 {
		for name, data := range files {
			committed, err := os.ReadFile(filepath.Join("..", "reports", name))
			require.NoError(t, err)
			require.True(t, bytes.Equal(committed, data), "reports/%s is stale: run make oracle", name)
		}
		return
	}
	for library, why := range left {
		t.Logf("not run: %s: %s", library, why)
	}
	data, err := os.ReadFile("../reports/oracle.json")
	require.NoError(t, err)
	var committed report.Report
	require.NoError(t, json.Unmarshal(data, &committed))
	require.Equal(t, without(&committed, left), without(fresh, left), "reports/oracle.json is stale: run make oracle")
}

// notRun are the libraries that could not run, and why.
func notRun(r *report.Report) map[string]string {
	left := map[string]string{}
	for _, row := range r.Rows {
		if row.NotRun != "" {
			left[row.Library] = row.NotRun
		}
	}
	return left
}

// without is a report's rows and cells less those of some libraries. The numbers
// of reasons depend on what was run, so each reason is told by its words.
func without(r *report.Report, left map[string]string) map[string]any {
	var rows []report.Row
	for _, row := range r.Rows {
		if _, gone := left[row.Library]; !gone {
			rows = append(rows, row)
		}
	}
	type cell struct {
		report.Cell

		reasons []string
	}
	var cells []cell
	for _, c := range r.Cells {
		if _, gone := left[c.Library]; gone {
			continue
		}
		kept := cell{Cell: c}
		for _, check := range []*report.Check{&kept.Answer, &kept.Request} {
			list := append([]report.Difference(nil), check.Differences...)
			for i := range list {
				kept.reasons = append(kept.reasons, r.Reasons[list[i].Reason-1].Why)
				list[i].Reason = 0
			}
			check.Differences = list
		}
		cells = append(cells, kept)
	}
	return map[string]any{"rows": rows, "cells": cells}
}
