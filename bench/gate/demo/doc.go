// Package demo is a small program with a benchmark, of which the environment
// variable PLANT makes another program: with "alloc" it allocates once more a
// call, with "slow" it takes 30 % longer. `make bench-demo` shows with it what the
// gate says of each.
package demo
