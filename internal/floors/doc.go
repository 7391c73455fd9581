// Package floors keeps the house's order: which package may import which, which
// library stays behind which door, and how long a file may grow. Its test runs
// over the module; nothing else imports it.
package floors
