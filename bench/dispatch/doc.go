// Package dispatch measures what it costs to call one provider of several, in
// each of the forms that Go offers, over the providers that Parley ships. It
// holds nothing but benchmarks; `make bench` runs them.
//
// # What is measured
//
// Names of benchmarks are keys: op, order and form.
//
//   - op=name is the cheapest metadata, a constant. op=capabilities looks a
//     model up. Both are the real providers' own.
//   - op=call is ChatCompletion of types that embed the real providers and
//     return at once: the signature of a call and nothing else, so what is left
//     is the dispatch.
//   - op=chat is the real ChatCompletion of a request without messages, which
//     every provider refuses before anything is sent. A call that is answered
//     takes microseconds even from memory, and would hide any form.
//   - op=recv is the next chunk of a real stream, from memory. A stream is a
//     concrete type, so only two forms exist.
//   - op=size is no call: how large each provider is behind its pointer.
//   - order=one calls the same provider all the time, order=two two in turn,
//     order=roundrobin each in turn, order=random in the order of a fixed seed,
//     longer than what a branch predictor remembers.
//   - form=loop is the loop alone: the order, the load, the sink.
//
// Each of the forms:
//
//   - direct: the concrete type, known at the call site. In turn, the calls
//     stand one after the other, which a constant does not survive; two in turn
//     and a random order have no direct form.
//   - interface: an [llm.Provider] of which the compiler knows nothing.
//   - devirtualised: the same where the compiler sees the concrete type.
//   - enum: [providers.Provider] as it ships.
//   - guarded: an interface in a struct, with the check that lets a zero value
//     answer, which the enum has too. It is the other form of two words that
//     needs no unsafe; it knows no name without a call.
//   - switch-method and switch-site: a number and an untyped pointer, 16 bytes,
//     with a generated switch in a method, or at the call site. It needs unsafe.
//   - typeswitch: a type switch over the interface value, in a method.
//   - table: the same number and pointer, and a table of method expressions. It
//     needs unsafe.
//   - generic-pointer and generic-value: a type parameter, for a pointer, which
//     Go calls through a dictionary, and for a struct, which it compiles on its
//     own.
//   - map and map-locked: a registry by name, the second behind a RWMutex.
//   - table-by-type: [providers.ProviderType] with its table, for the name only.
//
// The providers come from functions that are not inlined, so that no form but
// devirtualised profits from what the compiler sees.
package dispatch

//go:generate go run ./gen

import (
	_ "github.com/parley-llm/parley/llm"
	_ "github.com/parley-llm/parley/providers"
)
