// Package mutant tests the conformance suite itself. It breaks providers, each
// in one way, and looks whether the scenarios notice; and it makes situations
// that a run must refuse, and looks whether the exit code says so. A scenario
// that never fails proves nothing, and neither does a gate.
//
// # Mutants
//
// A [Mutant] takes a provider that conforms and gives it one fault, by wrapping
// the provider or the transport of the HTTP client that it is given, so that no
// production code has a seam for it. [Run] breaks every adapter in every way and
// runs the scenarios that the mutant names. The mutant is killed if one of them
// fails although it passes on the unbroken provider; else it survives, and the
// self-test fails. It fails too when a scenario kills nothing on a target that
// supports it.
//
// # Adding a mutant
//
// With each new scenario comes at least one mutant that names it:
//
//   - Write it into the file of the scenario's group. Its ID says what is wrong
//     ("usage-dropped"), its Why what that does to a user.
//   - Use the smallest wrapper that shows the fault: byHooks changes requests,
//     answers, chunks, vectors and errors in the unified API; byFields, byHeader
//     and byBody what is sent; byAnswer, byLines and byReads what arrives;
//     byProvider and byTransport anything else.
//   - It behaves correctly but for the one fault. What every scenario notices
//     tells nothing about the one that it is for.
//   - Limit it with Applies if not every target can have the fault.
//
// A mutant must die by the scenario that it names. If it survives, the scenario
// is too weak: that is what this package is for.
package mutant
