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
// A Provider is a [ProviderType] and a pointer to an entry: the interface value of
// the concrete provider, and its name. Each of the twelve carries its entry inside
// itself, filled in by its constructor, so that wrapping it allocates nothing;
// [External] makes one, which is its only allocation. (A copy of a concrete
// provider, or one that New did not make, costs an entry too.)
//
// Calls go through the interface value. The forwarding methods are generated from
// the llm.Provider interface and are inlined, so a call costs what a call through
// the interface costs, one load, and one test for the zero Provider. Package
// bench/dispatch holds every other form, generated over the same providers: a
// switch over the concrete types, in a method, costs a frame more; a table of
// methods, or a switch at the call site, gains nothing that can be told from noise
// and needs unsafe to fit two words.
//
// What is known of a provider without asking it needs no call, which a processor
// would have to predict: [Provider.Type] and [Provider.Name] are loads, and the
// rest (its documentation, its state) is a table by [ProviderType]. The name is
// not: Claude on another host has the name of that host.
package providers

//go:generate go run ./internal/gen
