// Package traffic is what the benchmarks send and what answers them: one
// conversation, the bodies in which three wires answer it, and two ways for the
// bytes to come back, from memory and over loopback. Every benchmark that
// compares programs feeds all of them from here, so that the work is the same.
//
// No body is a recording. They have the fields, the order and the sizes that the
// vendors' documents show: OpenAI's API reference (OpenAPI document 2.3.0,
// 2026-08-21), Anthropic's Messages reference and Google's generateContent
// reference, both of November 2026.
package traffic
