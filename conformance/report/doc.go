// Package report renders a [conformance.Report].
//
// JSON is the source and has a published schema ([Schema]); the table, Markdown
// and JUnit are renderings of the same report for people and for other tools.
// Every function renders the whole report before it writes the first byte, so a
// failed rendering leaves no half report.
package report
