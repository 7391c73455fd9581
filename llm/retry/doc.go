// Package retry makes calls to an [llm.Provider] again when they failed in a way
// that may pass. It wraps a provider and is one, as wrappers of
// [net/http.RoundTripper] do, so it nests with other wrappers in any order:
//
//	p = retry.New(p, retry.Policy{})
//
// Nothing is repeated unless a program asks for it: no provider of this library
// retries by itself.
//
// # What is repeated
//
// A failure that its error calls retryable ([llm.Error.Retryable]): rate limits,
// overload, failures of the server and of the network, timeouts and cut streams,
// unless the service said that a retry is useless. Never quota, a refused
// request, a wrong key or a configuration. [Policy.Retryable] decides otherwise.
//
// Never, whatever the policy says:
//
//   - a call whose own context is over;
//   - a stream that has delivered content: what the caller has shown cannot be
//     taken back. Before that, a stream that fails or breaks off is opened again;
//   - when the policy's attempts, or the budget's retries, are used up;
//   - when the wait would outlast the context's deadline: the call fails at once,
//     while there is time for something else.
//
// Every attempt is a new call of the wrapped provider, which builds and signs its
// request anew: a body is never half read, a token never stale. A call that a
// provider spreads over several requests, such as a long list to embed, is
// repeated whole.
//
// # Images
//
// Chats and embeddings are repeated when the connection broke after the request
// had left: the first answer may have to be paid for, unseen, which is what the
// vendors' own clients accept. An image costs more and takes longer, so it is
// made again only when the service said that it failed, or when no connection
// came about. Otherwise the reason is [NotIdempotent].
//
// # Waits
//
// A delay that the service asks for is kept, never shortened; one above
// [Policy.MaxWait] makes the call fail at once, with that delay in the error.
// Without one, waits grow exponentially, with jitter.
//
// # Health
//
// [llm.Provider.HealthCheck] is passed on once: it asks what can be seen now, and
// a second look would hide that the first one failed.
package retry
