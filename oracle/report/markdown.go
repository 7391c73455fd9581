package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/oracle/review"
)

// Markdown is the report for readers.
func (r *Report) Markdown() []byte {
	m := &markdown{report: r}
	m.line("# The vendors' own clients against the emulator and the providers\n")
	m.line("Written by `make oracle` (catalogue version %s); `oracle.json` beside it holds the same in full.\n", r.CatalogueVersion)
	m.line("The client libraries that vendors make, or tell their users to take, play the catalogue's scenarios against the")
	m.line("[emulator](../conformance/emulator) over loopback HTTP, for the same unified request as our providers, and two things are compared:\n")
	m.line("- **answer read**: the library reads the emulator's answer as the scenario means it; of a failure, it gives its caller")
	m.line("  the status, code, type, message and request id that our provider gives, as far as it has a field for each;")
	m.line("- **request equal**: the library sends what our provider sends: method, host, path, query, headers but those that")
	m.line("  say who the client is, and the JSON body, numbers by their value. What the emulator finds wrong with the library's")
	m.line("  request counts as a difference too.\n")
	m.line("A difference is listed with its reason, from a reviewed table in the code; one without a reason fails the run, and so does")
	m.line("a reason that nothing needs. Scenarios that send nothing, or that rewrite the recording of another, are not here.\n")
	m.libraries()
	m.summary()
	m.scenarios()
	m.differences()
	m.lacks()
	m.considered()
	return []byte(m.b.String())
}

type markdown struct {
	b      strings.Builder
	report *Report
}

func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(&m.b, format+"\n", args...)
}

func (m *markdown) libraries() {
	m.line("## Libraries\n\n| Library | Package | Version | Notes |\n| --- | --- | --- | --- |")
	for _, l := range m.report.Libraries {
		m.line("| %s | `%s` | %s | %s |", l.Name, l.Package, l.Version, l.Notes)
	}
	m.line("")
}

