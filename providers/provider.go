package providers

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/union"
)

// Provider is the closed union of the providers: one of the [Variant] types, or
// one from outside. It is itself an [llm.Provider], two words long, and neither
// wrapping a variant nor calling through it allocates.
//
// Its zero value is no provider: every operation answers an error of kind
// configuration, and nothing is sent. Like the interface that it stands for, a
// Provider may be copied and is safe for concurrent use.
//
// Providers may be compared and be keys of a map: two that wrap the same variant
// are equal, as are two zero ones. What [External] admitted is equal to its
// copies only; to learn whether two hold the same provider from outside, compare
// what [Provider.Unwrap] gives.
type Provider struct {
	// entry is inside the variant, or made by External.
	entry *union.Entry
	typ   ProviderType
}

// Of wraps a concrete provider. A nil pointer gives the zero Provider.
func Of[V Variant](v V) Provider {
	p, _ := variant(v)
	return p
}

// As gives the concrete provider back; ok is false when p holds another.
func As[V Variant](p Provider) (v V, ok bool) {
	v, ok = p.Unwrap().(V)
	return v, ok
}

// External admits a provider that is not one of the variants. It allocates once,
// and asks the provider's name once. A Provider passes through unchanged, a
// variant is wrapped as [Of] does it, and nil gives the zero Provider.
func External(p llm.Provider) Provider {
	if p == nil {
		return Provider{}
	}
	if same, ok := p.(Provider); ok {
		return same
	}
	if wrapped, ok := variant(p); ok {
		return wrapped
	}
	return Provider{entry: union.NewEntry(p), typ: ExternalType}
}

// member is a variant whose package has made it one.
type member interface {
	Variant
	Union() union.Ref
}

// join wraps a variant by the entry that it holds.
func join[V member](t ProviderType, v V) Provider {
	if v == nil {
		return Provider{}
	}
	entry := union.Open(v.Union())
	// A variant that its package did not make holds no entry, and a copy holds
	// that of the original.
	if entry.Impl != llm.Provider(v) {
		entry = union.NewEntry(v)
	}
	return Provider{entry: entry, typ: t}
}

// Type tells which provider p holds: 0 for the zero Provider, [ExternalType]
// for one from outside.
func (p Provider) Type() ProviderType { return p.typ }

// Name is the name of the provider that p holds: that of its type, but for
// Claude on another host (see [anthropic.Host]) and a provider from outside.
func (p Provider) Name() string {
	if p.entry == nil {
		return unknownName
	}
	return p.entry.Name
}

// Unwrap returns what p holds: a variant, or the provider that External
// admitted; nil for the zero Provider.
func (p Provider) Unwrap() llm.Provider {
	if p.entry == nil {
		return nil
	}
	return p.entry.Impl
}

// none is what the zero Provider becomes for a call, so that it answers instead
// of panicking.
var none = Provider{entry: union.NewEntry(unset{})}
