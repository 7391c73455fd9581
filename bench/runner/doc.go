// Package runner measures: it builds each test binary once, runs all of them in
// rounds, in a random order within each round, and appends what they print to
// one file a variant. What disturbs the machine for a while so disturbs all
// variants alike.
//
// Some variants run twice in every round, under two names: the same binary
// against itself shows how much two equal programs differ here, the noise floor
// (A/A). Each file begins with lines that describe machine, toolchain and commit,
// and each process measures a canary first, whose value is known; where that
// cannot be true the run stops.
package runner
