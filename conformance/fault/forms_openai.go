package fault

import (
	"encoding/json"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// openaiForms are those of OpenAI's chat completions and of the services that
// speak alike.
var openaiForms = family{
	scenario.QuirkContentList: {
		document("the content as a list", members(openaiContentList, "choices", each, "message"), members(openaiContentList, "choices", each, "delta")),
	},
	scenario.QuirkRefusal: {
		document("a refusal", members(openaiRefusal, "choices", each, "message"), members(openaiRefusal, "choices", each, "delta")),
	},
	scenario.QuirkUnknownFinish: {openaiFinish("stop", unheard)},
	scenario.QuirkStopDespiteCalls: {
		openaiFinish("tool_calls", "stop"),
	},
	scenario.QuirkCutCall: {
		sequence("a call that the limit cut", func(frames []frame) []frame {
			return cutCall(frames, members(openaiSay("tool_calls", "length"), "choices", each),
				"arguments", "choices", each, "delta", "tool_calls", each, "function")
		}),
	},
	scenario.QuirkNoArguments: {
		openaiArguments("arguments that are an empty text", func(f *fields) { f.set("arguments", "") }),
		openaiArguments("arguments that are null", func(f *fields) { f.set("arguments", json.RawMessage("null")) }),
		openaiArguments("no arguments", func(f *fields) { f.drop("arguments") }),
		openaiArguments("arguments that are a blank", func(f *fields) { f.set("arguments", " ") }),
	},
	scenario.QuirkNoCallIndex: {
		sequence("whole calls without an index", openaiWholeCalls),
		openaiCalls("pieces of calls without an index", func(f *fields) { f.drop("index") }),
	},
	scenario.QuirkNoCallID: {
		openaiCalls("calls without an id", func(f *fields) { f.drop("id") }),
		openaiCalls("calls whose id is empty", func(f *fields) { f.set("id", "") }),
		openaiCalls("calls whose id is null", func(f *fields) { f.set("id", json.RawMessage("null")) }),
	},
	scenario.QuirkEmptyFrames: {
		sequence("a frame without choices after each", func(frames []frame) []frame {
			return after(frames, func(f *fields) { f.set("choices", []string{}) })
		}),
	},
	scenario.QuirkPreamble: {
		sequence("a frame of the prompt's filter first", func(frames []frame) []frame {
			return append([]frame{{end: frames[0].end, data: []byte(openaiPreamble)}}, frames...)
		}),
	},
	scenario.QuirkRunningUsage:      {runningUsage("usage", "prompt_tokens", "completion_tokens", "total_tokens")},
	scenario.QuirkUsageInEveryFrame: {usageInEveryFrame("usage")},
	scenario.QuirkNoUsage:           {withoutUsage("usage")},
	scenario.QuirkBareUsage:         {bareUsage("usage", "prompt_tokens", "completion_tokens", "total_tokens")},
	scenario.QuirkNoTotal:           {usageEdit("no total", "usage", func(f *fields) { f.drop("total_tokens") })},
	scenario.QuirkCachedAboveInput: {
		usageEdit("more cached tokens than input", "usage", func(f *fields) {
			f.set("prompt_tokens_details", map[string]int64{"cached_tokens": f.number("prompt_tokens") + 7})
		}),
	},
	scenario.QuirkOtherVectorForm: {otherVectorForm},
	scenario.QuirkVectorCount:     openaiVectorCounts,
	scenario.QuirkNumericCode:     {document("a code that is a number", openaiNumericCode, nil)},
	scenario.QuirkErrorList:       errorList,
	scenario.QuirkErrorIn200:      errorIn200,
	scenario.QuirkErrorShape: {
		sequence("an error without a mark of the end behind it", openaiUnmarkedError),
		sequence("an error in an event of that name", openaiNamedError),
	},
}

// openaiErrorAt finds the frame of an error within a stream; -1 if there is none.
func openaiErrorAt(frames []frame) int {
	return slices.IndexFunc(frames, func(f frame) bool {
		doc, _ := readFields(f.data)
		object, _ := doc.text("object")
		return doc.has("error") || object == "error"
	})
}

func openaiUnmarkedError(frames []frame) []frame {
	if n := openaiErrorAt(frames); n >= 0 {
		return frames[:n+1]
	}
	return frames
}

// openaiNamedError is as Groq has it.
func openaiNamedError(frames []frame) []frame {
	if n := openaiErrorAt(frames); n >= 0 {
		frames[n].name = "error"
		frames[n] = frames[n].with(frames[n].data)
	}
	return frames
}

// openaiPreamble is the first frame of Azure OpenAI, as recorded.
const openaiPreamble = `{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":` +
	`[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}`

func openaiContentList(f *fields) {
	s, ok := f.text("content")
	if !ok {
		return
	}
	type part struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	first, second := halves(s)
	f.set("content", []part{{"text", first}, {"text", second}})
}

func openaiRefusal(f *fields) {
	if s, ok := f.text("content"); ok {
		f.set("content", json.RawMessage("null"))
		f.set("refusal", s)
	}
}

// openaiSay replaces the word for a finish.
func openaiSay(from, to string) func(*fields) {
	return func(f *fields) {
		if word, _ := f.text("finish_reason"); word == from {
			f.set("finish_reason", to)
		}
	}
}

func openaiFinish(from, to string) scenario.Fault {
	change := members(openaiSay(from, to), "choices", each)
	return document("the finish "+to, change, change)
}

// openaiCalls edits the pieces of streamed calls.
func openaiCalls(name string, change func(*fields)) scenario.Fault {
	return document(name, nil, members(change, "choices", each, "delta", "tool_calls", each))
}

// openaiArguments edits what stands for the arguments of a call, whole or in
// pieces; the name's piece too.
func openaiArguments(name string, change func(*fields)) scenario.Fault {
	return document(name,
		members(change, "choices", each, "message", "tool_calls", each, "function"),
		members(change, "choices", each, "delta", "tool_calls", each, "function"))
}

// openaiWholeCalls gives each call, in the frame that names it, all its
// arguments and no index, and leaves the frames of its pieces out.
func openaiWholeCalls(frames []frame) []frame {
	path := []string{"choices", each, "delta", "tool_calls", each}
	arguments := map[string]string{}
	for _, f := range frames {
		at(f.data, func(call *fields) {
			at(call.get("function"), func(fn *fields) {
				piece, _ := fn.text("arguments")
				arguments[string(call.get("index"))] += piece
			})
		}, path...)
	}
	var kept []frame
	for _, f := range frames {
		pieces, names := false, false
		data := at(f.data, func(call *fields) {
			pieces = true
			if !call.has("id") {
				return
			}
			names = true
			whole := arguments[string(call.get("index"))]
			call.set("function", at(call.get("function"), func(fn *fields) { fn.set("arguments", whole) }))
			call.drop("index")
		}, path...)
		switch {
		case names:
			kept = append(kept, f.with(data))
		case !pieces:
			kept = append(kept, f)
		}
	}
	return kept
}

// openaiNumericCode is a rate limit's code, in an envelope or without one.
func openaiNumericCode(raw json.RawMessage) json.RawMessage {
	set := func(f *fields) { f.set("code", 429) }
	return at(raw, func(f *fields) {
		if _, ok := readFields(f.get("error")); ok {
			f.set("error", at(f.get("error"), set))
		} else {
			set(f)
		}
	})
}
