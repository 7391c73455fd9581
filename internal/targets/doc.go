// Package targets lists what the repository judges: each way of reaching one of
// the twelve providers, with its models, what it declares, its recordings, and
// how its provider is made. The command line runs the suite over them, and the
// oracle compares them with the vendors' own clients. One file holds a family of
// services; a new provider is a row in one of them, or a file of its own.
package targets
