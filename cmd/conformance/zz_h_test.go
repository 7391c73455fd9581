package main

import (
	"fmt"
	"testing"
	"time"
	"testing/fstest"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/mutant"
	"github.com/parley-llm/parley/conformance/cassette"
)

func TestHScratch(t *testing.T) {
	as := adapters()
	for i := range as {
		files := fstest.MapFS{}
		for _, id := range conformance.Recordings(as[i].Target) {
			data, err := conformance.Record(t.Context(), as[i], id)
			if err != nil {
				fmt.Println("record", err)
				continue
			}
			files[cassette.Path(as[i].Name, id)] = &fstest.MapFile{Data: data}
		}
		as[i].Cassettes = files
	}
	start := time.Now()
	rep, err := conformance.Check(t.Context(), conformance.Options{}, as...)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("baseline", time.Since(start), rep.Summary)
	for _, c := range rep.Cells {
		if c.Verdict != conformance.Pass && c.Verdict != conformance.Unsupported {
			fmt.Println(conformance.Explain(c))
		}
		if c.DurationMS > 300 {
			fmt.Println("slow", c.Target, c.Scenario, c.DurationMS)
		}
	}
	hr, err := mutant.Suite{Mutants: []mutant.Mutant{mutant.Harmless()}, Full: true}.Run(t.Context(), as)
	fmt.Println("harmless", hr.Mutants, err)
	start = time.Now()
	for _, g := range renderings() {
		fmt.Println(g.ID, g.Try(t.Context(), as))
	}
	r, err := mutant.Run(t.Context(), as)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("selftest", time.Since(start), len(r.Mutants))
	for _, m := range r.Mutants {
		if m.Survived {
			fmt.Println("SURVIVED", m.ID, m.Target, m.KilledBy)
		}
	}
	fmt.Println("without", r.ScenariosWithoutKiller)
	for _, g := range r.Broken() {
		fmt.Println("gate", g)
	}
	for _, c := range r.Unsound {
		fmt.Println("unsound", c.Target, c.Scenario)
	}
}
