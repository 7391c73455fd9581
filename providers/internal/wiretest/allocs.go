package wiretest

import "testing"

// AllocsAtMost fails unless f can run with at most the given number of
// allocations. It counts the cheapest of many runs: a pool that the collector
// has just emptied, or at random the race detector, makes a run dearer and says
// nothing of f.
func AllocsAtMost(tb testing.TB, most float64, what string, f func()) {
	tb.Helper()
	const tries = 200
	fewest := testing.AllocsPerRun(1, f)
	for try := 1; fewest > most && try < tries; try++ {
		fewest = min(fewest, testing.AllocsPerRun(1, f))
	}
	if fewest > most {
		tb.Errorf("%s: %v allocations, want at most %v", what, fewest, most)
	}
}
