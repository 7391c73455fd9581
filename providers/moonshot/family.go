package moonshot

import "strings"

// family is a generation of models that take the same parameters.
type family uint8

const (
	// unknown is a name of which nothing is assumed.
	unknown family = iota
	// v1 models do not reason, and have sampling parameters.
	v1
	// k25 and k26 can be told not to think.
	k25
	k26
	// k27 always thinks.
	k27
	// k3 always thinks, as hard as it is told to.
	k3
)

var prefixes = []struct {
	prefix string
	family family
}{
	{"moonshot-v1", v1},
	{"kimi-k2.5", k25},
	{"kimi-k2.6", k26},
	{"kimi-k2.7", k27},
	{"kimi-k3", k3},
}

func familyOf(model string) family {
	for _, p := range prefixes {
		if strings.HasPrefix(model, p.prefix) {
			return p.family
		}
	}
	return unknown
}

// fixedSampling reports whether the service fixes how answers are sampled.
func (f family) fixedSampling() bool { return f >= k25 }

// alwaysThinks reports whether thinking cannot be turned off.
func (f family) alwaysThinks() bool { return f >= k27 }

// keepsReasoning reports whether the model can see the thoughts of earlier
// turns.
func (f family) keepsReasoning() bool { return f >= k26 }
