// Package page publishes what was measured: tables, plots and one page that says
// in plain words what was found. All of it is made from the files of samples, so
// that no number on the page can be older than they are, and every verdict is
// computed from the numbers. It measures nothing.
package page
