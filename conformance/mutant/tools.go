package mutant

import (
	"encoding/json"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func toolMutants() []Mutant {
	return []Mutant{
		{
			ID:        "tool-name-lost",
			Why:       "A call arrives, and nobody knows of which tool.",
			Scenarios: []string{"tools/single"},
			Wrap:      byHooks(hooks{response: onCall(func(c *llm.ToolCallPart) { c.Name = "" })}),
		},
		{
			ID:        "arguments-rounded",
			Why:       "Arguments are decoded and encoded again, so large numbers lose their last digits.",
			Scenarios: []string{"tools/single"},
			Wrap:      byHooks(hooks{response: onCall(func(c *llm.ToolCallPart) { c.Arguments = reencoded(c.Arguments) })}),
		},
		{
			ID:        "tools-dropped",
			Why:       "The model is never told of the tools.",
			Scenarios: []string{"tools/single"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.Tools, r.ToolChoice = nil, nil }}),
		},
		{
			ID:        "calls-are-stop",
			Why:       "A loop that asks for tool_calls never runs the tools.",
			Scenarios: []string{"tools/single", "tools/finish"},
			Wrap:      byHooks(finishBecomes(llm.FinishToolCalls, llm.FinishStop)),
		},
		{
			ID:        "call-id-changed",
			Why:       "The service refuses a result for a call that it never made.",
			Scenarios: []string{"tools/roundtrip"},
			Wrap:      byHooks(hooks{request: onResult(func(result *llm.ToolResultPart) { result.CallID += "0" })}),
		},
		{
			ID:        "only-first-call",
			Why:       "Of several tools that the model wants, one is run.",
			Scenarios: []string{"tools/parallel"},
			Wrap:      byHooks(hooks{response: onlyFirstCall, source: eachChunk(firstCallDeltas)}),
		},
		{
			ID:        "results-swapped",
			Why:       "Each call gets the result of the other.",
			Scenarios: []string{"tools/parallel"},
			Wrap:      byHooks(hooks{request: swapResults}),
		},
		{
			ID:        "fragments-overwritten",
			Why:       "Streamed arguments hold only their last piece, which is no JSON.",
			Scenarios: []string{"tools/stream-assembly"},
			Applies:   streamsPiecesOfCalls,
			Wrap:      byHooks(hooks{source: allChunks(lastFragments)}),
		},
		{
			ID:        "fragments-unindexed",
			Why:       "The pieces of several calls end up in one.",
			Scenarios: []string{"tools/stream-assembly", "tools/stream-no-index"},
			Wrap: byHooks(hooks{source: eachChunk(func(c *llm.Chunk) {
				for i := range c.ToolCalls {
					c.ToolCalls[i].Index = 0
				}
			})}),
		},
		{
			ID:        "choice-dropped",
			Why:       "A tool that must be called is not, and one that must not is.",
			Scenarios: []string{"tools/choice"},
			Wrap:      byHooks(hooks{request: func(r *llm.ChatRequest) { r.ToolChoice = nil }}),
		},
		{
			ID:        "result-text-only",
			Why:       "The model never sees the picture that a tool took.",
			Scenarios: []string{"tools/image-result"},
			Wrap: byHooks(hooks{request: onResult(func(result *llm.ToolResultPart) {
				result.Content = []llm.Part{llm.TextPart{Text: result.Text()}}
			})}),
		},
	}
}

// streamsPiecesOfCalls leaves out the dialects whose streamed calls come whole.
func streamsPiecesOfCalls(t scenario.Target) bool {
	return !slices.Contains([]string{"azureai", "gemini", "mistral"}, t.Dialect)
}

// reencoded takes JSON apart and puts it together again, numbers as float64.
func reencoded(arguments string) string {
	var v any
	if json.Unmarshal([]byte(arguments), &v) != nil {
		return arguments
	}
	out, err := json.Marshal(v)
	if err != nil {
		return arguments
	}
	return string(out)
}

func onlyFirstCall(r *llm.ChatResponse) {
	seen := false
	onPart(func(part llm.Part) llm.Part {
		if _, ok := part.(llm.ToolCallPart); ok {
			if seen {
				return nil
			}
			seen = true
		}
		return part
	})(r)
}

func firstCallDeltas(c *llm.Chunk) {
	var kept []llm.ToolCallDelta
	for _, d := range c.ToolCalls {
		if d.Index == 0 {
			kept = append(kept, d)
		}
	}
	c.ToolCalls = kept
}

// lastFragments keeps of each call's arguments only the last piece.
func lastFragments(chunks []llm.Chunk) []llm.Chunk {
	last := map[int]*llm.ToolCallDelta{}
	for i := range chunks {
		for j := range chunks[i].ToolCalls {
			d := &chunks[i].ToolCalls[j]
			if d.Arguments == "" {
				continue
			}
			if earlier := last[d.Index]; earlier != nil {
				earlier.Arguments = ""
			}
			last[d.Index] = d
		}
	}
	return chunks
}

// swapResults exchanges the ids of the first two results.
func swapResults(r *llm.ChatRequest) {
	var ids []string
	onResult(func(result *llm.ToolResultPart) { ids = append(ids, result.CallID) })(r)
	if len(ids) < 2 {
		return
	}
	onResult(func(result *llm.ToolResultPart) {
		switch result.CallID {
		case ids[0]:
			result.CallID = ids[1]
		case ids[1]:
			result.CallID = ids[0]
		}
	})(r)
}
