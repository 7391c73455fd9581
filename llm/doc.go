// Package llm is the vocabulary that every provider speaks: requests, answers,
// streams, errors, usage and cost, and the Provider interface itself.
//
// The package imports the standard library only and knows no provider. Three
// tables are frozen, because the conformance suite, the emulator and the
// published schema all speak them: [Kind] (what went wrong), [FinishReason]
// (why a model stopped) and [Capability] (what a model can do).
//
// # Absent is not zero
//
// A nil Temperature is not sent; a Temperature of 0 is. A token count that a
// service did not report is absent ([Tokens]), not 0.
//
// # Nothing is silent
//
// A parameter that a model cannot take is an error of kind
// [KindUnsupported] or [KindInvalidRequest]. With
// [ChatRequest.DropUnsupported] it is left out instead, and
// [ChatResponse.Dropped] says so.
//
// # Streams
//
// The rules of a stream live in one place, [ChatStream]; providers only decode
// frames. Its grammar is part of the type's documentation.
package llm
