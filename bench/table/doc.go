// Package table makes tables of benchmark samples: medians with their
// confidence intervals, and what changed beside a base. It stands on the
// libraries of golang.org/x/perf, and its figures are those of benchstat; a test
// compares the two.
//
// Samples are read from files in Go's benchmark format. Lines of the form
// "key: value" describe the machine and the program; files of unlike machines
// are not compared ([UnlikeError]).
package table
