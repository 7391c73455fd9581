package measure

import (
	"runtime"
	"testing"
	"time"
)

// Load starts to watch the machine; call what it returns after the loop. The
// sample then says which share of all processors other processes had meanwhile,
// in percent, where the system tells. The system counts in hundredths of a
// second, so that a sample of a tenth of a second knows it to about ten percent
// on one processor.
func Load(b *testing.B) (report func()) {
	busyBefore, ok1 := busy()
	ownBefore, ok2 := own()
	start := time.Now()
	return func() {
		took := time.Since(start).Seconds()
		busyAfter, ok3 := busy()
		ownAfter, ok4 := own()
		if !ok1 || !ok2 || !ok3 || !ok4 || took == 0 {
			return
		}
		foreign := (busyAfter - busyBefore) - (ownAfter - ownBefore)
		b.ReportMetric(min(max(100*foreign/(took*float64(runtime.NumCPU())), 0), 100), "foreign-%")
	}
}
