// Package rows is the table of what the oracle runs: each library on each
// target, what it is to the service, and how its client is made. A new target is
// a row here.
package rows
