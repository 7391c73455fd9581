// Package wire holds the kit that a provider is made of, in this repository or
// outside it:
//
//   - exchange: one HTTP exchange, from building it to classifying its failure;
//   - sse: the event-stream decoder;
//   - jsonw: the writer of JSON requests;
//   - jsonr: the reader of JSON answers;
//   - floats: the readers of vectors;
//   - memo: the shortcut for events that repeat each other;
//   - openaicompat: the OpenAI chat wire as a codec, for services that speak it;
//   - openairesponses: OpenAI's Responses API as a codec, for those of them that
//     have it beside chat completions.
//
// The kit is experimental: its shape may change between minor versions, with a
// note in the change log. The package itself is empty.
package wire
