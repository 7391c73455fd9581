// Command gen writes the forms of bench/dispatch, one arm for each provider of
// the registry.
package main
