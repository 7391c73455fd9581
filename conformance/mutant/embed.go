package mutant

import (
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func embedMutants() []Mutant {
	return []Mutant{
		{
			ID:        "vector-cut",
			Why:       "Every vector lacks its last number, and no index takes it.",
			Scenarios: []string{"embed/single"},
			Wrap: byHooks(hooks{vectors: func(r *llm.EmbeddingResponse) {
				for i, v := range r.Vectors {
					r.Vectors[i] = v[:len(v)-1]
				}
			}}),
		},
		{
			ID:        "vector-rounded",
			Why:       "Vectors differ a little from those of every other client of the same model.",
			Scenarios: []string{"embed/single"},
			Wrap: byHooks(hooks{vectors: func(r *llm.EmbeddingResponse) {
				for _, v := range r.Vectors {
					for i := range v {
						v[i] = float32(int(v[i]*10)) / 10
					}
				}
			}}),
		},
		{
			ID:        "dimensions-dropped",
			Why:       "Vectors have another length than the index that they are for.",
			Scenarios: []string{"embed/dims"},
			Wrap:      byHooks(hooks{embed: func(r *llm.EmbeddingRequest) { r.Dimensions = nil }}),
		},
		{
			ID:        "index-ignored",
			Why:       "A text gets the vector of another, and every search finds the wrong thing.",
			Scenarios: []string{"embed/order"},
			Applies:   func(t scenario.Target) bool { return t.Dialect != "gemini" },
			Wrap:      byAnswer(renumberData),
		},
		{
			ID:        "vectors-reversed",
			Why:       "The vectors come back in an order that is not the caller's.",
			Scenarios: []string{"embed/order"},
			Wrap:      byHooks(hooks{vectors: func(r *llm.EmbeddingResponse) { slices.Reverse(r.Vectors) }}),
		},
	}
}

// renumberData gives each vector the index of its place, as a reader does that
// never looks at the index.
func renumberData(body map[string]any) {
	data, ok := body["data"].([]any)
	if !ok {
		return
	}
	for i, item := range data {
		if vector, ok := item.(map[string]any); ok {
			vector["index"] = i
		}
	}
}
