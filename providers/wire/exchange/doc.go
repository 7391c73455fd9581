// Package exchange is one HTTP exchange with a service: build it, send it,
// limit it, and classify its failure.
//
// An [Endpoint] is the address and the manners of one service. [Endpoint.Do]
// reads a whole answer; [Endpoint.Open] gives the body of an event stream, whose
// silence is timed. Every failure is an *llm.Error.
//
// The key goes to the configured host and nowhere else: redirects are not
// followed, plain http is for loopback hosts, and neither a key nor a URL with a
// query appears in an error.
package exchange
