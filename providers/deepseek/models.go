package deepseek

import (
	"slices"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	// capsChat is what the models have in common. That a call can be forced is
	// not among it: only a model that does not think takes it.
	capsChat = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapJSONMode | llm.CapReasoning |
		llm.CapModels | llm.CapStreamUsage | llm.CapStop | llm.CapLogprobs
	capsVision = capsChat | llm.CapVision | llm.CapVisionURL
)

// Capabilities is what the model can do, through the API that is configured. A
// name that is not in the table gets what the models have in common.
func (p *Provider) Capabilities(model string) llm.Capability {
	caps := capsChat
	if m := lookup(model); m != nil {
		caps = m.Capabilities
	}
	if p.api == APIResponses {
		caps &^= capsNotResponses
	}
	return caps
}

// Models is the library's table. The prices are those of the peak hours, with
// the others as windows; each has its source and date.
func (p *Provider) Models() []llm.Model {
	models := slices.Clone(table)
	for i := range models {
		models[i].Capabilities = p.Capabilities(models[i].ID)
		models[i].Price = new(*models[i].Price)
		models[i].Price.Windows = slices.Clone(models[i].Price.Windows)
	}
	return models
}

func lookup(id string) *llm.Model {
	for i := range table {
		if table[i].ID == id {
			return &table[i]
		}
	}
	return nil
}

// The window is the one that the service names when it is exceeded.
const (
	window    = 1_048_565
	maxOutput = 384_000
)

// The names with v4-flash are older ones for the same model. (DeepSeek pricing
// page, 2026-11-15.)
var table = []llm.Model{
	model("deepseek-flash", capsVision, flash),
	model("deepseek-v4-pro", capsChat, pro),
	model("deepseek-v4-flash", capsChat, flash),
	model("deepseek-v4-flash-vision-exp", capsVision, flash),
}

// Rates outside of the peak hours; at those all are twice as high. (DeepSeek
// pricing page, 2026-11-15.)
var (
	flash = rates{hit: 0.003, miss: 0.15, out: 0.60}
	pro   = rates{hit: 0.022, miss: 0.66, out: 1.98}
)

// rates are dollars for a million tokens: of input found in the cache, of other
// input, and of output.
type rates struct{ hit, miss, out float64 }

func (r rates) times(factor float64) llm.Rates {
	return llm.Rates{
		Input:       llm.PerMillion(r.miss * factor),
		CachedInput: llm.PerMillion(r.hit * factor),
		CacheWrite:  llm.PerMillion(r.miss * factor),
		Output:      llm.PerMillion(r.out * factor),
	}
}

func model(id string, caps llm.Capability, r rates) llm.Model {
	return llm.Model{
		ID: id, OwnedBy: Name, ContextTokens: window, MaxOutputTokens: maxOutput, Capabilities: caps,
		Price: &llm.Price{
			Rates:   r.times(2),
			Windows: offPeak(r.times(1)),
			Source:  "DeepSeek pricing page",
			AsOf:    openaicompat.Day("2026-11-15"),
		},
	}
}

// offPeak are the hours outside of the peak, which is 01:00 to 04:00 and 06:00
// to 10:00 UTC from Monday to Friday. (DeepSeek pricing page, 2026-11-15.)
func offPeak(r llm.Rates) []llm.PriceWindow {
	return []llm.PriceWindow{
		{Days: []time.Weekday{time.Saturday, time.Sunday}, To: 24 * time.Hour, Rates: r},
		{To: time.Hour, Rates: r},
		{From: 4 * time.Hour, To: 6 * time.Hour, Rates: r},
		{From: 10 * time.Hour, To: 24 * time.Hour, Rates: r},
	}
}
