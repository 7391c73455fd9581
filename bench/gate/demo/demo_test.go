package demo_test

import (
	"os"
	"testing"

	"github.com/parley-llm/parley/bench/gate/demo"
)

var kept uint64

func BenchmarkWork(b *testing.B) {
	plant := os.Getenv("PLANT")
	b.ReportAllocs()
	for b.Loop() {
		kept = demo.Work(plant)
	}
}

// TestPlantedAllocation proves that what is planted is there to be found.
func TestPlantedAllocation(t *testing.T) {
	for plant, want := range map[string]float64{"": 0, "slow": 0, "alloc": 1} {
		if got := testing.AllocsPerRun(100, func() { kept = demo.Work(plant) }); got != want {
			t.Errorf("with %q planted a call allocates %v times, want %v", plant, got, want)
		}
	}
}
