// Package vertexai is the provider for Google's Gemini models, on Vertex AI and
// on the Gemini API, and for Claude on Vertex AI.
//
// # Three ways in
//
//   - An API key alone ([Config].APIKey) is Vertex AI's express mode: one global
//     host, no project.
//   - A token source with a project ([Config].TokenSource, Project and Location) is
//     Vertex AI proper, in one region, in a multi-region or global. The module
//     github.com/parley-llm/parley/providers/vertexai/adc makes one from the
//     application default credentials; it is a module of its own, so that
//     nobody else depends on Google's library.
//   - A key of Google AI Studio with [Config].GeminiAPI is the Gemini API, which
//     has other paths and the same bodies.
//
// # Claude
//
// A model whose name begins with "claude-" goes to Anthropic's publisher on
// Vertex AI: same provider, same project and tokens, and [anthropic.Options] for
// what only Claude has. It needs a project; a key cannot call it.
//
// # What the provider does with a request
//
//   - System and developer messages at the start are the system instruction, a
//     part each; later ones become text of the user turn they stand in.
//     Neighbouring messages of one role are one turn, and all tool results of a
//     turn come before its text.
//   - Thought signatures go back byte for byte, on calls, texts, thoughts and
//     images. A call that another provider made has none; Gemini 3 refuses it,
//     so the first call of a turn then carries the value that Google documents
//     for foreign history.
//   - Calls without an id get one ([llm.ToolCallPart].SyntheticID), which is not
//     sent back. Results then go back in the order of their calls.
//   - Schemas are sent as JSON Schema, byte for byte.
//   - The service has no field for the end user and no switch against parallel
//     calls; 2.x models think by a budget and 3.x models by a level. What a
//     model cannot take is an error of kind unsupported, unless the request
//     says DropUnsupported.
//   - Metadata become labels, on Vertex AI.
//
// Streams are asked for as server-sent events, always.
//
// Facts about the wire are from Google's API definitions (googleapis,
// google/cloud/aiplatform v1 and v1beta1 of 2026-08-22), its Go SDK (go-genai of
// 2026-08-21), its documentation of October 2026, and recorded traffic.
package vertexai
