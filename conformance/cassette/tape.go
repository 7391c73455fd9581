package cassette

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Tape is a loaded cassette. It does not change, and may be played by any
// number of [Player]s at a time.
type Tape struct {
	path         string
	provenance   Provenance
	interactions []interaction
	// requests are the interactions' requests in the form that is matched.
	requests []request
	// bodies are the canonical forms of the recorded request bodies, so that a
	// request that is byte-equal to a recorded one need not be parsed.
	bodies   map[rawBody]body
	findings []scenario.Finding
}

// Load reads a cassette. A file that is missing or cannot be read as one gives
// an [*IntegrityError]; one whose checksums do not fit still loads, and
// [Tape.Integrity] says so.
func Load(fsys fs.FS, path string) (*Tape, error) {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, unusable(path, "a cassette", err)
	}
	return parse(path, data)
}

func parse(path string, data []byte) (*Tape, error) {
	p, interactions, err := decode(data)
	if err != nil {
		return nil, unusable(path, "a go-vcr file of version 2", err)
	}
	t := &Tape{path: path, provenance: p, interactions: interactions, bodies: map[rawBody]body{}}
	for n := range interactions {
		i := &interactions[n]
		if problem := i.unplayable(); problem != "" {
			return nil, &IntegrityError{Path: path, Findings: []scenario.Finding{{
				Path: fmt.Sprintf("%s: interaction %d", path, n), Want: "an exchange that can be played", Got: problem,
				Rule: "a recorded exchange has a method, a vendor's URL, a status, and pieces that add up to its body",
			}}}
		}
		r := i.asRequest()
		t.requests = append(t.requests, r)
		t.bodies[rawBody{i.sent.Get("Content-Type"), i.request}] = r.body
	}
	t.findings = t.checkSums()
	return t, nil
}

// unplayable says why an interaction cannot be served, or nothing.
func (i *interaction) unplayable() string {
	switch {
	case i.method == "":
		return "no method"
	case i.code < 200 || i.code > 599:
		return fmt.Sprintf("status %d", i.code)
	}
	if problem := urlProblem(i.url); problem != "" {
		return problem
	}
	return i.chunksProblem()
}

// checkSums compares the stored checksums and the provenance with the content.
func (t *Tape) checkSums() []scenario.Finding {
	var findings []scenario.Finding
	if problem := t.provenance.problem(); problem != "" {
		findings = append(findings, scenario.Finding{
			Path: t.path + ": provenance", Want: "an origin and its basis", Got: problem,
			Rule: "every cassette says where its answers come from",
		})
	}
	want := digests(t.provenance, t.interactions)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if stored := t.provenance.SHA256[name]; stored != want[name] {
			findings = append(findings, scenario.Finding{
				Path: t.path + ": " + name, Want: "sha256 " + orNone(stored), Got: "sha256 " + want[name],
				Rule: "the content of a cassette is what was recorded; its checksum shows an edit by hand. To mend it, " + remedy(t.path),
			})
		}
	}
	return findings
}

func orNone(s string) string {
	if s == "" {
		return "(none stored)"
	}
	return s
}

// Path is the file that the tape was loaded from.
func (t *Tape) Path() string { return t.path }

// Len is the number of interactions.
func (t *Tape) Len() int { return len(t.interactions) }

// Integrity lists what does not fit the stored checksums; nil if all does.
func (t *Tape) Integrity() []scenario.Finding { return slices.Clone(t.findings) }

// Provenance says where the tape comes from.
func (t *Tape) Provenance() Provenance {
	p := t.provenance
	p.Basis = slices.Clone(p.Basis)
	p.SHA256 = maps.Clone(p.SHA256)
	return p
}
