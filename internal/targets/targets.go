package targets

import (
	"slices"

	"github.com/parley-llm/parley/cassettes"
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// All returns the targets, in the order of reports.
//
// Capabilities are written down, not asked of the provider: a capability that a
// provider stops declaring by mistake must show as a failure, not as a scenario
// that is quietly unsupported.
func All() []conformance.Adapter {
	return slices.Concat(
		[]conformance.Adapter{openaiAdapter(), anthropicAdapter()},
		azureAdapters(),
		azureaiAdapters(),
		hostedAdapters(),
		llamaAdapters(),
		vertexAdapters(),
		responsesAdapters(),
	)
}

// Lookup finds a target by its name.
func Lookup(name string) (conformance.Adapter, bool) {
	all := All()
	i := slices.IndexFunc(all, func(a conformance.Adapter) bool { return a.Name == name })
	if i < 0 {
		return conformance.Adapter{}, false
	}
	return all[i], true
}

// registered judges a provider that a key and an address are enough for, as the
// registry makes it.
func registered(t scenario.Target) conformance.Adapter {
	return adapter(t, func(env conformance.Env) (llm.Provider, error) {
		kind, err := providers.ParseProviderType(t.Provider)
		if err != nil {
			return nil, err
		}
		return providers.New(kind, providers.Config{APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client})
	})
}

// adapter completes a target with what all of them share.
func adapter(t scenario.Target, make func(conformance.Env) (llm.Provider, error)) conformance.Adapter {
	return conformance.Adapter{Target: t, Version: conformance.Version, Cassettes: cassettes.FS, New: make}
}

// Sets of capabilities that several targets declare.
const (
	// capsChat is what nearly every chat service has.
	capsChat = llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools |
		llm.CapJSONMode | llm.CapModels | llm.CapStop
	capsImagesIn = llm.CapVision | llm.CapVisionURL
	capsVectors  = llm.CapEmbeddings | llm.CapEmbeddingDims
)
