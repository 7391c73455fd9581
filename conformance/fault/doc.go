// Package fault makes and applies the ways in which an answer can arrive badly:
// other line ends, other read boundaries, comments, cuts, resets and stalls.
//
// A fault is a [scenario.Fault], a value; [Transport] applies faults on the
// client's side of a connection, so that read boundaries are exact. All faults
// are enumerated or seeded, never random, and their waits work in virtual time.
//
// The laws that judge them: a framing fault changes nothing that a caller sees;
// a cut gives a prefix and an error; an unknown addition changes nothing.
package fault
