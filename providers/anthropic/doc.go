// Package anthropic is the provider for Anthropic's Messages API, and for
// services that speak it under another address.
//
// Facts about the wire are from Anthropic's API reference, its official SDKs
// (Python 2026-08-07, Go v1.60.0 of 2026-07-23, TypeScript v0.120.0 of
// 2026-08-19) and its model and pricing pages of October 2026.
//
// # What the provider does with a request
//
//   - System and developer messages at the start become the system prompt,
//     joined by a blank line; later ones become text of the user turn they stand
//     in. Neighbouring messages of one role are one turn, and all tool results
//     of a turn come before its text, as the service demands.
//   - Empty text is left out; reasoning and opaque parts go back to the service
//     as they came, and those of other providers are left out.
//   - The service demands a token limit: without one the request carries
//     [DefaultMaxTokens], or the model's own limit where that is lower.
//   - The service has no seed, n, penalties, log probabilities, metadata beside
//     the user's id, or JSON without a schema, and newer models take no sampling
//     parameters and no forced tool choice. These are errors of kind
//     unsupported, unless the request says DropUnsupported.
//   - Temperatures are 0 to 1 here; one above is an error, never clamped.
//   - Reasoning is asked for in the way of the model: a budget up to the 4.5
//     models, adaptive thinking with an effort from 4.6 on.
package anthropic
