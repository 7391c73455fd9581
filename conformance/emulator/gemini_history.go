package emulator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

const ruleSignature = "a signature goes back with the part that it came with, unchanged, and no part gets one that it did not have"

// checkResults demands as many results as there are calls before them, each
// under the name of its function.
func (gemini) checkResults(n node, turns []llm.Message) {
	var blocks []llm.Message
	for _, m := range turns {
		if last := len(blocks) - 1; last >= 0 && blocks[last].Role == m.Role {
			blocks[last].Parts = slices.Concat(blocks[last].Parts, m.Parts)
			continue
		}
		blocks = append(blocks, m)
	}
	var calls []llm.ToolCallPart
	for _, m := range append(blocks, llm.Message{Role: llm.RoleUser}) {
		if m.Role == llm.RoleAssistant {
			calls = m.ToolCalls()
			continue
		}
		results := geminiResults(m)
		if len(results) != len(calls) {
			n.r.reject(n.path, googleInvalid("Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn."),
				fmt.Sprintf("%d results", len(calls)), fmt.Sprint(len(results)), "the content after calls holds a result for each of them")
			return
		}
		for i, result := range results {
			call := calls[i]
			if at := slices.IndexFunc(calls, func(c llm.ToolCallPart) bool { return c.ID != "" && c.ID == result.CallID }); at >= 0 {
				call = calls[at]
			}
			if result.Name != call.Name {
				n.r.note(n.path, call.Name, shown(result.Name), "a result names the function that was called")
			}
		}
		calls = nil
	}
}

func geminiResults(m llm.Message) []llm.ToolResultPart {
	var results []llm.ToolResultPart
	for _, part := range m.Parts {
		if result, ok := part.(llm.ToolResultPart); ok {
			results = append(results, result)
		}
	}
	return results
}

// checkSignatures demands the signature of the first call of each step of the
// turn that is going on. Older models do without.
func (d gemini) checkSignatures(n node, c *geminiChat, turns []llm.Message) {
	if !c.model.signs || c.model.version == 0 {
		return
	}
	start := 0
	for i, m := range turns {
		if m.Role == llm.RoleUser && len(geminiResults(m)) == 0 {
			start = i
		}
	}
	for i := start; i < len(turns); i++ {
		if i > 0 && turns[i].Role == turns[i-1].Role {
			continue
		}
		if calls := turns[i].ToolCalls(); len(calls) > 0 && calls[0].Signature == "" {
			n.r.reject(n.path, googleInvalid(fmt.Sprintf("Unable to submit request because function call `default_api:%s` in the %d. content block is missing a `thought_signature`.", calls[0].Name, i+1)),
				"the signature that the call came with", "none", ruleSignature)
			return
		}
	}
}

// given are the signatures that the service gave in the turns before, by the
// part that has them.
func (c *geminiChat) given(r *request) map[string]string {
	all := map[string]string{}
	for _, turn := range r.opts.Turns[:r.number-1] {
		if turn.Op != scenario.OpChat && turn.Op != scenario.OpChatStream {
			continue
		}
		for _, part := range geminiAnswer(turn.Reply, c.model, false) {
			switch {
			case part.ThoughtSignature == "":
			case part.FunctionCall != nil:
				all[signatureKey(llm.ToolCallPart{Name: part.FunctionCall.Name, Arguments: string(compact(part.FunctionCall.Args))})] = part.ThoughtSignature
			default:
				all[signatureKey(llm.TextPart{Text: *orZero(part.Text)})] = part.ThoughtSignature
			}
		}
	}
	return all
}

// signatureKey is what a signature belongs to.
func signatureKey(part llm.Part) string {
	switch p := part.(type) {
	case llm.ToolCallPart:
		arguments := p.Arguments
		if strings.TrimSpace(arguments) == "" {
			arguments = "{}"
		}
		return "call " + p.Name + " " + arguments
	case llm.TextPart:
		return "text " + p.Text
	case llm.ImagePart, llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.ReasoningPart, llm.RefusalPart, llm.OpaquePart:
	}
	return ""
}
