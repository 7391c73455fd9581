// Command conformance proves that a provider keeps the contract, offline.
//
// Only the report goes to standard output; progress and messages go to standard
// error. The exit code says what happened:
//
//	0   conforms
//	1   a cell failed
//	2   the command line is wrong; nothing was run
//	3   the harness failed, or the output could not be written
//	4   a recording is not as it was recorded, or is missing
//	5   a recording seems to hold a secret
//	6   a mutant survived the self-test
//	7   a benchmark regressed
//	8   a benchmark was inconclusive
//	9   the service has drifted from the recordings
//	10  it was not possible to look
//
// When several apply, 3, 5, 4, 6 and 1 come first, in this order; the JSON report
// lists all.
package main
