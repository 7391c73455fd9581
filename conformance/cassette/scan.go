package cassette

import (
	"fmt"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// scan looks for secrets in three views of a file: its decoded urls, headers
// and bodies, the texts of its streams put together, and its raw bytes. known
// are values that must not appear, whatever their shape. Each value is reported
// once, at its most telling place.
func scan(path string, raw []byte, interactions []interaction, known []secretValue) []scenario.Finding {
	s := scanner{seen: map[string]bool{}}
	for n := range interactions {
		// The most telling place comes last: a field, not the whole body.
		views := interactions[n].views()
		for k := len(views) - 1; k >= 0; k-- {
			s.view(fmt.Sprintf("%s: interaction %d: %s", path, n, views[k].where), views[k], known)
		}
	}
	s.view(path, view{text: string(raw), opaque: true}, known)
	return s.findings
}

type scanner struct {
	seen     map[string]bool
	findings []scenario.Finding
}

func (s *scanner) view(where string, v view, known []secretValue) {
	for _, k := range known {
		if strings.Contains(v.text, k.value) {
			s.report(where, found{"the value of " + strings.Trim(k.placeholder, "{}"), k.value})
		}
	}
	for _, f := range findShapes(v.text) {
		s.report(where, f)
	}
	if v.opaque {
		return
	}
	for _, f := range findRandom(v.text) {
		s.report(where, f)
	}
}

// report adds a finding unless the value, or one that it is part of, has been
// reported.
func (s *scanner) report(where string, f found) {
	for seen := range s.seen {
		if strings.Contains(seen, f.value) {
			return
		}
	}
	s.seen[f.value] = true
	s.findings = append(s.findings, scenario.Finding{
		Path: where, Want: "no secret", Got: fmt.Sprintf("%s: %s", f.kind, masked(f.value)),
		Rule: "a recording holds no key, token or password; take it out, and revoke it if it was ever real",
	})
}

// masked shows how a secret begins and how long it is.
func masked(value string) string {
	shown := min(4, len(value)/4)
	return fmt.Sprintf("%q and %d more characters", value[:shown], len(value)-shown)
}
