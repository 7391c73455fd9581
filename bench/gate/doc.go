// Package gate says whether a change made the benchmarks worse: pass, regression
// or inconclusive. It never calls noise a regression, nor silence a pass.
//
// # Counts
//
// Allocations are counted, not timed, so any more of them is a regression: the
// least of the new samples is above the most of the old ones. Above a thousand a
// call, where a program's own pools and timers show, a thousandth is tolerated.
// Bytes are counted too, but the growth of maps and pools is spread over however
// many calls a sample had; a regression is more than one percent and 16 bytes
// above the most of the old samples. Where the ranges overlap and only the median
// is above, the answer is inconclusive.
//
// # Time
//
// A change of time is a regression if the median grew by more than the limit and
// the chance of that between equal programs, by the Mann-Whitney test, is below
// alpha after Holm's correction for the number of comparisons. The limit is the
// larger of the threshold and of twice the noise floor: the largest significant
// change of a program against itself in the same run. It is inconclusive where
// the median grew by more than the threshold without being a regression, or where
// the intervals are too wide to exclude such a growth.
//
// On a machine that is not pinned time is advice. Slower medians are then
// inconclusive and never a regression, and wide intervals are only counted.
package gate
