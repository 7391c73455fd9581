package openaicompat

import (
	"strings"

	"github.com/parley-llm/parley/llm"
)

// What OpenAI's models take through which of its two APIs, from the models'
// pages and the guide to function calling, 2026-11. That GPT-6.2 has its tools
// through the Responses API only is what its pages advise; whether chat
// completions take them too could not be confirmed. Of the models for code and
// of the pro models, Azure's pages say that several are of that API only; they
// are all taken for such, because it serves them all.

// responsesOnly reports a model that chat completions do not serve.
func responsesOnly(name string) bool {
	return strings.Contains(name, "codex") || strings.Contains(name, "deep-research") ||
		strings.HasSuffix(UndatedModel(name), "-pro") || strings.Contains(name, "-pro-")
}

// thinks reports whether the model will think over the request.
func (m OpenAIModel) thinks(req *llm.ChatRequest) bool {
	if r := req.Reasoning; r != nil && r.Effort != "" {
		return r.Effort != llm.EffortNone
	}
	return m.Reasons() && !m.effortless()
}

// toolsElsewhere reports a model that takes tools on chat completions only
// without thinking, or not at all, whatever the request says.
func (m OpenAIModel) toolsElsewhere() bool { return m.Reasons() && m.Version >= 506 }

// API is where the request should go: to chat completions, unless only the
// Responses API can serve it. Of a name that it does not know it assumes
// nothing.
func (m OpenAIModel) API(provider string, req *llm.ChatRequest) API {
	switch {
	case m.ResponsesOnly:
		return ResponsesAPI
	case !m.Known || !m.Reasons() || m.Version < 504:
		return ChatCompletionsAPI
	case len(req.Tools) > 0 && (m.thinks(req) || m.toolsElsewhere() && !takesEffortNone(m)):
		return ResponsesAPI
	case m.toolsElsewhere() && m.thinks(req) && req.Reasoning != nil && req.Reasoning.Include:
		return ResponsesAPI
	case m.toolsElsewhere() && begun(provider, req.Messages, m.thinks(req)):
		return ResponsesAPI
	default:
		return ChatCompletionsAPI
	}
}

// begun reports a conversation that the Responses API has begun: it holds
// encrypted thoughts, the calls of a model that thinks, or a tool's result that
// is more than text.
func begun(provider string, messages []llm.Message, thinks bool) bool {
	for i := range messages {
		for _, part := range messages[i].Parts {
			switch p := part.(type) {
			case llm.ReasoningPart:
				if p.Provider == provider && p.Signature != "" {
					return true
				}
			case llm.ToolCallPart:
				if thinks {
					return true
				}
			case llm.ToolResultPart:
				for _, content := range p.Content {
					if _, text := content.(llm.TextPart); !text {
						return true
					}
				}
			case llm.TextPart, llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.RefusalPart, llm.OpaquePart:
			}
		}
	}
	return false
}

// ResponsesRules gives what the model refuses of a request through the Responses
// API, beside what that API has no parameter for.
func (m OpenAIModel) ResponsesRules(req *llm.ChatRequest) []Rule {
	switch {
	case !m.Known:
		return nil
	case !m.Reasons() && m.Search:
		return rulesSearch
	case !m.Reasons():
		return rulesPlain
	case m.OSeries:
		return rulesO
	case m.Version < 501 || m.Version > 506:
		return []Rule{ruleNoSampling}
	case m.thinks(req):
		return []Rule{ruleSamplingAtNone}
	default:
		return nil
	}
}

// Encrypts reports whether the model can be asked for its thoughts in encrypted
// form. One that does not think refuses to be asked. A model whose name is not
// known is asked when the request wants it to think.
func (m OpenAIModel) Encrypts(req *llm.ChatRequest) bool {
	if m.Known {
		return m.Reasons()
	}
	return req.Reasoning != nil && req.Reasoning.Effort != "" && req.Reasoning.Effort != llm.EffortNone
}

const (
	// capsResponses is what the Responses API has beyond chat completions, of
	// every model, and capsEncrypted of those that think.
	capsResponses = llm.CapToolImageResult
	capsEncrypted = llm.CapReasoningSignature
	// capsChatOnly is what it has no parameter for.
	capsChatOnly = llm.CapStop | llm.CapN | llm.CapSeed | llm.CapAudio
)

// CapabilitiesOf is what the model can do through an API. With AutoAPI it is
// what it can do through the one that such a request would go to.
func (m OpenAIModel) CapabilitiesOf(api API) llm.Capability {
	chat := m.Capabilities()
	switch {
	case !chat.Has(llm.CapStream):
		return chat
	case api == ResponsesAPI && (m.Audio || m.Search):
		// They are of chat completions only.
		return llm.CapModels
	case api == ResponsesAPI || api == AutoAPI && m.ResponsesOnly:
		caps := chat &^ capsChatOnly
		if m.Known {
			caps |= capsResponses
		}
		if m.toolsElsewhere() {
			caps |= capsTools
		}
		if m.Known && m.Reasons() {
			caps |= capsEncrypted
		}
		return caps
	case api == AutoAPI && m.toolsElsewhere():
		return chat | capsTools | capsResponses | capsEncrypted
	default:
		return chat
	}
}
