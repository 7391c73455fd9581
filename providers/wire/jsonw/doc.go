// Package jsonw writes JSON for requests: compact, in the order of the calls,
// and therefore the same bytes for the same request every time.
//
// It differs from encoding/json where a request must reach a service exactly
// as the caller wrote it: strings are not HTML-escaped ('<' stays '<'), U+2028
// and U+2029 stay themselves, and raw values such as a tool's schema are copied
// byte for byte, so that no integer above 2^53 loses digits and no key moves.
//
// A [Writer] remembers its first error, so a caller checks once, at the end.
package jsonw
