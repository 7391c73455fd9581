package cassette

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// maxDiffs bounds the fields that one miss reports.
const maxDiffs = 20

// miss records that a request was not recorded, and answers with what is
// different about it. x-should-retry spares the client's retries; the finding
// stays in any case.
func (p *Player) miss(w http.ResponseWriter, number int, sent *request) {
	findings := p.explain(number, sent)
	p.mu.Lock()
	p.misses = append(p.misses, findings...)
	p.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "conformance: %s was not recorded in %s\n", sent.line(), p.tape.path)
	for _, f := range findings {
		fmt.Fprintf(&b, "  %s\n    recorded: %s\n    sent:     %s\n", f.Path, f.Want, f.Got)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Should-Retry", "false")
	w.WriteHeader(http.StatusNotImplemented)
	_, _ = w.Write([]byte(b.String()))
}

// explain compares a request with the nearest recorded one: of those not played
// yet, or of all when none is left, the one with the fewest differences.
func (p *Player) explain(number int, sent *request) []scenario.Finding {
	at := fmt.Sprintf("cassette: request %d", number)
	candidates := p.unplayed()
	for n := range p.tape.requests {
		if p.tape.requests[n].print != sent.print {
			continue
		}
		return []scenario.Finding{{
			Path: at, Want: fmt.Sprintf("%s once, as interaction %d", p.tape.requests[n].line(), n), Got: "the same request again",
			Rule: fmt.Sprintf("each exchange of %s is played once; a request that was recorded once and sent twice is a retry or a repetition that the recording does not have", p.tape.path),
		}}
	}
	if len(candidates) == 0 {
		return []scenario.Finding{{
			Path: at, Want: fmt.Sprintf("no more than the %d recorded requests", p.tape.Len()), Got: sent.line(),
			Rule: fmt.Sprintf("all exchanges of %s are played; nothing more was recorded", p.tape.path),
		}}
	}
	nearest, best := 0, []diff(nil)
	for i, n := range candidates {
		if found := compare(&p.tape.requests[n], sent); i == 0 || len(found) < len(best) {
			nearest, best = n, found
		}
	}
	rule := fmt.Sprintf("the request equals the recorded one (nearest: interaction %d of %s); if the change is meant, record it again", nearest, p.tape.path)
	var findings []scenario.Finding
	for i, d := range best {
		if i == maxDiffs {
			findings = append(findings, scenario.Finding{
				Path: at, Want: "the recorded request", Got: fmt.Sprintf("%d more differences", len(best)-i), Rule: rule,
			})
			break
		}
		findings = append(findings, scenario.Finding{Path: at + ": " + d.path, Want: d.recorded, Got: d.sent, Rule: rule})
	}
	return findings
}
