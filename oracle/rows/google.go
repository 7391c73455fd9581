package rows

import (
	"github.com/parley-llm/parley/internal/targets"
	"github.com/parley-llm/parley/oracle/client/genaigo"
	"github.com/parley-llm/parley/oracle/engine"
)

var genaiGo = library("genai", "google.golang.org/genai",
	"The library has no accumulator of streams: their parts are put together by the oracle. Its API version is set to v1; its own choice is v1beta1.")

// googleRows are Google's library on Gemini, in express mode and in a project.
func googleRows() []engine.Row {
	const source = "Google Cloud documentation: Google Gen AI SDK (2026-10)"
	return []engine.Row{
		{Library: genaiGo, Target: "vertexai", Relation: engine.VendorsOwn, Source: source, New: genaigo.Express},
		{
			Library: genaiGo, Target: "vertexai-regional", Relation: engine.VendorsOwn, Source: source,
			New: genaigo.Project(targets.VertexProject, "us-central1"),
		},
	}
}
