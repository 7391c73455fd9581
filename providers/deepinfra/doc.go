// Package deepinfra is the provider for DeepInfra, a host of open models: chat
// completions with streams, tools, structured output, vision and reasoning,
// embeddings, images, and the list of models. Facts are from DeepInfra's
// documentation of 2026-07-22 and its OpenAPI document of 2026-05.
//
// # What is particular here
//
// Most models answer with at most 16,384 tokens. A request that ends with the
// assistant's own turn goes on from that text, which is the way past the limit.
//
// Models that DeepInfra retired are served by a successor without an error, so
// the answer's Model may differ from the one that was asked for.
//
// The Gemini and Gemma models count their thoughts beside the answer and not
// within it; the unified usage holds them within the output, as everywhere.
package deepinfra
