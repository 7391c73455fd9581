package anthropic

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
)

// Options are what this service has beyond the common request. They go into
// [llm.ChatRequest.Options]; other providers ignore them.
type Options struct {
	// TopK limits sampling to the k likeliest tokens; newer models refuse it.
	TopK *int
	// Betas are ids of beta features, sent in the anthropic-beta header.
	Betas []string
	// ServiceTier is "auto" or "standard_only"; empty leaves it to the service.
	ServiceTier string
	// InferenceGeo is the region that the request may be served from.
	InferenceGeo string
	// Cache puts a cache breakpoint on the last block that can have one.
	Cache CacheTTL
	// CacheSystem and CacheTools put one behind the system prompt and behind
	// the last tool.
	CacheSystem, CacheTools CacheTTL
	// Extra adds fields to the body, for beta features that the library does
	// not know. A field that the library writes itself is refused.
	Extra map[string]json.RawMessage
}

// ForProvider is "anthropic".
func (Options) ForProvider() string { return Name }

// CacheTTL is how long a cached prefix lives. The zero value sets no
// breakpoint.
type CacheTTL string

// The lifetimes. Writing a prefix costs 1.25 times the input price for five
// minutes and twice for an hour.
const (
	Cache5m CacheTTL = "5m"
	Cache1h CacheTTL = "1h"
)

// ownOptions finds the request's options for this provider.
func ownOptions(req *llm.ChatRequest) (Options, error) {
	var own Options
	found := false
	for _, option := range req.Options {
		if option == nil || option.ForProvider() != Name {
			continue
		}
		if found {
			return own, invalid(req.Model, "options", "the request holds two sets of options for this provider")
		}
		found = true
		switch o := option.(type) {
		case Options:
			own = o
		case *Options:
			if o != nil {
				own = *o
			}
		default:
			return own, invalid(req.Model, "options",
				fmt.Sprintf("options of type %T are not known; use anthropic.Options", option))
		}
	}
	return own, own.check(req.Model)
}

func (o *Options) check(model string) error {
	for _, ttl := range []CacheTTL{o.Cache, o.CacheSystem, o.CacheTools} {
		switch ttl {
		case "", Cache5m, Cache1h:
		default:
			return invalid(model, "options", fmt.Sprintf("cache lifetime %q is not one of 5m and 1h", string(ttl)))
		}
	}
	switch o.ServiceTier {
	case "", "auto", "standard_only":
	default:
		return invalid(model, "options",
			fmt.Sprintf("service tier %q is not one of auto and standard_only", o.ServiceTier))
	}
	if o.TopK != nil && *o.TopK < 0 {
		return invalid(model, "options", "TopK is negative")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Extra)) {
		if slices.Contains(ownFields, name) {
			return invalid(model, "options", fmt.Sprintf("Extra holds %q, which the library writes itself", name))
		}
	}
	return nil
}

// headers adds the beta ids to the caller's headers.
func (p *Provider) headers(callers map[string]string, betas []string) map[string]string {
	const name = "Anthropic-Beta"
	if len(p.betas) == 0 && len(betas) == 0 {
		return callers
	}
	ids := append(slices.Clone(p.betas), betas...)
	merged := make(map[string]string, len(callers)+1)
	for key, value := range callers {
		if textproto.CanonicalMIMEHeaderKey(key) == name {
			ids = append(ids, value)
			continue
		}
		merged[key] = value
	}
	merged[name] = strings.Join(ids, ",")
	return merged
}
