// Command readme writes the table of the providers and their capabilities into
// README.md, between two marks, from the registry and the providers' own
// declarations.
package main

//go:generate go run . -dir ../..
