package conformance

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/scenario"
)

// UsageError is a run that was asked for wrongly; nothing was run.
type UsageError struct {
	Message string
}

func (e *UsageError) Error() string { return e.Message }

func usagef(format string, args ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, args...)}
}

// Select returns the scenarios that the options ask for, in catalogue order.
// Globs are those of [path.Match] over the whole id. One that is malformed or
// matches nothing is a [UsageError]: a typo must not pass for a green run.
func Select(o Options) ([]scenario.Scenario, error) {
	all := catalogue.All()
	for _, glob := range slices.Concat(o.Run, o.Skip) {
		if err := mustMatch(glob, all); err != nil {
			return nil, err
		}
	}
	rank, err := levelRank(o.Level)
	if err != nil {
		return nil, err
	}
	var chosen []scenario.Scenario
	for _, sc := range all {
		own, err := levelRank(sc.Level)
		if err != nil {
			return nil, err
		}
		if own > rank || matchAny(o.Skip, sc.ID) || (len(o.Run) > 0 && !matchAny(o.Run, sc.ID)) {
			continue
		}
		chosen = append(chosen, sc)
	}
	if len(chosen) == 0 {
		return nil, usagef("the filters together leave no scenario to run; list shows them all")
	}
	return chosen, nil
}

func mustMatch(glob string, all []scenario.Scenario) error {
	if _, err := path.Match(glob, ""); err != nil {
		return usagef("%q is not a glob: %v", glob, err)
	}
	if slices.ContainsFunc(all, func(sc scenario.Scenario) bool { return matchAny([]string{glob}, sc.ID) }) {
		return nil
	}
	if near := nearest(glob, all); near != "" {
		return usagef("%q matches no scenario; the nearest id is %s", glob, near)
	}
	return usagef("%q matches no scenario; list shows them all", glob)
}

// nearest suggests an id for a glob that matched nothing: one that shares its
// group, or failing that the name.
func nearest(glob string, all []scenario.Scenario) string {
	group, name, _ := strings.Cut(glob, "/")
	for _, sc := range all {
		_, own, _ := strings.Cut(sc.ID, "/")
		if name != "" && name != "*" && (strings.HasPrefix(own, name) || strings.HasPrefix(name, own)) {
			return sc.ID
		}
	}
	for _, sc := range all {
		if group != "" && (strings.HasPrefix(sc.Group(), group) || strings.HasPrefix(group, sc.Group())) {
			return sc.ID
		}
	}
	return ""
}

func matchAny(globs []string, id string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		ok, err := path.Match(glob, id)
		return err == nil && ok
	})
}

// levelRank orders the levels; asking for one runs it and those that bind more.
func levelRank(l scenario.Level) (int, error) {
	switch l {
	case scenario.Must:
		return 0, nil
	case scenario.Should:
		return 1, nil
	case scenario.May, "":
		return 2, nil
	}
	return 0, usagef("unknown level %q; the levels are must, should and may", l)
}
