package v0

import (
	"time"

	"github.com/parley-llm/parley/llm"
)

// abilities are those that the documentation, or the vendor's SDK, gave the
// models.
const abilities = llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
	llm.CapStructured | llm.CapJSONMode | llm.CapVision | llm.CapStop | llm.CapSeed

// Capabilities is what the models could do; they did not differ.
func (p *Provider) Capabilities(string) llm.Capability { return abilities }

// Models is the library's table: the last models, with the prices of a public
// list of 2026-07-02.
func (p *Provider) Models() []llm.Model { return makeTable() }

var table = makeTable()

func makeTable() []llm.Model {
	model := func(id string, context int, in, out float64) llm.Model {
		return llm.Model{
			ID: id, OwnedBy: "vercel", ContextTokens: context, MaxOutputTokens: 32_000, Capabilities: abilities,
			Price: &llm.Price{
				// No price of a cache was published: such tokens were billed as
				// others.
				Rates: llm.Rates{
					Input: llm.PerMillion(in), CachedInput: llm.PerMillion(in),
					CacheWrite: llm.PerMillion(in), Output: llm.PerMillion(out),
				},
				Source: "public price list, not Vercel's own page",
				AsOf:   time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC),
			},
		}
	}
	return []llm.Model{
		model("v0-1.5-md", 128_000, 3, 15),
		model("v0-1.5-lg", 512_000, 15, 75),
		model("v0-1.0-md", 128_000, 3, 15),
	}
}
