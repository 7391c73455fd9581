package fault

import (
	"fmt"
	"iter"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// OneByte delivers a byte a read.
func OneByte() scenario.Fault {
	return scenario.Fault{Name: "one byte a read", Reads: func(body []byte) [][]byte {
		reads := make([][]byte, len(body))
		for i := range body {
			reads[i] = body[i : i+1]
		}
		return reads
	}}
}

// Half delivers the body in two halves.
func Half() scenario.Fault {
	return scenario.Fault{Name: "two halves", Reads: func(body []byte) [][]byte {
		return splitAt(body, len(body)/2)
	}}
}

// SplitAt delivers n bytes and then the others.
func SplitAt(n int) scenario.Fault {
	return scenario.Fault{Name: fmt.Sprintf("split at %d", n), Reads: func(body []byte) [][]byte {
		return splitAt(body, n)
	}}
}

// EverySplit yields a [SplitAt] for each of the body's [Offsets].
func EverySplit(body []byte, seed uint64) iter.Seq[scenario.Fault] {
	return func(yield func(scenario.Fault) bool) {
		for _, n := range Offsets(body, seed) {
			if !yield(SplitAt(n)) {
				return
			}
		}
	}
}

// SplitEvents delivers an event a read.
func SplitEvents() scenario.Fault {
	return scenario.Fault{Name: "one event a read", Reads: Events}
}

// SplitCRLF delivers each CR and the LF after it in different reads. Use it
// after [CRLF].
func SplitCRLF() scenario.Fault {
	return scenario.Fault{Name: "CR and LF in different reads", Reads: func(body []byte) [][]byte {
		var reads [][]byte
		start := 0
		for i, c := range body {
			if c == '\r' {
				reads = append(reads, body[start:i+1])
				start = i + 1
			}
		}
		return append(reads, body[start:])
	}}
}

// EmptyReads delivers an event a read, and a read of nothing before each.
func EmptyReads() scenario.Fault {
	return scenario.Fault{Name: "empty reads between", Reads: func(body []byte) [][]byte {
		var reads [][]byte
		for _, event := range Events(body) {
			reads = append(reads, nil, event)
		}
		return reads
	}}
}

// EndWithData returns the last bytes and the end in one read, as io.Reader
// allows.
func EndWithData() scenario.Fault {
	return scenario.Fault{Name: "the end in the last read", EndTogether: true}
}

// Paced delivers an event a read and waits d before each of them but the first.
func Paced(d time.Duration) scenario.Fault {
	return scenario.Fault{
		Name:  fmt.Sprintf("%v between events", d),
		Reads: Events,
		Stall: func(read int) time.Duration {
			if read == 0 {
				return 0
			}
			return d
		},
	}
}

// Stall delivers an event a read and waits d, or [Forever], after the given
// number of events.
func Stall(events int, d time.Duration) scenario.Fault {
	return scenario.Fault{
		Name:  fmt.Sprintf("a stall after %d events", events),
		Reads: Events,
		Stall: stallBefore(events, d),
	}
}

// HangAfter delivers n bytes and then nothing, not even an end, until the body
// is closed or its context ends.
func HangAfter(n int) scenario.Fault {
	f := TruncateAt(n)
	f.Name = fmt.Sprintf("nothing more after %d bytes", n)
	f.Reads = func(body []byte) [][]byte { return [][]byte{body} }
	f.Stall = stallBefore(1, Forever)
	return f
}

func stallBefore(read int, d time.Duration) func(int) time.Duration {
	return func(i int) time.Duration {
		if i == read {
			return d
		}
		return 0
	}
}

func splitAt(body []byte, n int) [][]byte {
	n = min(max(n, 0), len(body))
	return [][]byte{body[:n], body[n:]}
}
