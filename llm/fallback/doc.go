// Package fallback asks the next provider of a list when one fails. It wraps
// providers and is one, so it nests with other wrappers in any order:
//
//	p := fallback.New(
//		fallback.Candidate{Provider: retry.New(openai, retry.Policy{})},
//		fallback.Candidate{Provider: anthropic, Model: "claude-sonnet-4-6"},
//	)
//
// [llm.ChatResponse.Provider] says who answered. Options of other providers in a
// request are ignored by each, so one request can travel along the list.
//
// # What moves on
//
// A failure moves on when another service, account or model may do better:
//
//	kind                                        next?
//	rate_limit, overloaded, server, timeout     yes
//	network, stream_truncated                   yes
//	authentication, permission, quota           yes: another account
//	not_found, unsupported, configuration       yes: another service or model
//	context_length, request_too_large           yes: other limits
//	malformed_response                          yes
//	no kind at all                              yes
//	invalid_request                             no: it is the request that is wrong
//	content_filter                              no: asking around for a laxer filter
//	                                            is for the caller to decide
//	canceled                                    no
//
// [Policy.Next] decides otherwise. Never, whatever the policy says, is another
// candidate asked when the caller's context is over, or when a stream has
// delivered content.
//
// # Waits
//
// A list does not wait, with one exception. When no candidate is left and one of
// those that failed asks for a short delay, up to [Policy.MaxWait], the call
// waits for the shortest, once, and asks that candidate again.
//
// A candidate that asks to wait, or that has no quota left, is left out of
// further calls with the same model until the time has passed, up to
// [Policy.Cooldown]: asking it again would cost each call a failed request, and
// services limit those for longer who do not wait. A call that no candidate may
// be asked for fails without sending anything, and says when to come back.
//
// A candidate that may hang needs a bound of its own, so that time is left for
// the next: retry.Policy{MaxAttempts: 1, AttemptTimeout: …} around it is one.
//
// # What the list is as a provider
//
// Name joins the candidates' names. Capabilities is the union of the candidates':
// one that lacks a capability refuses the call before anything is sent, and the
// next is asked. Models joins the candidates' tables; the first that knows a
// model counts. CalculateCost asks the candidates in order; prices of one model
// differ between services, so for an exact price ask the provider that
// ChatResponse.Provider names. ListModels is answered by the first candidate that
// can. HealthCheck asks the candidates in order until one is healthy: the list is
// healthy if the first is, and degraded if another one is.
package fallback
