// Command oracle asks the vendors' own client libraries the questions that the
// conformance suite asks the providers of this repository, against the same
// emulated services over loopback, and compares twice:
//
//   - answer read: the vendor's client reads the emulator's answer as the
//     scenario means it, so the emulator speaks the vendor's wire;
//   - request equal: the request that the vendor's client sends for the same
//     unified intent is the one that our provider sends.
//
// A difference stands in the reviewed table of package review, with its reason,
// or the run fails; a reason that no difference needs fails too. The run writes
// reports/oracle.md and reports/oracle.json.
//
// The folders, from the wire up: wire captures and compares requests; client is
// what a vendor's library is made to look like, with one folder for each
// library; engine plays the catalogue's scenarios through both sides; review
// holds the reasons; report writes the results.
package main
