package main

import "github.com/parley-llm/parley/conformance/mutant"

// killers are the mutants that a scenario must expose; never nil, so that JSON
// has a list.
func killers(id string) []string { return append([]string{}, mutant.Killers(id)...) }
