package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"slices"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

//go:embed schema/run-report.v1.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of what [JSON] writes. Its version
// is [conformance.SchemaVersion].
func Schema() []byte { return slices.Clone(schema) }

// JSON writes the report as it is defined by [Schema]: every list is an array,
// also when it is empty.
func JSON(w io.Writer, r *conformance.Report) error {
	whole := *r
	whole.Transports = orEmpty(r.Transports)
	whole.ExitCodes = orEmpty(r.ExitCodes)
	whole.Cells = make([]conformance.Result, len(r.Cells))
	for i, cell := range r.Cells {
		cell.Findings = orEmpty(cell.Findings)
		whole.Cells[i] = cell
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(&whole); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

// Timeless copies a report without its durations, so that two runs of the same
// code give equal files.
func Timeless(r *conformance.Report) *conformance.Report {
	still := *r
	still.Cells = slices.Clone(r.Cells)
	for i := range still.Cells {
		still.Cells[i].DurationMS = 0
	}
	return &still
}

func orEmpty[T string | int | scenario.Finding](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
