package vertexai

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// thinking is how a group of models takes orders about its thinking.
type thinking uint8

const (
	// thinkNever: the model does not think.
	thinkNever thinking = iota
	// thinkBudget: a number of tokens, 0 for none.
	thinkBudget
	// thinkDormant: as thinkBudget, but off unless asked for.
	thinkDormant
	// thinkBudgetAlways: a number of tokens, never 0.
	thinkBudgetAlways
	// thinkLevel: a level, and it cannot be turned off.
	thinkLevel
)

// family is a group of models with the same manners (Vertex AI documentation of
// October 2026, "Thinking" and the models' own pages).
type family struct {
	// prefix of the models' ids.
	prefix   string
	thinking thinking
	caps     llm.Capability
}

const (
	// everyChat is what all chat models can do.
	everyChat = llm.CapStream | llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapAudio |
		llm.CapModels | llm.CapStreamUsage | llm.CapStop | llm.CapN | llm.CapSeed
	chatting = everyChat | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
		llm.CapStructured | llm.CapJSONMode | llm.CapLogprobs
	drawing   = everyChat | llm.CapImages
	embedding = llm.CapModels | llm.CapEmbeddings | llm.CapEmbeddingDims
	// modernChat adds what came with Gemini 3: signatures that must go back, and
	// media in a function's response.
	modernChat = chatting | llm.CapReasoning | llm.CapReasoningSignature | llm.CapToolImageResult
)

// families are tested in order, so longer prefixes come first.
var families = []family{
	{"gemini-2.5-pro", thinkBudgetAlways, chatting | llm.CapReasoning},
	{"gemini-2.5-flash-lite", thinkDormant, chatting | llm.CapReasoning},
	{"gemini-2.5", thinkBudget, chatting | llm.CapReasoning},
	{"gemini-2.0", thinkNever, chatting},
	{"gemini-1.", thinkNever, chatting},
}

// familyOf knows a model by its name. One that is not known here is taken for a
// chat model newer than this table, so that nothing is refused that the service
// can refuse itself.
func familyOf(model string) family {
	switch {
	case strings.Contains(model, "embedding"):
		return family{caps: embedding}
	case strings.HasPrefix(model, "gemini-") && strings.Contains(model, "-image"):
		return family{caps: drawing}
	}
	for _, f := range families {
		if strings.HasPrefix(model, f.prefix) {
			return f
		}
	}
	return family{thinking: thinkLevel, caps: modernChat}
}

// Capabilities is what the model can do here; an unknown one is taken for a
// recent chat model.
func (p *Provider) Capabilities(model string) llm.Capability {
	if !isClaudeModel(model) {
		return familyOf(model).caps
	}
	if p.claude == nil {
		return 0
	}
	return p.claude.Capabilities(model) | llm.CapModels
}
