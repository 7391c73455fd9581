// Package client says what the oracle asks of a vendor's client library: the
// operations of the unified API, put into the library's own parameters and read
// from the library's own results. Each folder below holds one library.
//
// A translation uses what the library documents and nothing of this repository's
// providers. What a library has no typed parameter for goes through its own
// documented way for further fields; what has no way at all is [Lacks], and the
// scenario is listed as not expressible.
package client
