package cassette

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// VerifyReport is what [Verify] found, by sort.
type VerifyReport struct {
	// Files is the number of cassettes that were read.
	Files int
	// Integrity: files that are not as they were recorded, or cannot be read.
	Integrity []scenario.Finding
	// Secrets: places that look like a key or a token.
	Secrets []scenario.Finding
	// Orphans: files that nothing plays.
	Orphans []scenario.Finding
	// Missing: cassettes that should be there.
	Missing []scenario.Finding
}

// OK reports whether nothing was found.
func (r *VerifyReport) OK() bool {
	return len(r.Integrity)+len(r.Secrets)+len(r.Orphans)+len(r.Missing) == 0
}

// Verify judges all files below fsys against the list of paths that are
// expected there: checksums, canonical form, the sanitiser's rules, secrets,
// orphans and missing files. Files at the top that are no cassettes, such as a
// README, are let be. The error is that of a folder that cannot be read.
func Verify(fsys fs.FS, expected []string) (VerifyReport, error) {
	var r VerifyReport
	found := map[string]bool{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(name) != Ext && !strings.Contains(name, "/") {
			return nil
		}
		found[name] = true
		if !slices.Contains(expected, name) {
			r.Orphans = append(r.Orphans, scenario.Finding{
				Path: name, Want: "a scenario that plays it", Got: "none",
				Rule: "every file among the cassettes is played by a scenario; delete it, or name it after one",
			})
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		r.Files++
		r.file(name, data)
		return nil
	})
	if err != nil {
		return r, err
	}
	for _, name := range expected {
		if !found[name] {
			r.Missing = append(r.Missing, scenario.Finding{
				Path: name, Want: "a recording", Got: "no file",
				Rule: "every scenario that a target supports has its recording; " + remedy(name),
			})
		}
	}
	return r, nil
}

// file judges one cassette.
func (r *VerifyReport) file(name string, data []byte) {
	tape, err := parse(name, data)
	if err != nil {
		r.Secrets = append(r.Secrets, scan(name, data, nil, nil)...)
		if broken, ok := errors.AsType[*IntegrityError](err); ok {
			r.Integrity = append(r.Integrity, broken.Findings...)
		}
		return
	}
	r.Secrets = append(r.Secrets, scan(name, data, tape.interactions, nil)...)
	r.Integrity = append(r.Integrity, tape.findings...)
	r.Integrity = append(r.Integrity, tape.uncleaned()...)
	if f, ok := tape.outOfForm(data); ok {
		r.Integrity = append(r.Integrity, f)
	}
}

// uncleaned lists the interactions that the sanitiser would change.
func (t *Tape) uncleaned() []scenario.Finding {
	var findings []scenario.Finding
	if s := (Sanitizer{SanitizerVersion, rulesSum}); t.provenance.Sanitizer != s {
		findings = append(findings, scenario.Finding{
			Path: t.path + ": provenance.sanitizer",
			Want: fmt.Sprintf("version %d, rules %.12s…", s.Version, s.RulesSHA256),
			Got:  fmt.Sprintf("version %d, rules %.12s…", t.provenance.Sanitizer.Version, orNone(t.provenance.Sanitizer.RulesSHA256)),
			Rule: "every cassette was cleaned by the rules of today; " + remedy(t.path),
		})
	}
	s := sanitizer{live: t.provenance.Origin == Recorded}
	for n, was := range t.interactions {
		is := s.clean(was, time.Time{})
		if is.requestSum() != was.requestSum() || is.responseSum() != was.responseSum() {
			findings = append(findings, scenario.Finding{
				Path: fmt.Sprintf("%s: interaction %d", t.path, n), Want: "nothing left to clean", Got: uncleanedPart(was, is),
				Rule: "a cassette holds only the headers that mean something, keys by role, and no ids of accounts; " + remedy(t.path),
			})
		}
	}
	return findings
}

// uncleanedPart names what the sanitiser would change, without the value.
func uncleanedPart(was, is interaction) string {
	switch {
	case was.url != is.url:
		return "a url that holds a key"
	case was.request != is.request:
		return "a request body that the sanitiser would change"
	case was.response != is.response:
		return "a response body that the sanitiser would change"
	case !slices.Equal(was.chunks, is.chunks):
		return "x_chunks that say what is so without them"
	}
	for _, name := range append(names(was.sent), names(was.received)...) {
		same := slices.Equal(was.sent[name], is.sent[name]) && slices.Equal(was.received[name], is.received[name])
		if !same {
			return "the header " + name
		}
	}
	return "something that the sanitiser would change"
}

// outOfForm compares the file with what the writer makes of its content.
func (t *Tape) outOfForm(data []byte) (scenario.Finding, bool) {
	f := scenario.Finding{
		Path: t.path, Want: "the form that the recorder writes", Rule: "cassettes are written by the recorder and not by hand; " + remedy(t.path),
	}
	p := t.provenance
	canonical, err := encode(p, t.interactions)
	switch {
	case err != nil:
		f.Got = err.Error()
	case len(t.findings) > 0:
		// The checksums differ, which is reported already.
		return f, false
	case !bytes.Equal(canonical, data):
		f.Got = fmt.Sprintf("another from line %d on", firstDifference(canonical, data))
	default:
		return f, false
	}
	return f, true
}

// firstDifference is the number of the first line that differs, from 1.
func firstDifference(a, b []byte) int {
	line := 1
	for n := range min(len(a), len(b)) {
		if a[n] != b[n] {
			break
		}
		if a[n] == '\n' {
			line++
		}
	}
	return line
}
