package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/oracle/engine"
	"github.com/parley-llm/parley/oracle/report"
	"github.com/parley-llm/parley/oracle/review"
	"github.com/parley-llm/parley/oracle/wire"
)

// example is a run of two libraries, of which one could not run.
func example() *report.Report {
	rows := []engine.Row{
		{Library: engine.Library{Name: "lib", Package: "example.com/lib", Version: "v1.2.3"}, Target: "openai", Relation: engine.VendorsOwn, Source: "a document"},
		{Library: engine.Library{Name: "other (JS)", Package: "other", Version: "4.5.6"}, Target: "mistral", Relation: engine.VendorsOwn, NotRun: "no Node"},
	}
	cells := []engine.Cell{
		{Library: "lib", Target: "openai", Scenario: "chat/text"},
		{
			Library: "lib", Target: "openai", Scenario: "chat/system",
			Request: []wire.Difference{{Path: "body.a", Form: wire.OnlyTheirs, Theirs: "`<b>`"}},
		},
		{Library: "lib", Target: "openai", Scenario: "wire/seed", Lacks: "a seed"},
	}
	reasons := []review.Reason{
		{Check: review.Request, Library: "gone (JS)", Path: "x", Why: "Unused."},
		{Check: review.Request, Library: "lib", Path: "body.a", Why: "It likes it so."},
	}
	reviewed, wrong := review.Of(cells, reasons)
	if len(wrong) > 0 {
		panic(wrong)
	}
	return report.New(rows, reviewed, reasons)
}

func TestJSON(t *testing.T) {
	data, err := example().JSON()
	require.NoError(t, err)
	var got report.Report
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, report.Counts{Equal: 1, Listed: 1}, got.Rows[0].Request)
	require.Equal(t, report.Counts{Equal: 2}, got.Rows[0].Answer)
	require.Equal(t, 3, got.Rows[0].Scenarios)
	require.Equal(t, 1, got.Rows[0].NotExpressible)
	require.Equal(t, "no Node", got.Rows[1].NotRun)
	require.Equal(t, []report.Reason{{Check: review.Request, Why: "It likes it so.", Cells: 1}}, got.Reasons)
	require.Equal(t, review.Listed, got.Cells[1].Request.Verdict)
	require.Equal(t, 1, got.Cells[1].Request.Differences[0].Reason)
	require.Contains(t, string(data), "`<b>`", "markup is not escaped")
}

func TestMarkdown(t *testing.T) {
	got := string(example().Markdown())
	for _, want := range []string{
		"| lib | `example.com/lib` | v1.2.3 |  |",
		"| lib | openai | vendor's own | 3 | 2 | 0 | 1 | 1 | 1 | a document |",
		"| other (JS) | mistral | vendor's own | not run: no Node |",
		"| chat/text | = / = |",
		"| chat/system | = / 1 |",
		"| wire/seed | – |",
		"1. **request**, 1 cell: It likes it so.",
		"   - `body.a` (1 cell; lib; openai), such as only theirs: `` `<b>` ``",
		"| lib | a seed | openai | wire/seed |",
	} {
		require.Contains(t, got, want)
	}
	require.Less(t, strings.Index(got, "## Summary"), strings.Index(got, "## Scenarios"))
	require.NotContains(t, got, "Unused.")
}
