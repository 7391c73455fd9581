package anthropic

import (
	"slices"
	"time"

	"github.com/parley-llm/parley/llm"
)

// Sources of the prices below.
const (
	officialPrices = "platform.claude.com, models and pricing"
	listedPrices   = "pydantic/genai-prices"
)

var (
	officialDate = time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	listedDate   = time.Date(2026, time.July, 29, 0, 0, 0, 0, time.UTC)
)

// rates are prices in dollars for a million tokens. A cache write is the one for
// five minutes.
func rates(input, cached, write, output float64) llm.Rates {
	return llm.Rates{
		Input:       llm.PerMillion(input),
		CachedInput: llm.PerMillion(cached),
		CacheWrite:  llm.PerMillion(write),
		Output:      llm.PerMillion(output),
	}
}

func official(r llm.Rates, steps ...llm.PriceStep) *llm.Price {
	return &llm.Price{Rates: r, Steps: steps, Source: officialPrices, AsOf: officialDate}
}

func listed(r llm.Rates) *llm.Price {
	return &llm.Price{Rates: r, Source: listedPrices, AsOf: listedDate}
}

const (
	million = 1_000_000
	large   = 128_000
	medium  = 64_000
)

// row is one line of the table of models.
type row struct {
	id, name        string
	context, output int
	price           *llm.Price
	released        time.Time
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

var table = []row{
	{"claude-fable-5-1", "Claude Fable 5.1", million, large, official(rates(10, 0.25, 12.50, 50)), day(2026, 9, 1)},
	{"claude-fable-5", "Claude Fable 5", million, large, official(rates(10, 1, 12.50, 50)), time.Time{}},
	{"claude-opus-5-5", "Claude Opus 5.5", million, large, official(rates(4, 0.20, 5, 20)), day(2026, 9, 22)},
	{"claude-opus-5", "Claude Opus 5", million, large, official(rates(5, 0.50, 6.25, 25)), day(2026, 7, 24)},
	{"claude-sonnet-5-5", "Claude Sonnet 5.5", million, large, official(rates(2, 0.20, 2.50, 10)), day(2026, 9, 28)},
	{"claude-sonnet-5", "Claude Sonnet 5", million, large, official(rates(2, 0.20, 2.50, 10)), time.Time{}},
	// A prompt of more than 100,000 tokens is billed as a whole at the second
	// rate.
	{
		"claude-haiku-5-5", "Claude Haiku 5.5", million, large,
		official(rates(0.10, 0.01, 0.125, 0.50), llm.PriceStep{AboveInput: 100_000, Rates: rates(0.50, 0.05, 0.625, 2.50)}),
		day(2026, 10, 7),
	},
	{"claude-opus-4-8", "Claude Opus 4.8", million, large, listed(rates(5, 0.50, 6.25, 25)), time.Time{}},
	{"claude-opus-4-7", "Claude Opus 4.7", million, large, listed(rates(5, 0.50, 6.25, 25)), time.Time{}},
	{"claude-opus-4-6", "Claude Opus 4.6", million, large, listed(rates(5, 0.50, 6.25, 25)), time.Time{}},
	{"claude-sonnet-4-6", "Claude Sonnet 4.6", million, large, listed(rates(3, 0.30, 3.75, 15)), time.Time{}},
	{"claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", 200_000, medium, listed(rates(3, 0.30, 3.75, 15)), day(2025, 9, 29)},
	{"claude-opus-4-5-20251101", "Claude Opus 4.5", 200_000, medium, listed(rates(5, 0.50, 6.25, 25)), day(2025, 11, 1)},
	{"claude-haiku-4-5-20251001", "Claude Haiku 4.5", 200_000, medium, listed(rates(1, 0.10, 1.25, 5)), day(2025, 10, 1)},
}

// models is the table as [Provider.Models] gives it.
var models = func() []llm.Model {
	list := make([]llm.Model, len(table))
	for i, r := range table {
		f := familyOf(r.id)
		list[i] = llm.Model{
			ID: r.id, Name: r.name, Created: r.released, OwnedBy: Name,
			ContextTokens: r.context, MaxOutputTokens: r.output,
			Capabilities: f.capabilities(), Price: r.price,
		}
	}
	return list
}()

// Models is the library's table: limits, capabilities and prices with their
// dates. Models whose end the service has announced or reached are not in it.
func (p *Provider) Models() []llm.Model {
	list := slices.Clone(models)
	for i := range list {
		// The caller owns the table it gets, prices included.
		price := *list[i].Price
		price.Steps = slices.Clone(price.Steps)
		list[i].Price = &price
	}
	return list
}

// Capabilities is what the model can do here; an unknown one is taken for a
// recent one.
func (p *Provider) Capabilities(model string) llm.Capability {
	f := familyOf(model)
	if p.hosted {
		return f.capabilities() &^ llm.CapModels
	}
	return f.capabilities()
}

// CalculateCost prices a usage from the table. An id with a snapshot's date and
// one without are the same model.
func (p *Provider) CalculateCost(model string, usage llm.Usage) (llm.Cost, error) {
	if known := lookup(model); known != nil {
		model = known.ID
	}
	return llm.CostFromModels(p.Provider, models, model, usage)
}

func lookup(model string) *llm.Model {
	id := canonical(model)
	for i := range models {
		if canonical(models[i].ID) == id {
			return &models[i]
		}
	}
	return nil
}
