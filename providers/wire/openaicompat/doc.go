// Package openaicompat speaks OpenAI's chat wire, and that of the many services
// which took it over with changes of their own.
//
// A [Dialect] is what a service changed, as plain data plus at most four hooks;
// a [Client] is a dialect over an HTTP endpoint and has the operations of an
// llm.Provider. A provider package is a Dialect value, its configuration and
// its table of models.
//
// Requests are written as strictly as a dialect demands, and byte for byte the
// same for the same request. Answers are read as leniently as real traffic
// demands: one decoder takes what all the dialects were seen to send, so that a
// dialect needs data only where two services mean different things by the same
// bytes.
//
// The package is experimental: its API follows what the providers need.
package openaicompat
