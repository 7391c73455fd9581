// Package openairesponses speaks OpenAI's Responses API (POST /responses), unary
// and streamed, for the services that have it beside chat completions.
//
// A [Dialect] is what a service differs in; a [Client] is a dialect over an HTTP
// endpoint. Facts are from OpenAI's OpenAPI document 2.3.0 (2026-08-21), its own
// libraries of that day, and recorded answers of OpenAI, Azure, OpenRouter and
// DeepSeek.
//
// # Conversations
//
// A request carries the whole conversation and asks the service to keep none of
// it (store:false), unless an option says otherwise. The service then gives its
// thoughts encrypted, and wants them back: an item of thoughts is kept whole in
// ReasoningPart.Opaque and returned byte for byte, in its place before the
// message or the call that it led to. Three things stay behind: thoughts of
// other providers; thoughts that nothing follows in their turn, which the
// service refuses; and, where nothing is stored, thoughts that came without
// their encrypted form and not in words, which the service could not find. The ids of messages
// and calls are not sent back, for without a store they point at nothing.
//
// Items that have no name here, such as a server-side tool's call, are
// llm.OpaqueParts and go back as they came.
//
// The package is experimental: its API follows what the providers need.
package openairesponses
