// Package report writes what the oracle found: JSON, which is the source, and
// Markdown for readers. Neither holds a time or a duration, so that a fresh run
// gives the same bytes.
package report
