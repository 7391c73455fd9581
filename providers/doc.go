// Package providers is the closed set of the providers that Parley knows, and
// the one value that can be any of them.
//
// [ProviderType] names them, [Registry] describes them, and [Provider] is their
// union: two words, itself an [llm.Provider], made by [Of] from a concrete
// provider, by [New] and [FromEnv] from a configuration, and by [External] from
// a provider that lives elsewhere. [As] gives the concrete provider back.
//
// # How calls are dispatched
//
// A Provider forwards each call through the interface value that it holds, and
// the forwarding methods are generated from the llm.Provider interface. That is
// the simplest form that costs no allocation, needs no unsafe and fits two
// words; a switch over the concrete types would need the same two words and a
// call frame more. Which form is best over all the variants is a matter of
// measurement, and until that is published nothing here claims to be the
// fastest. What is known of a provider without asking it (its name, its
// documentation, its state) is a table by ProviderType.
//
// Wrapping a concrete provider, which is a pointer, does not allocate. Putting
// a struct into External does, once, as every conversion of a struct to an
// interface does.
package providers

//go:generate go run ./internal/gen
