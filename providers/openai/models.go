package openai

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Capabilities is what the model can do, by its name, through the API that is
// configured. With [APIAuto] it is what the model can do through either, as
// requests would go: tools, and with them encrypted thoughts, of models that have
// them only in the Responses API; stop sequences, a seed and several choices
// where chat completions take the model, though there not beside those. An
// unknown name gets what the chat models have in common.
func (p *Provider) Capabilities(model string) llm.Capability {
	return openaicompat.ParseOpenAIModel(openaicompat.UndatedModel(model)).CapabilitiesOf(p.api)
}

// Models is the library's table: what OpenAI sold in November 2026. Prices are
// per token; each has its source and date.
func (p *Provider) Models() []llm.Model {
	models := makeTable()
	for i := range models {
		models[i].Capabilities = p.Capabilities(models[i].ID)
	}
	return models
}

type row openaicompat.OpenAIRow

// Sources of prices.
const (
	modelPage  = "OpenAI model page"
	modelsPage = "OpenAI models page"
	// thirdParty marks prices that were not read on OpenAI's own page.
	thirdParty = "public price list, not OpenAI's own page"
)

// Retirement dates are from OpenAI's deprecations page, 2026-11.
var rows = []row{
	{"gpt-6.2-astra", 1_050_000, 128_000, 8, 0.40, 40, thirdParty, "2026-11-18", ""},
	{"gpt-6.2-sol", 1_050_000, 128_000, 2, 0.10, 10, modelPage, "2026-11-17", ""},
	{"gpt-6.1-sol", 1_050_000, 128_000, 2, 0.10, 10, modelPage, "2026-11-01", ""},
	{"gpt-6.1-terra", 1_050_000, 128_000, 1, 0.05, 5, modelsPage, "2026-10-26", ""},
	{"gpt-6-astra", 1_050_000, 128_000, 10, 1, 50, modelsPage, "2026-09-05", ""},
	{"gpt-6-sol", 1_050_000, 128_000, 2, 0.20, 10, modelPage, "2026-09-22", ""},
	{"gpt-6-luna", 1_050_000, 128_000, 0.10, 0.01, 0.50, modelsPage, "2026-09-22", ""},
	{"gpt-5.6-sol", 1_050_000, 128_000, 4, 0.40, 20, modelsPage, "2026-09-01", ""},
	{"gpt-5.6-terra", 1_050_000, 128_000, 2, 0.20, 12, modelsPage, "2026-09-01", ""},
	{"gpt-5.6-luna", 1_050_000, 128_000, 0.20, 0.02, 1.20, modelsPage, "2026-09-01", ""},
	{"gpt-5.5", 1_050_000, 128_000, 5, 0.50, 30, thirdParty, "2026-04-24", ""},
	{"gpt-5.4", 1_050_000, 128_000, 2.5, 0.25, 15, thirdParty, "2026-03-06", ""},
	{"gpt-5.4-mini", 400_000, 128_000, 0.75, 0.075, 4.5, thirdParty, "2026-03-18", ""},
	{"gpt-5.4-nano", 400_000, 128_000, 0.2, 0.02, 1.25, thirdParty, "2026-03-18", ""},
	{"gpt-5.1", 400_000, 128_000, 1.25, 0.125, 10, thirdParty, "2025-11-13", "2027-04-01"},
	{"gpt-5", 400_000, 128_000, 1.25, 0.125, 10, thirdParty, "2025-11-13", "2026-12-11"},
	{"gpt-5-mini", 400_000, 128_000, 0.25, 0.025, 2, thirdParty, "2025-11-13", "2026-12-11"},
	{"gpt-5-nano", 400_000, 128_000, 0.05, 0.005, 0.4, thirdParty, "2025-11-13", "2026-12-11"},
	{"gpt-4.1", 1_047_576, 32_768, 2, 0.5, 8, thirdParty, "2025-07-04", "2027-01-14"},
	{"gpt-4.1-mini", 1_047_576, 32_768, 0.4, 0.1, 1.6, thirdParty, "2025-07-04", "2027-01-14"},
	{"gpt-4o", 128_000, 16_384, 2.5, 1.25, 10, thirdParty, "2025-07-04", "2027-01-14"},
	{"gpt-4o-mini", 128_000, 16_384, 0.15, 0.075, 0.6, thirdParty, "2025-07-04", "2027-01-14"},
	{"o3", 200_000, 100_000, 2, 0.5, 8, thirdParty, "2026-08-21", "2026-12-11"},
	{"text-embedding-3-small", 8192, 0, 0.02, 0.02, 0, thirdParty, "2026-07-02", ""},
	{"text-embedding-3-large", 8192, 0, 0.13, 0.13, 0, thirdParty, "2026-07-02", ""},
	{"text-embedding-ada-002", 8192, 0, 0.10, 0.10, 0, thirdParty, "2026-07-02", ""},
	// Image models have a price of their own for image input, 8 dollars; the
	// table holds the one for text.
	{"gpt-image-2", 0, 0, 5, 1.25, 30, thirdParty, "2026-08-01", ""},
	{"gpt-image-2.6-flare", 0, 0, 5, 1.25, 30, thirdParty, "2026-11-05", ""},
	{"gpt-image-2.6-sunburst", 0, 0, 5, 1.25, 30, thirdParty, "2026-11-05", ""},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		models[i] = openaicompat.OpenAIRow(r).Model(Name)
	}
	return models
}
