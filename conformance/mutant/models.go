package mutant

import (
	"context"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/llm"
)

func modelMutants() []Mutant {
	return []Mutant{
		{
			ID:        "models-from-table",
			Why:       "A model that came last week is not there, and one that is gone is.",
			Scenarios: []string{"models/list"},
			Wrap:      byHooks(hooks{models: func(list []llm.Model) []llm.Model { return list[:min(1, len(list))] }}),
		},
		{
			ID:        "always-healthy",
			Why:       "The dashboard is green while every call fails.",
			Scenarios: []string{"models/health"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return optimist{inner}
			}),
		},
		{
			ID:        "limited-is-unhealthy",
			Why:       "A busy minute looks like an outage.",
			Scenarios: []string{"models/health"},
			Wrap: byProvider(func(inner llm.Provider, _ conformance.Env) llm.Provider {
				return pessimist{inner}
			}),
		},
	}
}

// optimist looks and does not believe what it sees.
type optimist struct{ llm.Provider }

func (o optimist) HealthCheck(ctx context.Context) llm.Health {
	return llm.HealthFrom(o.Provider.HealthCheck(ctx).Latency, nil)
}

// pessimist knows no state between healthy and not.
type pessimist struct{ llm.Provider }

func (p pessimist) HealthCheck(ctx context.Context) llm.Health {
	h := p.Provider.HealthCheck(ctx)
	if h.Status == llm.HealthDegraded {
		h.Status = llm.HealthUnhealthy
	}
	return h
}
