package acme_test

import (
	"testing"

	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"

	"example.com/acme"
)

// TestConformance is the whole gate: the suite plays the service, offline.
func TestConformance(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Target: scenario.Target{
			Name: acme.Name, Provider: acme.Name, Dialect: "openai",
			BaseURL:      "https://api.acme.example/v1",
			Models:       scenario.Models{Chat: "acme-large"},
			Capabilities: llm.CapStream | llm.CapStreamUsage,
			Traits:       scenario.Traits{HidesReasoning: true, NoCacheWrite: true},
		},
		Version: "1.0",
		New: func(env conformance.Env) (llm.Provider, error) {
			return acme.New(env.Client, env.BaseURL, env.Key), nil
		},
	})
}
