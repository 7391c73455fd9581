// Command readme writes two tables into README.md, each between two marks: the
// providers and their capabilities, from the registry and the providers' own
// declarations, and what the library costs, from the samples of reports/bench.
package main

//go:generate go run . -dir ../..
