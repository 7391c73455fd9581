package measure

import "testing"

// CanaryName is the benchmark with a value that is known roughly: 1000 steps
// that each need the one before take about a microsecond. Where it reads next to
// nothing, the compiler has dropped the work, and no number of the run counts.
const CanaryName = "Canary"

// CanaryAtLeast is the least that the canary can take, in nanoseconds: no
// processor does a dependent step in a tenth of a nanosecond.
const CanaryAtLeast = 100

// Kept holds the last result of the canary, so that it is needed.
var Kept uint64

// Canary is the body of the benchmark; it is for each package's BenchmarkCanary.
func Canary(b *testing.B) {
	const steps = 1000
	x := uint64(len(b.Name()))
	for b.Loop() {
		for range steps {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
		}
	}
	Kept = x
	if ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N); ns < CanaryAtLeast {
		b.Fatalf("%d dependent steps took %.1f ns: the compiler dropped them, and no number of this run can be trusted", steps, ns)
	}
}
