package main

import (
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/internal/targets"
)

// adapters are the targets that this command judges.
func adapters() []conformance.Adapter { return targets.All() }
