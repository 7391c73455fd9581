package providers

import "github.com/parley-llm/parley/llm"

// Provider is the closed union of the providers: one of the [Variant] types, or
// one from outside. It is itself an [llm.Provider], two words long, and neither
// wrapping a variant nor calling through it allocates.
//
// Its zero value is no provider: every operation answers an error of kind
// configuration, and nothing is sent. Like the interface that it holds, a
// Provider may be copied and is safe for concurrent use.
type Provider struct{ impl llm.Provider }

// Of wraps a concrete provider. A nil pointer gives the zero Provider.
func Of[V Variant](v V) Provider {
	if v == nil {
		return Provider{}
	}
	return Provider{impl: v}
}

// As gives the concrete provider back; ok is false when p holds another.
func As[V Variant](p Provider) (v V, ok bool) {
	v, ok = p.impl.(V)
	return v, ok
}

// External admits a provider that is not one of the variants. A Provider passes
// through unchanged, a variant is wrapped as [Of] does it, and nil gives the
// zero Provider.
func External(p llm.Provider) Provider {
	if union, ok := p.(Provider); ok {
		return union
	}
	return Provider{impl: p}
}

// Unwrap returns what p holds: a variant, or the provider that External
// admitted; nil for the zero Provider.
func (p Provider) Unwrap() llm.Provider { return p.impl }

// none is what the zero Provider becomes for a call, so that it answers instead
// of panicking.
var none = Provider{impl: unset{}}
