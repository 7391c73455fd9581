package report_test

import (
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// lookup explains one scenario.
func lookup(id string) (scenario.Scenario, bool) {
	if id != "stream/usage-final" {
		return scenario.Scenario{}, false
	}
	return scenario.Scenario{
		ID:     id,
		Clause: "C-21",
		Why:    "Without it an application cannot say what a streamed answer cost.",
		Hint:   "Ask for the usage in the request, and keep it from the last event that carries it.",
	}, true
}

func cell(target, id string, v conformance.Verdict) conformance.Result {
	group, _, _ := strings.Cut(id, "/")
	return conformance.Result{
		Provider: target, Target: target, Scenario: id, Rev: 1, Level: scenario.Must, Group: group,
		Transport: "inproc", Verdict: v, Provenance: "synthesized", DurationMS: 12.5,
	}
}

// conforming is a report of a run in which all is well.
func conforming() *conformance.Report {
	r := &conformance.Report{
		SchemaVersion: conformance.SchemaVersion,
		Tool:          conformance.Tool{Name: "parley-conformance", Version: "0.1.0"}, CatalogueVersion: "1",
		Mode: conformance.Replay, Transports: []string{"inproc"}, Seed: 1, ExitCodes: []int{0},
	}
	for _, target := range []string{"openai", "anthropic"} {
		for _, id := range []string{
			"chat/text", "chat/system", "wire/headers", "stream/text", "stream/usage-final", "sse/crlf",
			"tools/single", "structured/schema", "reasoning/separate", "embed/single", "errors/auth-401",
			"life/no-leak", "contract/honesty",
		} {
			c := cell(target, id, conformance.Pass)
			switch {
			case target == "anthropic" && id == "embed/single":
				c.Verdict, c.Provenance = conformance.Unsupported, "none"
				c.Note = "the target does not declare embeddings"
			case id == "contract/honesty":
				c.Provenance = "none"
			case id == "sse/crlf":
				c.Variants = 3
			case id == "chat/text":
				c.Provenance = "recorded"
			}
			r.Cells = append(r.Cells, c)
		}
	}
	r.Summary = conformance.Summary{
		Providers: 2, Targets: 2, Scenarios: 13, Cells: 26, Variants: 6, Pass: 25, Unsupported: 1,
	}
	return r
}

// failing is a report with every way of failing, and values that no terminal
// and no markup may obey.
func failing() *conformance.Report {
	r := conforming()
	r.ExitCodes = []int{3, 5, 4, 1}
	set := func(i int, v conformance.Verdict, note string, findings ...scenario.Finding) {
		r.Cells[i].Verdict, r.Cells[i].Note, r.Cells[i].Findings = v, note, findings
	}
	set(4, conformance.Fail, "", scenario.Finding{
		Path: "turn 1: usage", Want: "input 12, output 5", Got: "no usage at all",
		Rule: "A stream delivers the usage of the whole request once, with its last finish.",
	}, scenario.Finding{
		Path: "turn 1: finish", Want: "stop", Got: "",
		Rule: "The last finish carries the usage.",
	})
	set(5, conformance.XFail, "bug: known since spring (issue 7)", scenario.Finding{
		Path: "crlf: events", Want: "[a b]", Got: "[a\r b]\x1b[31m red", Rule: "Line ends change nothing.",
	})
	set(6, conformance.Error, "the provider panicked", scenario.Finding{
		Path: "cell", Want: "no panic", Got: "index out of range | `x` <script>\nline two ``y``", Rule: "Nothing panics.",
	})
	set(10, conformance.Leak, "", scenario.Finding{
		Path: "bodies", Want: "0 open", Got: strings.Repeat("0123456789 ", 90), Rule: "Every body is closed.",
	})
	set(17, conformance.Timeout, "")
	set(18, conformance.XPass, "remove the known failure")
	set(20, conformance.NotRun, "there is no cassette")
	set(22, conformance.Fail, "", scenario.Finding{Path: "p", Want: "w", Got: "g", Rule: "New rule."})
	r.Cells[22].Provisional = true
	r.Integrity = []scenario.Finding{{
		Path: "openai/chat/text.yaml: request 1: body.temperature", Want: "0.5", Got: "0.7",
		Rule: "A recording's request is the one that was recorded.",
	}}
	r.Secrets = []scenario.Finding{{
		Path: "openai/stream/text.yaml: response 1", Want: "no secret", Got: "sk-…",
		Rule: "No recording holds a key.",
	}}
	r.Summary.Pass, r.Summary.Fail, r.Summary.XFail, r.Summary.XPass = 17, 2, 1, 1
	r.Summary.NotRun, r.Summary.Error, r.Summary.Timeout, r.Summary.Leak = 1, 1, 1, 1
	return r
}
