// Package cassette keeps recorded HTTP exchanges and plays them back.
//
// A cassette is a go-vcr v3 file (format version 2) with a provenance block and
// checksums that go-vcr ignores. This is the only package that imports go-vcr:
// its recorder captures, its GetInteraction hands out each interaction once,
// and its reader is the judge of what a file holds. Its writer is not used,
// because it loses a leading newline, cannot re-read a leading tab and escapes
// whole bodies for one emoji.
//
//   - [Record] and [RecordLive] make a file: capture, sanitise, write in
//     canonical form, scan for secrets, replay.
//   - [Load] gives an immutable [Tape], and [Tape.Player] a fresh replay of it.
//   - [Verify] judges a folder of files: checksums, form, secrets, orphans.
//
// # What a file does not hold
//
// No key: authentication is stored by role, "Bearer {{key:good}}", so that a
// recording made with a wrong key never answers a request with the right one.
// No date, duration, port or loopback address: the vendor's URL is stored, and
// recording twice gives equal bytes. A date in Retry-After is stored as
// "{{date+30s}}" and made anew at each replay.
//
// The checksums show a casual edit. They do not stop a forger, who can compute
// them too.
package cassette
