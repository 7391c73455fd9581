package azureai

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	// capsChat is what Foundry's chat models have in common.
	capsChat = llm.CapStream | llm.CapStructured | llm.CapJSONMode | llm.CapModels |
		llm.CapStreamUsage | llm.CapStop | llm.CapSeed
	capsTools  = llm.CapTools | llm.CapParallelTools | llm.CapToolChoice
	capsVision = llm.CapVision | llm.CapVisionURL
	capsEmbed  = llm.CapEmbeddings | llm.CapModels
	capsImage  = llm.CapImages | llm.CapModels
	// capsUnknown is what a model is taken to have whose name says nothing.
	capsUnknown = capsChat | capsTools | capsVision
)

// Capabilities is what the model can do over the provider's route, by the table
// or, for OpenAI's models, by its name. An unknown name gets what most chat
// models have.
func (p *Provider) Capabilities(model string) llm.Capability {
	caps := capabilities(p.modelName(model))
	if p.route.models {
		caps &^= llm.CapModels | llm.CapReasoning | llm.CapN | llm.CapLogprobs | llm.CapPDF
	}
	if !p.makesImages() {
		caps &^= llm.CapImages
	}
	return caps
}

func capabilities(name string) llm.Capability {
	if m := lookup(name); m != nil {
		return m.Capabilities
	}
	m := openaicompat.ParseOpenAIModel(openaicompat.UndatedModel(name))
	if caps := m.Capabilities(); m.Known || !caps.Has(llm.CapStream) {
		return caps
	}
	return capsUnknown
}

// Models is the library's table: what Foundry sold in November 2026 beside
// OpenAI's models. Prices are those of global pay-as-you-go; each has its source
// and date.
func (p *Provider) Models() []llm.Model { return makeTable() }

func lookup(id string) *llm.Model {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}

// row is one line of the table: limits in tokens, prices in dollars for a
// million tokens. A row without prices is of a model whose price is not known.
type row struct {
	id              string
	maker           string
	context, output int
	in, cached, out float64
	caps            llm.Capability
}

// Prices are from one public price list of 2026-07-02, which is not Microsoft's
// own page; where it has no price for cached input, that costs as much as other
// input. Limits are from Foundry's page on models, 2026-10-05, where it has
// them.
const (
	priceList = "public price list, not Microsoft's own page"
	priceDay  = "2026-07-02"
)

var rows = []row{
	{"DeepSeek-V4-Pro", "DeepSeek", 1_000_000, 384_000, 1.74, 1.74, 3.48, capsChat | llm.CapReasoning},
	{"DeepSeek-V4-Flash", "DeepSeek", 1_000_000, 384_000, 0.19, 0.19, 0.51, capsChat | llm.CapReasoning},
	{"DeepSeek-V3.2", "DeepSeek", 128_000, 128_000, 0.58, 0.58, 1.68, capsChat | capsTools | llm.CapReasoning},
	{"grok-4-1-fast-reasoning", "xAI", 128_000, 8192, 0.20, 0.05, 0.50, capsChat | capsTools | capsVision | llm.CapReasoning},
	{"grok-4-1-fast-non-reasoning", "xAI", 128_000, 8192, 0.20, 0.05, 0.50, capsChat | capsTools | capsVision},
	{"grok-4-20-reasoning", "xAI", 262_000, 8192, 2, 2, 6, capsChat | capsTools | llm.CapReasoning},
	{"grok-4-20-non-reasoning", "xAI", 262_000, 8192, 2, 2, 6, capsChat | capsTools},
	{"Kimi-K2.5", "Moonshot AI", 262_144, 262_144, 0.60, 0.60, 3, capsChat | capsTools | capsVision | llm.CapReasoning},
	{"Kimi-K2.6", "Moonshot AI", 262_144, 262_144, 0.95, 0.95, 4, capsChat | capsTools | capsVision | llm.CapReasoning},
	{"Mistral-Large-3", "Mistral AI", 0, 0, 0, 0, 0, capsChat | capsTools | capsVision},
	{"mistral-medium-2505", "Mistral AI", 128_000, 128_000, 0.40, 0.40, 2, capsChat | capsTools | capsVision},
	{"Codestral-2501", "Mistral AI", 256_000, 0, 0.30, 0.30, 0.90, capsChat | capsTools},
	// Foundry's page says that its Llama models take no tools.
	{"Llama-4-Maverick-17B-128E-Instruct-FP8", "Meta", 1_000_000, 8192, 0.25, 0.25, 1, capsChat | capsVision},
	{"Llama-3.3-70B-Instruct", "Meta", 128_000, 8192, 0.71, 0.71, 0.71, capsChat},
	{"Cohere-command-a", "Cohere", 131_000, 8182, 2.50, 2.50, 10, capsChat | capsTools},
	{"Phi-4", "Microsoft", 16_000, 4096, 0.125, 0.125, 0.50, capsChat},
	{"embed-v-4-0", "Cohere", 128_000, 0, 0.12, 0.12, 0, capsEmbed | llm.CapEmbeddingDims},
	{"Cohere-embed-v3-english", "Cohere", 512, 0, 0.10, 0.10, 0, capsEmbed},
	{"Cohere-embed-v3-multilingual", "Cohere", 512, 0, 0.10, 0.10, 0, capsEmbed},
	{"FLUX.1-Kontext-pro", "Black Forest Labs", 0, 0, 0, 0, 0, capsImage},
	{"FLUX-1.1-pro", "Black Forest Labs", 0, 0, 0, 0, 0, capsImage},
	{"FLUX.2-pro", "Black Forest Labs", 0, 0, 0, 0, 0, capsImage},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		models[i] = llm.Model{
			ID:              r.id,
			OwnedBy:         r.maker,
			ContextTokens:   r.context,
			MaxOutputTokens: r.output,
			Capabilities:    r.caps,
		}
		if r.in > 0 {
			models[i].Price = &llm.Price{
				Rates: llm.Rates{
					Input: llm.PerMillion(r.in), CachedInput: llm.PerMillion(r.cached),
					CacheWrite: llm.PerMillion(r.in), Output: llm.PerMillion(r.out),
				},
				Source: priceList, AsOf: openaicompat.Day(priceDay),
			}
		}
	}
	return models
}
