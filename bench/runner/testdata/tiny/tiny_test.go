// Package tiny has a canary and nothing to measure.
package tiny

import (
	"testing"

	"github.com/parley-llm/parley/bench/internal/measure"
)

func BenchmarkCanary(b *testing.B) { measure.Canary(b) }

func BenchmarkNothing(b *testing.B) {
	for b.Loop() {
	}
}
