package catalogue

import (
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func imageScenarios() []scenario.Scenario {
	return []scenario.Scenario{{
		ID: "images/single", Rev: 2, Level: scenario.Must, Clause: "C-36", Gates: llm.CapImages,
		Refs:  []string{"OpenAI API reference: image generation (2026-08)"},
		Why:   "An image that is cut or re-encoded is not the one that was paid for.",
		Hint:  "Decode the base64 and keep the bytes; always send the model.",
		Turns: imagesSingle,
		Check: Play,
	}}
}

func imagesSingle(p scenario.Params) []scenario.Turn {
	const id = "images/single"
	return []scenario.Turn{{
		Op: scenario.OpImages,
		Image: &llm.ImageRequest{
			Model: or(p.Models.Image, p.Models.Chat), Prompt: "A pixel of " + nonce(p, id, "prompt") + ".",
		},
		Reply: scenario.Reply{Images: [][]byte{pixel(p, id)}, Usage: usage(p, id)},
	}}
}
