package rows

import (
	"github.com/parley-llm/parley/oracle/client/openaigo"
	"github.com/parley-llm/parley/oracle/engine"
)

// responsesRows are OpenAI's library on the Responses API of the services that
// have it.
func responsesRows() []engine.Row {
	row := func(target string, r engine.Relation, source string) engine.Row {
		return engine.Row{Library: openaiGo, Target: target, Relation: r, Source: source, New: openaigo.NewResponses(openaigo.Service{})}
	}
	return []engine.Row{
		row("openai-responses", engine.VendorsOwn, "OpenAI documentation: libraries (2026-08)"),
		row("azure-responses", engine.Documented, "Microsoft Learn: Azure OpenAI Responses API (2026-08)"),
		row("openrouter-responses", engine.Documented, "OpenRouter documentation: Responses API (2026-08)"),
		row("deepseek-responses", engine.Documented, "DeepSeek API documentation: Responses API (2026-11)"),
	}
}
