package vertexai

import (
	"slices"
	"time"

	"github.com/parley-llm/parley/llm"
)

// owner is who made the models of the table.
const owner = "google"

// Sources of the prices below. They are the Gemini API's, which Vertex AI's
// global endpoint is taken to share; its other endpoints may cost more.
const (
	pricePage    = "ai.google.dev, Gemini API pricing"
	introductory = pricePage + "; introductory, doubles on 2027-01-01"
	priceList    = "pydantic/genai-prices"
)

// priced is a price in dollars for a million tokens.
func priced(input, cached, output float64, source string, asOf time.Time, steps ...llm.PriceStep) *llm.Price {
	return &llm.Price{Rates: rates(input, cached, output), Steps: steps, Source: source, AsOf: asOf}
}

func rates(input, cached, output float64) llm.Rates {
	return llm.Rates{
		Input: llm.PerMillion(input), CachedInput: llm.PerMillion(cached), Output: llm.PerMillion(output),
	}
}

// long is the rate of the whole request once its prompt exceeds 200,000 tokens.
func long(input, cached, output float64) llm.PriceStep {
	return llm.PriceStep{AboveInput: 200_000, Rates: rates(input, cached, output)}
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

const (
	window    = 1_048_576
	maxOutput = 65_536
)

// row is one line of the table of models.
type row struct {
	id, name        string
	context, output int
	price           *llm.Price
	released        time.Time
}

// table leaves out what the price of one number cannot say: sound in the prompt
// costs more on some Flash models, and so do pictures and video for
// gemini-embedding-2. The output of image models is priced as pictures, which
// cost more than their text. When the 2.5 models end was moved several times,
// so they have no date.
var table = []row{
	{"gemini-3.8-flash", "Gemini 3.8 Flash", window, maxOutput, priced(0.75, 0.075, 3.75, introductory, day(2026, 10, 7)), day(2026, 9, 2)},
	{"gemini-3.7-flash", "Gemini 3.7 Flash", window, maxOutput, priced(0.75, 0.075, 3.75, priceList, day(2026, 8, 13)), day(2026, 8, 13)},
	{"gemini-3.6-flash", "Gemini 3.6 Flash", window, maxOutput, priced(0.75, 0.075, 3.75, priceList, day(2026, 8, 13)), day(2026, 7, 21)},
	{"gemini-3.5-flash", "Gemini 3.5 Flash", window, maxOutput, priced(1.50, 0.15, 9.00, priceList, day(2026, 5, 19)), day(2026, 5, 19)},
	{"gemini-3.5-flash-lite", "Gemini 3.5 Flash-Lite", window, maxOutput, priced(0.30, 0.03, 2.50, priceList, day(2026, 7, 22)), time.Time{}},
	{
		"gemini-3.1-pro-preview", "Gemini 3.1 Pro", window, maxOutput,
		priced(2, 0.20, 12, priceList, day(2026, 2, 23), long(4, 0.40, 18)),
		time.Time{},
	},
	{"gemini-3.1-flash-lite", "Gemini 3.1 Flash-Lite", window, maxOutput, priced(0.25, 0.025, 1.50, priceList, day(2026, 5, 12)), day(2026, 5, 7)},
	{
		"gemini-2.5-pro", "Gemini 2.5 Pro", window, maxOutput,
		priced(1.25, 0.125, 10, priceList, day(2025, 10, 31), long(2.50, 0.25, 15)),
		time.Time{},
	},
	{"gemini-2.5-flash", "Gemini 2.5 Flash", window, maxOutput, priced(0.30, 0.03, 2.50, priceList, day(2025, 10, 31)), time.Time{}},
	{"gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", window, maxOutput, priced(0.10, 0.01, 0.40, priceList, day(2025, 10, 31)), time.Time{}},
	{"gemini-3.1-flash-image", "Gemini 3.1 Flash Image", 0, 0, priced(0.50, 0.50, 60, priceList, day(2026, 7, 22)), time.Time{}},
	{"gemini-3-pro-image", "Gemini 3 Pro Image", 0, 0, priced(2, 2, 120, priceList, day(2026, 7, 22)), time.Time{}},
	{"gemini-3.1-flash-lite-image", "Gemini 3.1 Flash-Lite Image", 0, 0, priced(0.25, 0.25, 30, priceList, day(2026, 7, 22)), time.Time{}},
	{"gemini-embedding-2", "Gemini Embedding 2", 8192, 0, priced(0.20, 0.20, 0, priceList, day(2026, 7, 22)), time.Time{}},
	{"gemini-embedding-001", "Gemini Embedding", 2048, 0, priced(0.15, 0.15, 0, priceList, day(2026, 7, 22)), time.Time{}},
}

// models is the table as [Provider.Models] gives it.
var models = func() []llm.Model {
	list := make([]llm.Model, len(table))
	for i, r := range table {
		list[i] = llm.Model{
			ID: r.id, Name: r.name, Created: r.released, OwnedBy: owner,
			ContextTokens: r.context, MaxOutputTokens: r.output,
			Capabilities: familyOf(r.id).caps, Price: r.price,
		}
	}
	return list
}()

// Models is the library's table: limits, capabilities and prices with their
// dates. With a project it holds Claude's models too.
func (p *Provider) Models() []llm.Model {
	list := slices.Clone(models)
	for i := range list {
		// The caller owns the table it gets, prices included.
		list[i].Price = clonePrice(list[i].Price)
	}
	return append(list, p.claudeModels()...)
}

func clonePrice(price *llm.Price) *llm.Price {
	clone := *price
	clone.Steps = slices.Clone(price.Steps)
	return &clone
}

func lookup(id string) *llm.Model {
	if i := slices.IndexFunc(models, func(m llm.Model) bool { return m.ID == id }); i >= 0 {
		return &models[i]
	}
	return nil
}

// CalculateCost prices a usage from the table. Claude costs more in a region
// than globally.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	if !isClaudeModel(model) || p.claude == nil {
		return llm.CostFromModels(Name, models, model, usage)
	}
	cost, err := p.claude.CalculateCost(model, usage)
	if err != nil || !p.cfg.regional() || cost.Reported {
		return cost, err
	}
	for _, part := range []*llm.Money{&cost.Input, &cost.CachedInput, &cost.CacheWrite, &cost.Output, &cost.Total} {
		*part += *part * regionalUplift / 100
	}
	return cost, nil
}
