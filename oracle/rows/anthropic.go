package rows

import (
	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/oracle/client/anthropicgo"
	"github.com/parley-llm/parley/oracle/engine"
)

var anthropicGo = library("anthropic-sdk-go", "github.com/anthropics/anthropic-sdk-go",
	"Streams are put together by Message.Accumulate. Its error has no field for the service's message.")

// anthropicRows are Anthropic's library on Anthropic's service and, with its
// package vertex, on Google's.
func anthropicRows() []engine.Row {
	return []engine.Row{
		{
			Library: anthropicGo, Target: "anthropic", Relation: engine.VendorsOwn,
			Source: "Anthropic documentation: client SDKs (2026-10)", New: anthropicgo.New,
		},
		{
			Library: anthropicGo, Target: "vertexai-claude", Relation: engine.VendorsOwn,
			Source: "Anthropic documentation: Claude on Vertex AI (2026-10)",
			New:    anthropicgo.Vertex(targets.VertexProject, "global"),
		},
	}
}
