// Package conformance proves that a provider keeps Parley's contract, offline,
// from recorded or emulated traffic.
//
// A provider's author makes an [Adapter] and calls [Run] from a test, or [Check]
// from anywhere else. The package and everything below it import no provider.
package conformance
