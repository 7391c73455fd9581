package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
)

// The elements of a JUnit file, as CI services read them. There is no standard;
// these are the ones that all of them know.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	Skipped   *junitMessage `xml:"skipped,omitempty"`
	Failure   *junitMessage `xml:"failure,omitempty"`
	Error     *junitMessage `xml:"error,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit XML: a suite for each target, a case for each
// scenario, and a suite for the recordings when something is wrong with them. It
// carries no durations, so that equal runs give equal files.
func JUnit(w io.Writer, r *conformance.Report) error {
	suites := junitSuites{Name: r.Tool.Name + " " + r.Tool.Version}
	for _, target := range newMatrix(r).targets {
		suite := junitSuite{Name: target}
		for i := range r.Cells {
			if r.Cells[i].Target == target {
				suite.add(&r.Cells[i])
			}
		}
		suites.append(suite)
	}
	if len(r.Integrity)+len(r.Secrets) > 0 {
		suite := junitSuite{Name: "recordings"}
		suite.addFindings("integrity", r.Integrity)
		suite.addFindings("secrets", r.Secrets)
		suites.append(suite)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	enc := xml.NewEncoder(&out)
	enc.Indent("", "  ")
	if err := enc.Encode(suites); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}

func (s *junitSuites) append(suite junitSuite) {
	s.Suites = append(s.Suites, suite)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
}

func (s *junitSuite) add(cell *conformance.Result) {
	c := junitCase{Name: cell.Scenario, ClassName: cell.Target + "." + cell.Group}
	message := &junitMessage{
		Message: clean(firstOf(cell.Note, firstRule(cell.Findings), verdictMeaning(cell.Verdict))),
		Type:    string(cell.Verdict),
		Text:    findingsText(cell.Findings),
	}
	s.Tests++
	verdict := cell.Verdict
	if cell.Provisional && failed(cell) {
		verdict = conformance.XFail
	}
	switch verdict {
	case conformance.Pass:
	case conformance.Unsupported, conformance.XFail:
		s.Skipped++
		c.Skipped = &junitMessage{Message: message.Message}
	case conformance.Fail, conformance.XPass, conformance.NotRun, conformance.Leak:
		s.Failures++
		c.Failure = message
	case conformance.Error, conformance.Timeout:
		s.Errors++
		c.Error = message
	}
	s.Cases = append(s.Cases, c)
}

func (s *junitSuite) addFindings(name string, findings []scenario.Finding) {
	if len(findings) == 0 {
		return
	}
	s.Tests++
	s.Failures++
	s.Cases = append(s.Cases, junitCase{
		Name: name, ClassName: s.Name,
		Failure: &junitMessage{Message: clean(firstRule(findings)), Type: "fail", Text: findingsText(findings)},
	})
}

func firstRule(findings []scenario.Finding) string {
	if len(findings) == 0 {
		return ""
	}
	return findings[0].Rule
}

func firstOf(words ...string) string {
	for _, word := range words {
		if word != "" {
			return word
		}
	}
	return ""
}

// findingsText lists findings as plain text.
func findingsText(findings []scenario.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s\n  rule: %s\n  want: %s\n  got:  %s\n", clean(f.Path), clean(f.Rule),
			clean(quoteEmpty(f.Want)), clean(quoteEmpty(f.Got)))
	}
	return b.String()
}
