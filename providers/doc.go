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
// A Provider forwards each call through the interface value that it holds. The
// forwarding methods are generated from the llm.Provider interface and are
// inlined, so a call costs what a call through the interface costs, and one test
// for the zero Provider. Package bench/dispatch holds every other form, generated
// over the same providers: a switch over the concrete types, in a method, costs a
// frame more; a table of methods, or a switch at the call site, gains nothing
// that can be told from noise and needs unsafe to fit two words.
//
// What is known of a provider without asking it (its name, its documentation, its
// state) is a table by [ProviderType], which has no call to predict. A Provider
// has no room for its type beside the interface, so its Name is a call like the
// others: asking [Provider.Type] first costs more than it saves.
//
// Wrapping a concrete provider, which is a pointer, does not allocate. Putting
// a struct into External does, once, as every conversion of a struct to an
// interface does.
package providers

//go:generate go run ./internal/gen
