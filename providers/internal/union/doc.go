// Package union is how a concrete provider becomes a variant of
// providers.Provider, which is two words and learns a provider's name without a
// call: what it points to is an [Entry] inside the concrete provider.
//
// A variant embeds [Variant] under an unexported name, and its constructor fills
// it in when the rest is done:
//
//	type variant = union.Variant
//
//	type Provider struct {
//		variant
//		…
//	}
//
//	p.variant = union.NewVariant(p)
package union
