// Package lines counts what a provider needs outside its own folder: the answer
// to the question what adding one costs.
//
// Counted are the lines of Go, written by hand and no tests, of the largest
// elements that name this provider and no other: a row of a table, a case, an
// import, a function.
package lines
