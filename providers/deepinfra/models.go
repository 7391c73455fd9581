package deepinfra

import (
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

const (
	// anyChat is what the service does for chat models of all makers.
	anyChat = llm.CapStream | llm.CapStreamUsage | llm.CapStop | llm.CapSeed | llm.CapN | llm.CapLogprobs |
		llm.CapModels | llm.CapJSONMode | llm.CapStructured
	tools = llm.CapTools | llm.CapParallelTools | llm.CapToolChoice
	sees  = llm.CapVision | llm.CapVisionURL
)

// Capabilities is what the model can do on DeepInfra, by the table. Of an
// unknown name one with "embed" in it is taken for an embedding model, one of
// the FLUX family for one that makes images, and any other for a chat model that
// takes tools.
func (p *Provider) Capabilities(model string) llm.Capability {
	for i := range table {
		if table[i].ID == model {
			return table[i].Capabilities
		}
	}
	switch lower := strings.ToLower(model); {
	case strings.Contains(lower, "embed"):
		return llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapModels
	case strings.Contains(lower, "flux"):
		return llm.CapImages | llm.CapModels
	default:
		return anyChat | tools
	}
}

// Models is the library's table: some models that DeepInfra offered in July
// 2026. Models that make images are billed by their size, which the table
// cannot say.
func (p *Provider) Models() []llm.Model { return makeTable() }

// row is one line of the table: limits in tokens, prices in dollars for a
// million tokens. A price of cached input that is 0 is not published: such
// tokens are billed as others are.
type row struct {
	id              string
	context, output int
	in, cached, out float64
	caps            llm.Capability
	source, asOf    string
}

const (
	priceList  = "public price list, not DeepInfra's own page"
	modelPages = "DeepInfra model pages"
	priced     = "2026-07-02"
	// The model pages carry no date; they were read at about this one.
	paged    = "2025-11-15"
	embedder = llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapModels
)

var rows = []row{
	{"deepseek-ai/DeepSeek-V4-Flash", 1_048_576, 16_384, 0.10, 0.02, 0.20, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"deepseek-ai/DeepSeek-V4-Pro", 1_048_576, 16_384, 1.30, 0.10, 2.60, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"deepseek-ai/DeepSeek-V3.2", 163_840, 64_000, 0.26, 0.13, 0.38, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"moonshotai/Kimi-K2.7-Code", 262_144, 0, 0.74, 0.15, 3.50, anyChat | tools | sees | llm.CapReasoning, priceList, priced},
	{"moonshotai/Kimi-K2.6", 262_144, 16_384, 0.75, 0.15, 3.50, anyChat | tools | sees | llm.CapReasoning, priceList, priced},
	{"zai-org/GLM-5.2", 1_048_576, 32_768, 0.95, 0.18, 3, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"Qwen/Qwen3.5-397B-A17B", 262_144, 81_920, 0.45, 0.22, 3, anyChat | tools | sees | llm.CapReasoning, priceList, priced},
	{"meta-llama/Llama-3.3-70B-Instruct-Turbo", 131_072, 16_384, 0.10, 0, 0.32, anyChat | tools, priceList, priced},
	{"meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", 1_048_576, 16_384, 0.15, 0, 0.60, anyChat | sees, priceList, priced},
	{"openai/gpt-oss-120b", 131_072, 16_384, 0.039, 0, 0.19, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"openai/gpt-oss-20b", 131_072, 16_384, 0.03, 0, 0.14, anyChat | tools | llm.CapReasoning, priceList, priced},
	{"BAAI/bge-m3", 8_192, 0, 0.010, 0, 0, embedder, modelPages, paged},
	{"Qwen/Qwen3-Embedding-0.6B", 8_192, 0, 0.002, 0, 0, embedder, modelPages, paged},
	// Two lists give 0.01 and 0.05 for it: the dearer one stands here.
	{"Qwen/Qwen3-Embedding-8B", 32_768, 0, 0.05, 0, 0, embedder, priceList, priced},
	{"black-forest-labs/FLUX-1-schnell", 0, 0, 0, 0, 0, llm.CapImages | llm.CapModels, "", ""},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		maker, _, _ := strings.Cut(r.id, "/")
		models[i] = llm.Model{
			ID: r.id, OwnedBy: maker, ContextTokens: r.context, MaxOutputTokens: r.output, Capabilities: r.caps, Price: r.price(),
		}
	}
	return models
}

func (r *row) price() *llm.Price {
	if r.source == "" {
		return nil
	}
	asOf, err := time.Parse(time.DateOnly, r.asOf)
	if err != nil {
		panic("deepinfra: the table of models holds a bad date: " + r.asOf)
	}
	cached := r.cached
	if cached == 0 {
		cached = r.in
	}
	return &llm.Price{
		Rates: llm.Rates{
			Input:       llm.PerMillion(r.in),
			CachedInput: llm.PerMillion(cached),
			// A write to a cache that lasts five minutes; one for an hour costs
			// twice the price of input. (DeepInfra documentation, 2026-07-22.)
			CacheWrite: llm.PerMillion(1.25 * r.in),
			Output:     llm.PerMillion(r.out),
		},
		Source: r.source, AsOf: asOf,
	}
}
