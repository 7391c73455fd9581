// Package peers does the same work through Parley, through the libraries that a
// Go program would take instead, and through clients written by hand for this
// one task, the floors. It is a module of its own, so that nobody who imports
// Parley downloads them.
//
// The work is that of package traffic: a chat, a stream of 300 deltas, and 64
// vectors of 1536 numbers as JSON and as base64. Each program builds its request
// of four messages and a tool, sends it, reads the answer, and has the whole
// text, the reason of the end and the counts of tokens in its hands, or the
// vectors. A test holds all of them to the same results and looks at what they
// sent; nothing is timed before it passes.
//
// # What the comparison leaves out
//
//   - genai speaks Gemini's wire only, the Anthropic SDK Anthropic's, and so on:
//     programs are compared within one wire.
//   - langchaingo does not ask for the tokens of a stream on OpenAI's wire, though
//     it reads them if they come; OpenAI's own SDK and any-llm-go give vectors of
//     float64s; any-llm-go and langchaingo cannot ask for base64.
//   - eino runs on a release of sonic that Go 1.26 can build; the one that it asks
//     for does not compile. It has embeddings in another module.
//   - charm.land/fantasy cannot be built beside the others: its newer releases
//     need Go 1.27, and the last for Go 1.26 does not compile with this
//     release of OpenAI's SDK, on which it stands. Bifrost's core and
//     voocel/litellm cannot be had as Go modules.
//   - The floors do less than a library: no retries, no tools, no error of the
//     service is read, and floor-hand does not validate what it skips. They are
//     the bound of what can be had, not finished clients. floor-http sends and
//     reads, and decodes nothing.
//
// Names of benchmarks are keys: wire, fields, encoding, transport and lib.
package peers
