package conformance

import (
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Mode says what answers a provider.
type Mode string

// The modes.
const (
	// Replay answers from cassettes.
	Replay Mode = "replay"
	// Emulate answers from the emulator, with fresh nonces.
	Emulate Mode = "emulate"
	// Live sends to the real service, and needs a key.
	Live Mode = "live"
)

// Options select and steer a run. The zero value runs everything offline, in
// process, from the cassettes.
type Options struct {
	// Run and Skip are globs over scenario ids, such as "stream/*". A glob that
	// matches nothing is an error.
	Run  []string
	Skip []string
	// Level runs scenarios of this level and above; empty runs all.
	Level scenario.Level
	// Mode is Replay when empty.
	Mode Mode
	// Transports are InProcess, Loopback or both; empty is InProcess.
	Transports []string
	// Parallel is the number of cells at a time; 0 is the number of CPUs.
	Parallel int
	// Seed makes the nonces of emulate mode and the order of Shuffle; 0 picks
	// the fixed seed of the recordings in replay, a fresh one in emulate.
	Seed    uint64
	Shuffle bool
	// Repeat runs each cell this many times; 0 is once.
	Repeat   int
	FailFast bool
	// Limit is the real time that one cell may take; 0 is a minute.
	Limit time.Duration
	// Progress, when set, is called after each cell, from one goroutine at a
	// time.
	Progress func(done, total int, r Result)
}