func (m *markdown) summary() {
	m.line("## Summary\n")
	m.line("How many scenarios came to what. \"Listed\" has a difference, and its reason below.\n")
	m.line("| Library | Target | Relation | Scenarios | Answer equal | Answer listed | Request equal | Request listed | Not expressible | Source |")
	m.line("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
	var all Row
	for _, r := range m.report.Rows {
		if r.NotRun != "" {
			m.line("| %s | %s | %s | not run: %s | | | | | | %s |", r.Library, r.Target, r.Relation, r.NotRun, r.Source)
			continue
		}
		m.line("| %s | %s | %s | %d | %d | %d | %d | %d | %d | %s |", r.Library, r.Target, r.Relation, r.Scenarios,
			r.Answer.Equal, r.Answer.Listed, r.Request.Equal, r.Request.Listed, r.NotExpressible, r.Source)
		all.Scenarios += r.Scenarios
		all.NotExpressible += r.NotExpressible
		all.Answer.Equal += r.Answer.Equal
		all.Answer.Listed += r.Answer.Listed
		all.Request.Equal += r.Request.Equal
		all.Request.Listed += r.Request.Listed
	}
	m.line("| **all** | | | %d | %d | %d | %d | %d | %d | |\n", all.Scenarios,
		all.Answer.Equal, all.Answer.Listed, all.Request.Equal, all.Request.Listed, all.NotExpressible)
}

// scenarios has a table for each library: scenarios by targets.
func (m *markdown) scenarios() {
	m.line("## Scenarios\n")
	m.line("Each cell says answer / request: `=` is equal, numbers are those of the reasons below, `–` is not expressible, and an")
	m.line("empty cell is a scenario that the target is not judged by.\n")
	for _, l := range m.report.Libraries {
		var targets, scenarios []string
		cells := map[[2]string]Cell{}
		for _, c := range m.report.Cells {
			if c.Library != l.Name {
				continue
			}
			if !slices.Contains(targets, c.Target) {
				targets = append(targets, c.Target)
			}
			if !slices.Contains(scenarios, c.Scenario) {
				scenarios = append(scenarios, c.Scenario)
			}
			cells[[2]string{c.Scenario, c.Target}] = c
		}
		if len(targets) == 0 {
			continue
		}
		slices.Sort(scenarios)
		m.line("### %s\n\n| Scenario | %s |\n| --- |%s", l.Name, strings.Join(targets, " | "), strings.Repeat(" --- |", len(targets)))
		for _, s := range scenarios {
			row := "| " + s + " |"
			for _, t := range targets {
				row += " " + shown(cells[[2]string{s, t}]) + " |"
			}
			m.line("%s", row)
		}
		m.line("")
	}
}

func shown(c Cell) string {
	switch {
	case c.Library == "":
		return ""
	case c.Lacks != "":
		return "–"
	}
	return numbers(c.Answer) + " / " + numbers(c.Request)
}

func numbers(c Check) string {
	if c.Verdict == review.Equal {
		return "="
	}
	var all []int
	for _, d := range c.Differences {
		if !slices.Contains(all, d.Reason) {
			all = append(all, d.Reason)
		}
	}
	slices.Sort(all)
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// place is where differences of one reason are, and one of them.
type place struct {
	path, form, theirs, ours string
	libraries, targets       []string
	cells                    int
}

func (m *markdown) differences() {
	m.line("## Differences and their reasons\n")
	for i, reason := range m.report.Reasons {
		m.line("%d. **%s**, %s: %s", i+1, reason.Check, plural(reason.Cells, "cell"), reason.Why)
		for _, p := range m.places(i + 1) {
			what := "only theirs: " + code(p.theirs)
			switch p.form {
			case "only ours":
				what = "only ours: " + code(p.ours)
			case "differs":
				what = "theirs " + code(p.theirs) + ", ours " + code(p.ours)
			}
			m.line("   - `%s` (%s; %s; %s), such as %s", p.path, plural(p.cells, "cell"),
				strings.Join(p.libraries, ", "), strings.Join(p.targets, ", "), what)
		}
	}
	m.line("")
}

func (m *markdown) places(reason int) []*place {
	found := map[string]*place{}
	for _, c := range m.report.Cells {
		for _, d := range slices.Concat(c.Answer.Differences, c.Request.Differences) {
			if d.Reason != reason {
				continue
			}
			key := d.Path + " " + string(d.Form)
			p := found[key]
			if p == nil {
				p = &place{path: d.Path, form: string(d.Form), theirs: d.Theirs, ours: d.Ours}
				found[key] = p
			}
			p.cells++
			p.libraries, p.targets = add(p.libraries, c.Library), add(p.targets, c.Target)
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *place) int { return cmp.Compare(a.path+a.form, b.path+b.form) })
}

func add(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

func (m *markdown) lacks() {
	m.line("## What could not be expressed\n\n| Library | What it lacks | Targets | Scenarios |\n| --- | --- | --- | --- |")
	type key struct{ library, lacks string }
	var order []key
	targets, scenarios := map[key][]string{}, map[key][]string{}
	for _, c := range m.report.Cells {
		if c.Lacks == "" {
			continue
		}
		k := key{c.Library, c.Lacks}
		if targets[k] == nil {
			order = append(order, k)
		}
		targets[k], scenarios[k] = add(targets[k], c.Target), add(scenarios[k], c.Scenario)
	}
	for _, k := range order {
		m.line("| %s | %s | %s | %s |", k.library, k.lacks, strings.Join(targets[k], ", "), strings.Join(scenarios[k], ", "))
	}
	m.line("")
}

// considered are clients that could be run and are not, or could not be had.
var considered = [][2]string{
	{"`github.com/OpenRouterTeam/go-sdk`", "OpenRouter's library for Go; no version of it could be had as a module, so the one for JavaScript is run."},
	{"`github.com/meta-llama/llama-api-go`", "Meta's library for Go; no version of it could be had as a module, so the one for JavaScript is run."},
	{"`github.com/Azure/azure-sdk-for-go/sdk/ai/azopenai`", "The newest version that could be had (v0.7.2) is of 2025-02; Microsoft's own migration guide has since moved Go users to openai-go and its package azure, which are run."},
	{"`v0-sdk`", "Vercel's library for v0's Platform API, which is another service than the Model API of the target."},
	{"`deepinfra`", "DeepInfra's library for JavaScript speaks its own inference API, not the OpenAI-like one of the target."},
	{"Mistral, DeepSeek and Moonshot in Go", "None of them makes a library for Go."},
}

func (m *markdown) considered() {
	m.line("## Clients that are not run\n")
	for _, c := range considered {
		m.line("- %s: %s", c[0], c[1])
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// code quotes a value for Markdown.
func code(value string) string {
	if value == "" {
		return "nothing"
	}
	fence := "`"
	for strings.Contains(value, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + value + " " + fence
	}
	return fence + value + fence
}
