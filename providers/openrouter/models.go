package openrouter

import (
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

const (
	// anyChat is what the service does for chat models of all makers.
	anyChat = llm.CapStream | llm.CapStreamUsage | llm.CapStop | llm.CapSeed | llm.CapN | llm.CapLogprobs | llm.CapModels |
		llm.CapTools | llm.CapParallelTools | llm.CapToolChoice | llm.CapStructured | llm.CapJSONMode
	// claude is what is left of it for Anthropic's models, whose own API has
	// neither several choices nor probabilities.
	claude = anyChat &^ (llm.CapN | llm.CapLogprobs)
	sees   = llm.CapVision | llm.CapVisionURL | llm.CapPDF
	thinks = llm.CapReasoning | llm.CapReasoningSignature
)

// Capabilities is what the model can do through OpenRouter, by the table or by
// its name: an embedding model has "embed" in it and one that makes images
// "image". Another name gets what chat models have in common; ListModels knows
// more of each. The Responses API has neither stop sequences nor a seed, several
// choices or sound.
func (p *Provider) Capabilities(model string) llm.Capability {
	caps := capable(model)
	if p.api == APIResponses {
		caps &^= llm.CapStop | llm.CapSeed | llm.CapN | llm.CapAudio
	}
	return caps
}

func capable(model string) llm.Capability {
	if m := lookup(model); m != nil {
		return m.Capabilities
	}
	switch {
	case strings.Contains(model, "embed"):
		return llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapModels
	case strings.Contains(model, "image"):
		return llm.CapImages | llm.CapModels
	default:
		return anyChat
	}
}

// lookup finds a model of the table, under any variant of its name.
func lookup(model string) *llm.Model {
	base, _, _ := strings.Cut(model, ":")
	for i := range table {
		if table[i].ID == base {
			return &table[i]
		}
	}
	return nil
}

// lacks is the error for an operation that a model of the table does not have,
// and nil for models that the table does not know.
func lacks(model string, capability llm.Capability) error {
	if m := lookup(model); m != nil && !m.Capabilities.Has(capability) {
		return openaicompat.Refused(capability.String(), "it is a model for something else; ask Capabilities, or ListModels")
	}
	return nil
}

// rules refuse what a model of the table cannot take: OpenRouter would drop it,
// and say nothing.
func rules(req *llm.ChatRequest) []openaicompat.Rule {
	m := lookup(req.Model)
	if m == nil {
		return nil
	}
	var refused openaicompat.Param
	for capability, param := range map[llm.Capability]openaicompat.Param{
		llm.CapN:         openaicompat.ParamN,
		llm.CapLogprobs:  openaicompat.ParamTopLogprobs,
		llm.CapVision:    openaicompat.ParamImage,
		llm.CapVisionURL: openaicompat.ParamImageURL,
		llm.CapAudio:     openaicompat.ParamAudio,
	} {
		if !m.Capabilities.Has(capability) {
			refused |= param
		}
	}
	return []openaicompat.Rule{{Refuse: refused, Why: "OpenRouter would drop it without a word"}}
}

// Models is the library's table: some models that OpenRouter offered in August
// 2026. Their prices are those of one host and change weekly; ListModels has all
// models with the prices of the day.
func (p *Provider) Models() []llm.Model {
	models := makeTable()
	for i := range models {
		models[i].Capabilities = p.Capabilities(models[i].ID)
	}
	return models
}

// row is one line of the table: limits in tokens, prices in dollars for a
// million tokens. A price of the cache that is 0 is not published: such tokens
// are billed as others are.
type row struct {
	id                     string
	context, output        int
	in, cached, write, out float64
	caps                   llm.Capability
}

// asOf is the day of the prices, which were read in a public snapshot of
// OpenRouter's model list.
var asOf = time.Date(2026, 8, 21, 0, 0, 0, 0, time.UTC)

const source = "public snapshot of OpenRouter's model list"

var rows = []row{
	{"anthropic/claude-opus-5", 1_000_000, 64_000, 5.50, 0.55, 6.875, 27.50, claude | sees | thinks},
	{"anthropic/claude-sonnet-5", 1_000_000, 64_000, 2, 0.20, 2.50, 10, claude | sees | thinks},
	{"anthropic/claude-haiku-4.5", 200_000, 32_000, 1.10, 0.11, 1.375, 5.50, claude | sees | thinks},
	{"openai/gpt-5.6-sol", 1_050_000, 64_000, 5, 0.50, 6.25, 30, anyChat | sees | thinks},
	{"openai/gpt-5.4-mini", 400_000, 64_000, 0.75, 0.075, 0, 4.50, anyChat | sees | thinks},
	{"google/gemini-3.7-flash", 1_048_576, 32_768, 0.75, 0.075, 0.042, 3.75, anyChat | sees | thinks | llm.CapAudio},
	{"deepseek/deepseek-v4-pro-0813", 1_048_576, 192_000, 0.66, 0.022, 0, 1.98, anyChat | thinks},
	{"deepseek/deepseek-v4-flash-0731", 1_310_720, 655_360, 0.44, 0.014, 0, 1.32, anyChat | thinks},
	{"moonshotai/kimi-k3", 1_048_576, 131_072, 3, 0.30, 0, 15, anyChat | sees | thinks},
	{"z-ai/glm-5.2", 1_048_576, 65_536, 0.50, 0.115, 0, 3.15, anyChat | thinks},
	{"qwen/qwen3.7-plus", 1_000_000, 65_536, 0.32, 0.064, 0.40, 1.28, anyChat | sees | thinks},
	{"meta-llama/llama-4-maverick", 524_288, 4_096, 0.35, 0, 0, 1.15, anyChat | sees},
	// Its price is that of recorded answers.
	{"openai/text-embedding-3-small", 8_192, 0, 0.02, 0, 0, 0, llm.CapEmbeddings | llm.CapEmbeddingDims | llm.CapModels},
}

var table = makeTable()

func makeTable() []llm.Model {
	models := make([]llm.Model, len(rows))
	for i, r := range rows {
		maker, _, _ := strings.Cut(r.id, "/")
		models[i] = llm.Model{
			ID: r.id, OwnedBy: maker, ContextTokens: r.context, MaxOutputTokens: r.output, Capabilities: r.caps,
			Price: &llm.Price{
				Rates: llm.Rates{
					Input:       llm.PerMillion(r.in),
					CachedInput: llm.PerMillion(published(r.cached, r.in)),
					CacheWrite:  llm.PerMillion(published(r.write, r.in)),
					Output:      llm.PerMillion(r.out),
				},
				Source: source, AsOf: asOf,
			},
		}
	}
	return models
}

func published(price, otherwise float64) float64 {
	if price == 0 {
		return otherwise
	}
	return price
}
