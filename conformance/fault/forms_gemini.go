package fault

import (
	"encoding/json"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// geminiForms are those of generateContent. Its calls come whole and without an
// index, its finish after calls is always STOP, and its codes are numbers.
var geminiForms = family{
	scenario.QuirkContentList: {
		document("the text in two parts", members(geminiTwoParts, "candidates", each, "content"), members(geminiTwoParts, "candidates", each, "content")),
	},
	scenario.QuirkUnknownFinish:    {geminiFinish("STOP", "PARLEY_UNHEARD_OF")},
	scenario.QuirkStopDespiteCalls: {native("the finish STOP, as ever")},
	scenario.QuirkNoArguments: {
		geminiCalls("no args", func(f *fields) { f.drop("args") }),
		geminiCalls("args that are null", func(f *fields) { f.set("args", json.RawMessage("null")) }),
	},
	scenario.QuirkNoCallID: {geminiCalls("calls without an id", func(f *fields) { f.drop("id") })},
	scenario.QuirkEmptyFrames: {
		sequence("a chunk without candidates after each", func(frames []frame) []frame {
			return after(frames, func(f *fields) { f.drop("candidates") })
		}),
	},
	scenario.QuirkPreamble: {
		sequence("a chunk without candidates first", func(frames []frame) []frame {
			first := frames[0].with(at(frames[0].data, func(f *fields) {
				f.drop("candidates", "responseId", "modelVersion")
				f.set("usageMetadata", json.RawMessage(`{"trafficType":"ON_DEMAND"}`))
			}))
			return append([]frame{first}, frames...)
		}),
	},
	scenario.QuirkRunningUsage:      {runningUsage("usageMetadata", "promptTokenCount", "candidatesTokenCount", "totalTokenCount")},
	scenario.QuirkUsageInEveryFrame: {usageInEveryFrame("usageMetadata")},
	scenario.QuirkNoUsage:           {withoutUsage("usageMetadata")},
	scenario.QuirkBareUsage: {
		bareUsage("usageMetadata", "promptTokenCount", "candidatesTokenCount", "totalTokenCount"),
	},
	scenario.QuirkNoTotal: {usageEdit("no total", "usageMetadata", func(f *fields) { f.drop("totalTokenCount") })},
	scenario.QuirkCachedAboveInput: {
		usageEdit("more cached tokens than input", "usageMetadata", func(f *fields) {
			if f.has("promptTokenCount") {
				f.set("cachedContentTokenCount", f.number("promptTokenCount")+7)
			}
		}),
	},
	scenario.QuirkVectorCount: {fewerVectors(geminiVectors), moreVectors(geminiVectors)},
	scenario.QuirkNumericCode: {native("a code that is a number, as ever")},
	scenario.QuirkErrorList:   errorList,
	scenario.QuirkErrorIn200:  errorIn200,
	scenario.QuirkTailError:   {sequence("a bare error after some chunks", geminiTailError)},
}

// geminiTailError breaks a stream off in its middle with a rate limit, as JSON
// on a line of its own and not as an event.
func geminiTailError(frames []frame) []frame {
	const bare = `{"error":{"code":429,"message":"` + TailMessage + `","status":"RESOURCE_EXHAUSTED"}}`
	half := frames[:len(frames)/2]
	return append(slices.Clone(half), frame{raw: []byte(bare + frames[0].end)})
}

func geminiTwoParts(f *fields) {
	var parts []json.RawMessage
	for _, part := range elements(f.get("parts")) {
		p, _ := readFields(part)
		s, ok := p.text("text")
		if !ok || p.has("thought") {
			parts = append(parts, part)
			continue
		}
		// A signature stands on the last part of what it signs.
		first, second := halves(s)
		parts = append(parts,
			at(part, func(p *fields) { p.set("text", first); p.drop("thoughtSignature") }),
			at(part, func(p *fields) { p.set("text", second) }))
	}
	f.set("parts", parts)
}

func geminiFinish(from, to string) scenario.Fault {
	say := members(func(f *fields) {
		if word, _ := f.text("finishReason"); word == from {
			f.set("finishReason", to)
		}
	}, "candidates", each)
	return document("the finish "+to, say, say)
}

func geminiCalls(name string, change func(*fields)) scenario.Fault {
	calls := members(change, "candidates", each, "content", "parts", each, "functionCall")
	return document(name, calls, calls)
}

// geminiVectors are in predictions; an embedContent call has one vector only.
var geminiVectors = vectorsOf{
	list: inList("predictions"),
	number: func(item json.RawMessage, _ int, vector []float32) json.RawMessage {
		return at(item, func(f *fields) { f.set("values", vector) }, "embeddings")
	},
}
