// Package sse decodes event streams (text/event-stream) by the rules of the
// WHATWG HTML standard, section "Server-sent events", with one addition that
// LLM services need: an event that the end of the body cuts off before its
// blank line is delivered, and marked.
//
// Line ends may be LF, CRLF or CR, cut by reads at any point. A byte order mark
// at the start, comments, and the fields id, retry and unknown ones are ignored.
package sse
