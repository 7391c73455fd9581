package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func embedScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "embed/single", Rev: 1, Level: scenario.Must, Clause: "C-34", Gates: llm.CapEmbeddings,
			Refs:  []string{"OpenAI API reference: embeddings (2026-08)", "plastic-labs/honcho#938"},
			Why:   "A vector with lost digits or a wrong length makes a search that finds the wrong things.",
			Hint:  "Decode both forms, numbers and base64 of little-endian float32, and keep every digit.",
			Turns: embedSingle,
			Check: Play,
		},
		{
			ID: "embed/order", Rev: 1, Level: scenario.Must, Clause: "C-35", Gates: llm.CapEmbeddings,
			Refs:  []string{"chroma-core/chroma#344", "pydantic/pydantic-ai#7284", "getzep/graphiti#1732"},
			Why:   "Vectors that are stored with the wrong texts ruin an index without any error.",
			Hint:  "Put each vector at its index; the order of the answer means nothing.",
			Turns: embedOrder,
			Check: Play,
		},
		{
			ID: "embed/dims", Rev: 2, Level: scenario.Should, Clause: "C-34", Gates: llm.CapEmbeddings | llm.CapEmbeddingDims,
			Refs:  []string{"OpenAI API reference: embeddings, dimensions (2026-08)"},
			Why:   "A vector of another length does not fit the index it was made for.",
			Hint:  "Send Dimensions in the service's own field.",
			Turns: embedDims,
			Check: Play,
		},
	}
}

// embedding is a turn that embeds count texts.
func embedding(p scenario.Params, id string, count, dimensions int) scenario.Turn {
	req := &llm.EmbeddingRequest{Model: or(p.Models.Embedding, p.Models.Chat)}
	for i := range count {
		req.Input = append(req.Input, "text "+nonce(p, id, string(rune('a'+i)))+" & <more> 漢")
	}
	return scenario.Turn{
		Op: scenario.OpEmbeddings, Embed: req,
		Reply: scenario.Reply{
			Vectors: vectors(p, id, count, dimensions),
			Usage:   &scenario.Usage{Input: number(p, id, "input tokens", 5, 99)},
		},
	}
}

func embedSingle(p scenario.Params) []scenario.Turn {
	return []scenario.Turn{embedding(p, "embed/single", 1, 16)}
}

func embedOrder(p scenario.Params) []scenario.Turn {
	turn := embedding(p, "embed/order", 5, 4)
	turn.Reply.Shuffled = true
	return []scenario.Turn{turn}
}

func embedDims(p scenario.Params) []scenario.Turn {
	// Fewer than 32 numbers are refused by one service.
	turn := embedding(p, "embed/dims", 2, 32)
	turn.Embed.Dimensions = new(32)
	return []scenario.Turn{turn}
}
