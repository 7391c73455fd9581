package mistral

import (
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	// capsChat is what all chat models have in common.
	capsChat = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice | llm.CapStructured |
		llm.CapJSONMode | llm.CapModels | llm.CapStreamUsage | llm.CapStop | llm.CapN | llm.CapSeed
	capsVision    = capsChat | llm.CapVision | llm.CapVisionURL | llm.CapPDF
	capsEmbedding = llm.CapEmbeddings | llm.CapModels
)

// Capabilities is what the model can do. A name that is not in the table gets
// what the chat models have in common.
func (p *Provider) Capabilities(model string) llm.Capability {
	if m := lookup(model); m != nil {
		return m.Capabilities
	}
	return capsChat
}

// Models is the library's table, with an entry for each alias. Prices are per
// token; each has its source and date.
func (p *Provider) Models() []llm.Model {
	models := slices.Clone(p.models)
	for i := range models {
		models[i].Price = new(*models[i].Price)
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

// row is one line of the table: the window in tokens, prices in dollars for a
// million tokens.
type row struct {
	id      string
	aliases []string
	context int
	in, out float64
	caps    llm.Capability
	source  string
	asOf    string
}

// Sources of prices.
const (
	documentation = "Mistral documentation, models"
	// thirdParty marks prices that were not read in Mistral's documentation.
	thirdParty = "a gateway's price list, not Mistral's own page"
)

// The service publishes no limit on the answer but the window.
var rows = []row{
	// Other lists have half this price, and windows from 512k to 1M.
	{"mistral-large-4-0", []string{"mistral-large-4"}, 524_288, 1.36, 4.18, capsVision | llm.CapReasoning, thirdParty, "2026-11-22"},
	{"mistral-medium-3-5", []string{"mistral-medium-3", "mistral-medium-latest"}, 262_144, 1.50, 7.50, capsVision | llm.CapReasoning, documentation, "2026-08-21"},
	{"mistral-large-2512", []string{"mistral-large-latest"}, 262_144, 0.50, 1.50, capsVision, documentation, "2026-08-21"},
	{"mistral-small-2603", []string{"mistral-small-latest"}, 262_144, 0.15, 0.60, capsVision | llm.CapReasoning, documentation, "2026-08-21"},
	{"ministral-14b-2512", []string{"ministral-14b-latest"}, 262_144, 0.20, 0.20, capsVision, documentation, "2026-08-21"},
	{"ministral-8b-2512", []string{"ministral-8b-latest"}, 262_144, 0.15, 0.15, capsVision, documentation, "2026-08-21"},
	{"ministral-3b-2512", []string{"ministral-3b-latest"}, 262_144, 0.10, 0.10, capsVision, documentation, "2026-08-21"},
	{"codestral-2508", []string{"codestral-latest"}, 128_000, 0.30, 0.90, capsChat, documentation, "2026-08-21"},
	{"voxtral-small-2507", []string{"voxtral-small-latest"}, 32_768, 0.10, 0.40, capsChat | llm.CapAudio, documentation, "2026-08-21"},
	{"zai-glm-5-2", nil, 1_048_576, 1.40, 4.40, capsChat | llm.CapReasoning, documentation, "2026-08-21"},
	{"mistral-embed", []string{"mistral-embed-2312"}, 8192, 0.10, 0, capsEmbedding, documentation, "2026-08-21"},
	{"codestral-embed", []string{"codestral-embed-2505"}, 8192, 0.15, 0, capsEmbedding | llm.CapEmbeddingDims, documentation, "2026-08-21"},
}

// regional is the factor on prices at the regional addresses. (Mistral
// documentation, 2026-08-21.)
const regional = 1.1

var table = makeTable(1)

func makeTable(factor float64) []llm.Model {
	var models []llm.Model
	for _, r := range rows {
		m := llm.Model{
			ID: r.id, OwnedBy: "mistralai", ContextTokens: r.context, Capabilities: r.caps,
			// Input from the cache costs a tenth; writing to it costs nothing
			// beside the input. (Mistral documentation, 2026-08-21.)
			Price: &llm.Price{
				Rates: llm.Rates{
					Input:       llm.PerMillion(r.in * factor),
					CachedInput: llm.PerMillion(r.in * factor / 10),
					CacheWrite:  llm.PerMillion(r.in * factor),
					Output:      llm.PerMillion(r.out * factor),
				},
				Source: r.source,
				AsOf:   openaicompat.Day(r.asOf),
			},
		}
		models = append(models, m)
		for _, alias := range r.aliases {
			m.ID, m.Name = alias, r.id
			models = append(models, m)
		}
	}
	return models
}
