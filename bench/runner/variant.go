package runner

import "time"

// Variant is a test binary and how it is run.
type Variant struct {
	// Name is the name of the file with its samples, without ".txt".
	Name string
	// Suite is what a user asks for.
	Suite string
	// Module is the folder of the module, below the root; Package is in it.
	Module, Package string
	// Bench chooses the benchmarks.
	Bench string
	// Time is how long each benchmark runs in a round; 0 runs it once.
	Time time.Duration
	// Profile builds the binary with a profile that the run itself makes, from
	// the variant of this name.
	Profile string
	// Again runs the binary a second time in each round, for the noise floor.
	Again bool
	// Slow variants are left out of a quick run.
	Slow bool
}

// AgainSuffix marks the file of a variant's second run in each round.
const AgainSuffix = "-again"

// Variants are all of them.
func Variants() []Variant {
	return []Variant{
		{Name: "dispatch", Suite: "dispatch", Module: ".", Package: "./bench/dispatch", Bench: ".", Time: 30 * time.Millisecond, Again: true},
		{Name: "dispatch-pgo", Suite: "dispatch", Module: ".", Package: "./bench/dispatch", Bench: ".", Time: 30 * time.Millisecond, Profile: "dispatch", Slow: true},
		{Name: "layers", Suite: "layers", Module: ".", Package: "./bench/layers", Bench: ".", Time: 50 * time.Millisecond, Again: true},
		{
			Name: "peers", Suite: "peers", Module: "bench/peers", Package: ".", Time: 100 * time.Millisecond, Again: true,
			Bench: "^BenchmarkCanary$|^BenchmarkPeers$/^transport=memory$",
		},
		{
			Name: "peers-loopback", Suite: "peers", Module: "bench/peers", Package: ".", Time: 100 * time.Millisecond,
			Bench: "^BenchmarkCanary$|^BenchmarkPeers$/^transport=loopback$",
		},
		{Name: "scale", Suite: "scale", Module: "bench/peers", Package: "./scale", Bench: ".", Slow: true},
	}
}

// Suites are the names that a user can ask for, in order. "size" measures no
// time: it weighs programs and counts lines.
func Suites() []string { return []string{"dispatch", "layers", "peers", "scale", "size"} }
