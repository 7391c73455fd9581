package targets

import (
	"github.com/parley-llm/parley/conformance"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/metallama"
)

// llamaAdapters are Meta's service and the dialect of the one it replaced.
func llamaAdapters() []conformance.Adapter {
	return []conformance.Adapter{
		registered(scenario.Target{
			Name: "metallama", Provider: "metallama", Dialect: "metallama", BaseURL: metallama.DefaultBaseURL,
			Models: scenario.Models{Chat: "muse-spark-1.3"},
			Capabilities: llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools |
				llm.CapStructured | llm.CapJSONMode | llm.CapSeed | capsImagesIn | llm.CapPDF |
				llm.CapReasoning | llm.CapModels,
			Traits: scenario.Traits{HidesReasoning: true, NoCacheWrite: true, NoRequestID: true},
		}),
		adapter(scenario.Target{
			Name: "metallama-native", Provider: "metallama", Dialect: "metallama-native",
			BaseURL: metallama.LlamaAPI.BaseURL(),
			Models: scenario.Models{
				Chat: "Llama-3.3-70B-Instruct", Vision: "Llama-4-Maverick-17B-128E-Instruct-FP8",
			},
			Capabilities: llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools |
				llm.CapToolChoice | llm.CapStructured | capsImagesIn | llm.CapModels,
			Traits: scenario.Traits{NoCached: true, NoCacheWrite: true, NoReasoningCount: true, NoRequestID: true, NoContentFilter: true},
		}, func(env conformance.Env) (llm.Provider, error) {
			return metallama.New(metallama.Config{
				APIKey: env.Key, BaseURL: env.BaseURL, HTTPClient: env.Client, Host: metallama.LlamaAPI,
			})
		}),
	}
}
