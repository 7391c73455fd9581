package azure

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Capabilities is what the model can do through the API that is configured, by
// the name of the model or of a deployment that has an entry; see package openai.
// An unknown name gets what the chat models have in common.
func (p *Provider) Capabilities(model string) llm.Capability {
	return p.capabilities(p.modelName(model))
}

func (p *Provider) capabilities(model string) llm.Capability {
	caps := openaicompat.ParseOpenAIModel(openaicompat.UndatedModel(model)).CapabilitiesOf(p.api)
	if !p.dialect.AskUsage {
		caps &^= llm.CapStreamUsage
	}
	return caps
}

// Models is the library's table: what Azure let deploy in November 2026, at the
// prices of Global Standard; each price has its source and date.
func (p *Provider) Models() []llm.Model {
	models := makeTable()
	for i := range models {
		models[i].Capabilities = p.capabilities(models[i].ID)
	}
	return models
}

type row openaicompat.OpenAIRow

// Sources of prices. Azure's own price page shows none to a plain reader; its
// price lists per region are at https://prices.azure.com/api/retail/prices.
const (
	priceList = "public price list, not Microsoft's own page"
	release   = "release notes of a client library, not Microsoft's own page"
)

// Limits and retirement dates are from Azure OpenAI's pages on models and
// retirements, 2026-02 to 2026-08.
var rows = []row{
	// Their prices on Azure were not to be found.
	{"gpt-6-astra", 1_050_000, 128_000, 0, 0, 0, "", "", ""},
	{"gpt-6-sol", 1_050_000, 128_000, 0, 0, 0, "", "", ""},
	{"gpt-6-luna", 1_050_000, 128_000, 0, 0, 0, "", "", ""},
	{"gpt-5.6-sol", 1_050_000, 128_000, 4, 0.40, 20, release, "2026-10-03", ""},
	{"gpt-5.6-terra", 1_050_000, 128_000, 2, 0.20, 12, release, "2026-10-03", ""},
	{"gpt-5.6-luna", 1_050_000, 128_000, 0.20, 0.02, 1.20, release, "2026-10-03", ""},
	{"gpt-5.5", 1_050_000, 128_000, 5, 0.50, 30, priceList, "2026-07-02", "2027-04-23"},
	{"gpt-5.4", 1_050_000, 128_000, 2.5, 0.25, 15, priceList, "2026-07-02", ""},
	{"gpt-5.4-mini", 400_000, 128_000, 0.75, 0.075, 4.5, priceList, "2026-07-02", ""},
	{"gpt-5.4-nano", 400_000, 128_000, 0.2, 0.02, 1.25, priceList, "2026-07-02", ""},
	{"gpt-5.2", 400_000, 128_000, 1.75, 0.175, 14, priceList, "2026-07-02", ""},
	{"gpt-5.1", 400_000, 128_000, 1.25, 0.125, 10, priceList, "2026-07-02", ""},
	{"gpt-5", 400_000, 128_000, 1.25, 0.13, 10, priceList, "2026-07-02", "2027-02-06"},
	{"gpt-5-mini", 400_000, 128_000, 0.25, 0.03, 2, priceList, "2026-07-02", "2027-02-06"},
	{"gpt-5-nano", 400_000, 128_000, 0.05, 0.01, 0.4, priceList, "2026-07-02", "2027-02-06"},
	{"gpt-4.1", 1_047_576, 32_768, 2, 0.5, 8, priceList, "2026-07-02", "2026-10-14"},
	{"gpt-4.1-mini", 1_047_576, 32_768, 0.4, 0.1, 1.6, priceList, "2026-07-02", "2026-10-14"},
	{"gpt-4.1-nano", 1_047_576, 32_768, 0.1, 0.025, 0.4, priceList, "2026-07-02", "2026-10-14"},
	{"gpt-4o", 128_000, 16_384, 2.5, 1.25, 10, priceList, "2026-07-02", "2026-10-01"},
	{"gpt-4o-mini", 128_000, 16_384, 0.15, 0.075, 0.6, priceList, "2026-07-02", "2026-10-01"},
	{"o3", 200_000, 100_000, 2, 0.5, 8, priceList, "2026-07-02", "2026-10-16"},
	{"o4-mini", 200_000, 100_000, 1.1, 0.275, 4.4, priceList, "2026-07-02", "2026-10-16"},
	{"text-embedding-3-small", 8191, 0, 0.02, 0.02, 0, priceList, "2026-07-02", "2027-04-15"},
	{"text-embedding-3-large", 8191, 0, 0.13, 0.13, 0, priceList, "2026-07-02", "2027-04-15"},
	{"text-embedding-ada-002", 8191, 0, 0.10, 0.10, 0, priceList, "2026-07-02", "2027-04-15"},
	{"gpt-image-2", 0, 0, 0, 0, 0, "", "", "2027-04-21"},
	{"gpt-image-1.5", 0, 0, 0, 0, 0, "", "", "2026-12-16"},
	{"gpt-image-1", 0, 0, 0, 0, 0, "", "", "2026-10-23"},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		models[i] = openaicompat.OpenAIRow(r).Model(Name)
	}
	return models
}
