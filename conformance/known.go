package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// ParseKnownFailures reads a list of known failures. An unknown field, an entry
// without a reason, and one that has expired by now are a [UsageError]: the list
// may only shrink.
func ParseKnownFailures(r io.Reader, now time.Time) ([]KnownFailure, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var list []KnownFailure
	if err := dec.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, usagef("known failures: %v", err)
	}
	for i, k := range list {
		if err := k.check(now); err != nil {
			return nil, usagef("known failures: entry %d (%s on %s): %v", i+1, k.ID, k.Target, err)
		}
	}
	return list, nil
}

func (k KnownFailure) check(now time.Time) error {
	if _, ok := catalogue.Lookup(k.ID); !ok {
		return fmt.Errorf("the catalogue has no scenario %q", k.ID)
	}
	for _, field := range []struct{ name, value string }{
		{"target", k.Target}, {"message", k.Message}, {"reason", k.Reason}, {"issue", k.Issue}, {"owner", k.Owner},
	} {
		if strings.TrimSpace(field.value) == "" {
			return fmt.Errorf("%s is missing", field.name)
		}
	}
	if !slices.Contains([]FailureReason{FailureBug, FailureUpstream, FailureWontfix}, k.Kind) {
		return fmt.Errorf("kind %q is none of bug, upstream and wontfix", k.Kind)
	}
	if k.Added.IsZero() || k.Expires.IsZero() {
		return errors.New("added and expires must be dates")
	}
	if !now.Before(k.Expires) {
		return fmt.Errorf("it expired on %s: fix the failure, or renew the entry with a reason", k.Expires.Format(time.DateOnly))
	}
	return nil
}

// expect turns the verdict of a cell that is a known failure. It must fail, and
// with its own message: another failure is a new one, and a pass is out of date.
func (k KnownFailure) expect(r *Result) {
	switch r.Verdict {
	case Pass:
		r.Verdict = XPass
		r.Note = "this cell passes although " + k.Issue + " says it fails: remove the known failure"
	case Fail, Leak, Timeout, Error:
		if slices.ContainsFunc(r.Findings, func(f scenario.Finding) bool {
			return strings.Contains(f.Path+" "+f.Want+" "+f.Got+" "+f.Rule, k.Message)
		}) {
			r.Verdict = XFail
			r.Note = string(k.Kind) + ": " + k.Reason + " (" + k.Issue + ")"
			return
		}
		r.Note = fmt.Sprintf("a known failure, but without its message %q", k.Message)
	case XFail, XPass, Unsupported, NotRun:
	}
}

// AssignKnownFailures gives each adapter the entries of its target. An entry for
// a target that is not there is a [UsageError].
func AssignKnownFailures(adapters []Adapter, list []KnownFailure) error {
	for _, k := range list {
		i := slices.IndexFunc(adapters, func(a Adapter) bool { return a.Name == k.Target })
		if i < 0 {
			return usagef("known failure %s: there is no target %q", k.ID, k.Target)
		}
		adapters[i].KnownFailures = append(adapters[i].KnownFailures, k)
	}
	return nil
}
