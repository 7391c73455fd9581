package moonshot

import (
	"slices"
	"strings"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	// capsAll is what all models have in common.
	capsAll = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapJSONMode | llm.CapModels |
		llm.CapStreamUsage | llm.CapStop
	// capsKimi is what the Kimi models have. That a call can be forced is not
	// among it: no model that thinks takes every form of it.
	capsKimi = capsAll | llm.CapStructured | llm.CapVision | llm.CapReasoning
	capsV1   = capsAll | llm.CapToolChoice | llm.CapN | llm.CapLogprobs
)

// Capabilities is what the model can do, by the table or by its name. An unknown
// name gets what the models have in common.
func (p *Provider) Capabilities(model string) llm.Capability {
	for i := range table {
		if table[i].ID == model {
			return table[i].Capabilities
		}
	}
	return capabilities(model)
}

func capabilities(model string) llm.Capability {
	switch familyOf(model) {
	case v1:
		if strings.Contains(model, "vision") {
			return capsV1 | llm.CapVision
		}
		return capsV1
	case k25, k26, k27, k3:
		return capsKimi
	case unknown:
	}
	return capsAll
}

// Models is the library's table. Prices are per token; each has its source and
// date.
func (p *Provider) Models() []llm.Model {
	models := slices.Clone(table)
	for i := range models {
		models[i].Price = new(*models[i].Price)
	}
	return models
}

// row is one line of the table: limits in tokens, prices in dollars for a
// million tokens.
type row struct {
	id              string
	context, output int
	// write is the price of input that is written to the cache for five
	// minutes.
	in, cached, write, out float64
	source, asOf           string
	retires                string
}

// Sources of prices.
const (
	official = "Moonshot pricing page, archived"
	// thirdParty marks prices that were not read on Moonshot's own page.
	thirdParty = "public price list, not Moonshot's own page"
	reseller   = "a reseller's page, which calls its price the official one"
)

const (
	million = 1_048_576
	quarter = 262_144
)

// The cache of K3.1 is the first one with a price for writing; the price for an
// hour is twice the one for five minutes. Kimi K2.5 was switched off on
// 2026-08-31, and some lists say the same of moonshot-v1.
var rows = []row{
	{"kimi-k3.1-pro", million, 0, 2, 0.20, 2, 10, reseller, "2026-10-25", ""},
	{"kimi-k3.1-pro-highspeed", million, 0, 4, 0.20, 4, 20, reseller, "2026-10-25", ""},
	{"kimi-k3", million, million, 3, 0.30, 3, 15, thirdParty, "2026-08-21", ""},
	{"kimi-k2.7-code", quarter, 0, 0.95, 0.19, 0.95, 4, thirdParty, "2026-06-15", ""},
	{"kimi-k2.7-code-highspeed", quarter, 0, 1.90, 0.38, 1.90, 8, thirdParty, "2026-06-15", ""},
	{"kimi-k2.6", quarter, 0, 0.95, 0.16, 0.95, 4, thirdParty, "2026-05-22", ""},
	{"kimi-k2.5", quarter, 0, 0.60, 0.10, 0.60, 3, official, "2026-03-26", "2026-08-31"},
	{"moonshot-v1-8k", 8192, 0, 0.20, 0.20, 0.20, 2, thirdParty, "2026-09-03", ""},
	{"moonshot-v1-32k", 32_768, 0, 1, 1, 1, 3, thirdParty, "2026-09-03", ""},
	{"moonshot-v1-128k", 131_072, 0, 2, 2, 2, 5, thirdParty, "2026-09-03", ""},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		models[i] = llm.Model{
			ID: r.id, OwnedBy: Name, ContextTokens: r.context, MaxOutputTokens: r.output,
			Capabilities: capabilities(r.id),
			Price: &llm.Price{
				Rates: llm.Rates{
					Input:       llm.PerMillion(r.in),
					CachedInput: llm.PerMillion(r.cached),
					CacheWrite:  llm.PerMillion(r.write),
					Output:      llm.PerMillion(r.out),
				},
				Source: r.source,
				AsOf:   openaicompat.Day(r.asOf),
			},
			Retires: openaicompat.Day(r.retires),
		}
	}
	return models
}
