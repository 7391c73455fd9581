package report

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/conformance"
)

// verdicts is every verdict in the order of the summary.
func verdicts() []conformance.Verdict {
	return []conformance.Verdict{
		conformance.Pass, conformance.Fail, conformance.XFail, conformance.XPass,
		conformance.Unsupported, conformance.NotRun, conformance.Error,
		conformance.Timeout, conformance.Leak,
	}
}

// verdictCounts lists the verdicts that occur, such as "40 pass, 2 fail".
func verdictCounts(r *conformance.Report) string {
	counts := map[conformance.Verdict]int{}
	for i := range r.Cells {
		counts[r.Cells[i].Verdict]++
	}
	var words []string
	for _, v := range verdicts() {
		if counts[v] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	return orNone(words)
}

// The provenances of an answer, in the order of trust, with what each means.
var provenances = []struct{ name, meaning string }{
	{"live", "answered by the service itself"},
	{"recorded", "a recording of the service"},
	{"derived", "made from a recording of the service"},
	{"synthesized", "made by the emulator, from the sources that each file names"},
	{"emulated", "made by the emulator during the run"},
	{"none", "nothing was answered: the cell has no traffic, or was not run"},
}

// provenanceCounts lists where the answers of the judged cells came from, and
// what the words mean, one for each line.
func provenanceCounts(r *conformance.Report) []string {
	counts := map[string]int{}
	for i := range r.Cells {
		if r.Cells[i].Verdict != conformance.Unsupported {
			counts[r.Cells[i].Provenance]++
		}
	}
	var lines []string
	for _, p := range provenances {
		if counts[p.name] > 0 {
			lines = append(lines, fmt.Sprintf("%d %s: %s", counts[p.name], p.name, p.meaning))
		}
	}
	return lines
}

// outcome is the run in one sentence: what its exit codes say.
func outcome(r *conformance.Report) string {
	var words []string
	for _, code := range r.ExitCodes {
		switch code {
		case conformance.ExitOK:
			words = append(words, "conforms")
		case conformance.ExitFailure:
			words = append(words, "does not conform")
		case conformance.ExitHarness:
			words = append(words, "a cell could not be judged")
		case conformance.ExitIntegrity:
			words = append(words, "the recordings are not as they were recorded")
		case conformance.ExitSecret:
			words = append(words, "a recording seems to hold a secret")
		default:
			words = append(words, fmt.Sprintf("exit code %d", code))
		}
	}
	return strings.Join(words, "; ")
}

// legend explains the cells of the matrix.
const legend = "n/m: n of m judged scenarios pass; !: some fail; " +
	"~: some fail and are excused, as known or as provisional; -: the target declares nothing to judge"

// headline says what was run.
func headline(r *conformance.Report) string {
	words := []string{
		r.Tool.Name + " " + r.Tool.Version,
		"catalogue " + r.CatalogueVersion,
		string(r.Mode),
	}
	if len(r.Transports) > 0 {
		words = append(words, strings.Join(r.Transports, "+"))
	}
	if r.Mode == conformance.Emulate {
		words = append(words, fmt.Sprintf("seed %d", r.Seed))
	}
	return strings.Join(words, ", ")
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
