// Package catalogue holds the scenarios, one file a group, and the checks that
// judge them.
//
// A scenario's id is permanent. Its turns are pure functions of their
// parameters; prompts and answers carry nonces made from the seed, so that an
// answer that was learnt by heart fails.
//
// Most scenarios are judged by [Play]: it sends every turn through the unified
// API and compares what comes back with what the service was made to say. The
// laws of streams transform one recording instead: framing faults change
// nothing, a cut gives a prefix and an error, an end by the caller releases
// everything at that instant.
package catalogue
