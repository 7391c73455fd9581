package conformance

import (
	"bytes"
	"context"
	"fmt"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// cellLabel is the pprof label that every goroutine of a cell carries.
const cellLabel = "parley_cell"

// ending is how the body of a cell ended, apart from what it reported.
type ending struct {
	verdict Verdict
	detail  string
}

// isolate runs f as the cell with the given label, in a bubble of virtual time
// or outside of one. It owns what can go wrong around a cell: a panic becomes
// Error, a goroutine that outlives f becomes Leak, and a cell that is not done
// after limit of real time becomes Timeout. The empty verdict means that f
// returned and left nothing behind.
//
// A panic on a goroutine that the cell itself started cannot be recovered by
// anyone and ends the process, as it would in a test.
func isolate(label string, virtual bool, limit time.Duration, f func()) ending {
	done := make(chan ending, 1)
	go pprof.Do(context.Background(), pprof.Labels(cellLabel, label), func(context.Context) {
		if virtual {
			done <- inBubble(label, f)
			return
		}
		end := guarded(f)
		if end.verdict == "" {
			end = lingering(label)
		}
		done <- end
	})
	watchdog := time.NewTimer(limit)
	defer watchdog.Stop()
	select {
	case end := <-done:
		return end
	case <-watchdog.C:
		return ending{Timeout, fmt.Sprintf("the cell was not done after %v of real time\n%s", limit, stacks(label))}
	}
}

// inBubble runs f under virtual time. synctest wants a testing.T and only uses
// it to report; a zero one serves outside of tests too, which a test pins.
func inBubble(label string, f func()) (end ending) {
	defer func() {
		if p := recover(); p != nil {
			end = ending{Leak, fmt.Sprintf("a goroutine outlives the cell: %v\n%s", p, stacks(label))}
		}
	}()
	synctest.Test(new(testing.T), func(*testing.T) { end = guarded(f) })
	return end
}

func guarded(f func()) (end ending) {
	defer func() {
		if p := recover(); p != nil {
			end = ending{Error, fmt.Sprintf("panic: %v\n%s", p, debug.Stack())}
		}
	}()
	f()
	return ending{}
}

// lingering looks for goroutines that still carry the cell's label. Outside a
// bubble nothing says when a goroutine that was told to end has ended, so it
// looks a bounded number of times, yielding in between.
func lingering(label string) ending {
	var left string
	for range 50 {
		if left = others(label); left == "" {
			return ending{}
		}
		time.Sleep(2 * time.Millisecond)
	}
	return ending{Leak, "a goroutine outlives the cell:\n" + left}
}

// others returns the stacks of the label's goroutines, the caller's own apart.
func others(label string) string {
	var left []string
	for _, stack := range labelled(label) {
		if !strings.Contains(stack, "conformance.isolate") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n")
}

func stacks(label string) string { return strings.Join(labelled(label), "\n") }

// labelled returns the entries of the goroutine profile that carry the label.
func labelled(label string) []string {
	var buf bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&buf, 1); err != nil {
		return nil
	}
	want := fmt.Sprintf("%q:%q", cellLabel, label)
	var found []string
	for entry := range strings.SplitSeq(buf.String(), "\n\n") {
		if strings.Contains(entry, want) {
			found = append(found, entry)
		}
	}
	return found
}
