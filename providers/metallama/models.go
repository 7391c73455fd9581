package metallama

import (
	"slices"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Capabilities is what the model can do on the provider's host. Llama 4 reads
// images where the host takes them; of other names on other hosts than Meta's
// own nothing more is known than what all chat models do.
func (p *Provider) Capabilities(model string) llm.Capability {
	info := &infos[p.host]
	name := strings.ToLower(model)
	if strings.Contains(name, "llama-4") || strings.Contains(name, "vision") {
		return info.caps | info.sees
	}
	return info.caps
}

// Models is the library's table of the host's models; empty for Groq, Together
// and Cerebras, whose prices are not in it.
func (p *Provider) Models() []llm.Model { return slices.Clone(tables[p.host]) }

var tables = map[Host][]llm.Model{
	Meta:        metaModels(),
	LlamaAPI:    llamaModels(LlamaAPI),
	LlamaCompat: llamaModels(LlamaCompat),
}

// metaModels are the models of the Meta Model API. Models with "-contributor" at
// the end of their names are cheaper, and Meta may use what is sent to them.
func metaModels() []llm.Model {
	var models []llm.Model
	for _, version := range []string{"1.3", "1.2", "1.1"} {
		models = append(models,
			muse("muse-spark-"+version, 1.25, 0.15, 4.25),
			muse("muse-spark-"+version+"-contributor", 0.10, 0.002, 0.20))
	}
	return models
}

func muse(id string, in, cached, out float64) llm.Model {
	return llm.Model{
		ID: id, OwnedBy: "meta", ContextTokens: 1_048_576, MaxOutputTokens: 131_072, Capabilities: infos[Meta].caps,
		Price: &llm.Price{
			Rates: llm.Rates{
				Input: llm.PerMillion(in), CachedInput: llm.PerMillion(cached),
				CacheWrite: llm.PerMillion(in), Output: llm.PerMillion(out),
			},
			Source: "public integrations, not Meta's own page",
			AsOf:   time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC),
		},
	}
}

// llamaModels are the models that the Llama API had. They were free, in a
// preview that ended with the service.
func llamaModels(host Host) []llm.Model {
	info := &infos[host]
	model := func(id string, caps llm.Capability) llm.Model {
		return llm.Model{
			ID: id, OwnedBy: "meta", ContextTokens: 128_000, MaxOutputTokens: 4_096, Capabilities: caps,
			Price: &llm.Price{
				Source: "public price list, not Meta's own page",
				AsOf:   time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC),
			},
			Retires: time.Date(2026, 7, 6, 0, 0, 0, 0, time.UTC),
		}
	}
	return []llm.Model{
		model("Llama-4-Maverick-17B-128E-Instruct-FP8", info.caps|info.sees),
		model("Llama-4-Scout-17B-16E-Instruct-FP8", info.caps|info.sees),
		model("Llama-3.3-70B-Instruct", info.caps),
		model("Llama-3.3-8B-Instruct", info.caps),
	}
}
