package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parley-llm/parley/conformance/catalogue"
)

// Run judges an adapter from a provider's own tests, one subtest for each cell,
// such as TestConformance/stream/usage-final:
//
//	func TestConformance(t *testing.T) {
//		conformance.Run(t, conformance.Adapter{
//			Target: scenario.Target{
//				Name: "acme", Provider: "acme", Dialect: "openai",
//				BaseURL: "https://api.acme.example/v1",
//				Models:  scenario.Models{Chat: "acme-large"},
//				Capabilities: llm.CapStream | llm.CapTools,
//			},
//			New: func(env conformance.Env) (llm.Provider, error) { return acme.New(env.Client, env.Key), nil },
//		})
//	}
//
// It replays the adapter's cassettes, or lets the emulator of its dialect answer
// when there are none. A cell whose capability the adapter does not declare is
// skipped; a known failure must fail as it says.
func Run(t *testing.T, a Adapter) {
	t.Helper()
	o := Options{Mode: Replay}
	if a.Cassettes == nil {
		o.Mode = Emulate
	}
	o, err := o.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	adapters := []Adapter{a}
	if err := checkAdapters(adapters); err != nil {
		t.Fatal(err)
	}
	chosen := catalogue.All()
	jobs := plan(o, chosen, adapters)
	cells := make([]Result, 0, len(jobs))
	for at := 0; at < len(jobs); {
		group := jobs[at].scenario.Group()
		end := at
		for end < len(jobs) && jobs[end].scenario.Group() == group {
			end++
		}
		t.Run(group, func(t *testing.T) {
			for _, j := range jobs[at:end] {
				t.Run(strings.TrimPrefix(j.scenario.ID, group+"/"), func(t *testing.T) {
					one := []Result{j.run(false)}
					if err := applyKnown(adapters, one); err != nil {
						t.Error(err)
					}
					cells = append(cells, one[0])
					reportCell(t, one[0], o.Seed)
				})
			}
		})
		at = end
	}
	if len(cells) == len(jobs) {
		t.Run("declared", func(t *testing.T) { runDeclared(t, &a, cells) })
	}
	if o.Mode == Replay {
		t.Run("cassettes", func(t *testing.T) { runCassettes(t, &a) })
	}
}

func reportCell(t *testing.T, r Result, seed uint64) {
	t.Helper()
	switch {
	case r.Verdict == Unsupported:
		t.Skip(r.Note)
	case r.gates():
		t.Errorf("%s", Explain(r))
		t.Logf("seed %d", seed)
	}
}

func runDeclared(t *testing.T, a *Adapter, cells []Result) {
	if missing := a.Capabilities &^ backedBy(a.Name, cells); missing != 0 {
		t.Errorf("declared, but no scenario that needs it passes: %s", missing)
	}
}

func runCassettes(t *testing.T, a *Adapter) {
	integrity, secrets, err := Verify(*a)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(integrity, secrets...) {
		t.Errorf("%s: %s\n  want %s\n  got  %s", f.Path, f.Rule, f.Want, f.Got)
	}
}

// Explain describes a result that is not a pass, for people: what the scenario
// demands, why that matters, each finding, and where to look.
func Explain(r Result) string {
	var b strings.Builder
	sc, _ := catalogue.Lookup(r.Scenario)
	fmt.Fprintf(&b, "%s on %s: %s (%s, clause %s)\n", r.Scenario, r.Target, r.Verdict, r.Level, sc.Clause)
	if sc.Why != "" {
		fmt.Fprintf(&b, "  why it matters: %s\n", sc.Why)
	}
	if r.Note != "" {
		fmt.Fprintf(&b, "  %s\n", r.Note)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %s\n    rule: %s\n    want: %s\n    got:  %s\n", f.Path, f.Rule, indent(f.Want), indent(f.Got))
	}
	if sc.Hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", sc.Hint)
	}
	return strings.TrimRight(b.String(), "\n")
}

func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n          ") }
