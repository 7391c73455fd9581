package fault

import (
	"encoding/json"

	"github.com/parley-llm/parley/conformance/scenario"
)

// anthropicForms are those of Messages. Its blocks have an index and its calls
// an id by their definition, its errors have no code, and its usage stands in
// two kinds of events only, so some quirks cannot be said.
var anthropicForms = family{
	scenario.QuirkContentList: {
		document("the text in two blocks", members(anthropicTwoBlocks), nil),
		sequence("the text in two blocks of the stream", anthropicTwoStreamedBlocks),
	},
	scenario.QuirkUnknownFinish:    {anthropicFinish("end_turn", unheard)},
	scenario.QuirkStopDespiteCalls: {anthropicFinish("tool_use", "end_turn")},
	scenario.QuirkCutCall: {
		sequence("a call that the limit cut", func(frames []frame) []frame {
			return cutCall(frames, members(anthropicSay("tool_use", "max_tokens"), "delta"), "partial_json", "delta")
		}),
	},
	scenario.QuirkNoArguments: {
		anthropicInput("an empty piece of input only", func(f frame) (frame, bool) {
			return f.with(at(f.data, func(d *fields) { d.set("partial_json", "") }, "delta")), true
		}),
		anthropicInput("no piece of input", func(f frame) (frame, bool) { return f, false }),
	},
	scenario.QuirkEmptyFrames: {
		sequence("a ping after each event", func(frames []frame) []frame {
			var all []frame
			for _, f := range frames {
				ping := frame{name: "ping", data: []byte(`{"type": "ping"}`), end: f.end}
				if all = append(all, f); f.name != "message_stop" {
					all = append(all, ping)
				}
			}
			return all
		}),
	},
	scenario.QuirkRunningUsage: {sequence("usage so far in several events", anthropicRunningUsage)},
	scenario.QuirkNoUsage:      {anthropicUsage("no usage", nil)},
	scenario.QuirkBareUsage:    {anthropicUsage("usage of input and output only", func(f *fields) { f.keep("input_tokens", "output_tokens") })},
	scenario.QuirkNoTotal:      {native("no total, as ever")},
	scenario.QuirkErrorIn200:   errorIn200,
}

func anthropicTwoBlocks(f *fields) {
	var blocks []json.RawMessage
	for _, block := range elements(f.get("content")) {
		b, _ := readFields(block)
		s, ok := b.text("text")
		if !ok {
			blocks = append(blocks, block)
			continue
		}
		first, second := halves(s)
		for _, text := range []string{first, second} {
			blocks = append(blocks, at(block, func(b *fields) { b.set("text", text) }))
		}
	}
	f.set("content", blocks)
}

// anthropicTwoStreamedBlocks ends each block of text after its first piece and
// begins another; the blocks behind it move up by one.
func anthropicTwoStreamedBlocks(frames []frame) []frame {
	var all []frame
	shift := int64(0)
	split := false
	for _, f := range frames {
		doc, _ := readFields(f.data)
		if doc.get("index") == nil {
			all = append(all, f)
			continue
		}
		index := doc.number("index") + shift
		f = f.with(at(f.data, func(d *fields) { d.set("index", index) }))
		all = append(all, f)
		delta, _ := readFields(doc.get("delta"))
		if _, isText := delta.text("text"); !isText || split {
			continue
		}
		split = true
		shift++
		event := func(name string, data fields) frame { return frame{name: name, data: data.raw(), end: f.end} }
		all = append(all,
			event("content_block_stop", fields{{"type", rawJSON("content_block_stop")}, {"index", rawJSON(index)}}),
			event("content_block_start", fields{
				{"type", rawJSON("content_block_start")},
				{"index", rawJSON(index + 1)},
				{"content_block", json.RawMessage(`{"type":"text","text":""}`)},
			}))
	}
	return all
}

func anthropicSay(from, to string) func(*fields) {
	return func(f *fields) {
		if word, _ := f.text("stop_reason"); word == from {
			f.set("stop_reason", to)
		}
	}
}

func anthropicFinish(from, to string) scenario.Fault {
	return document("the finish "+to, members(anthropicSay(from, to)), members(anthropicSay(from, to), "delta"))
}

// anthropicInput changes, or leaves out, the pieces of input.
func anthropicInput(name string, change func(frame) (frame, bool)) scenario.Fault {
	return sequence(name, func(frames []frame) []frame {
		var all []frame
		for _, f := range frames {
			if doc, _ := readFields(f.data); doc.has("delta") {
				if delta, _ := readFields(doc.get("delta")); delta.has("partial_json") {
					var keep bool
					if f, keep = change(f); !keep {
						continue
					}
				}
			}
			all = append(all, f)
		}
		return all
	})
}

// anthropicUsage edits the usage in all its places; a nil change removes it.
func anthropicUsage(name string, change func(*fields)) scenario.Fault {
	inside := func(f *fields) {
		switch {
		case !f.has("usage"):
		case change == nil:
			f.drop("usage")
		default:
			f.set("usage", at(f.get("usage"), change))
		}
	}
	return document(name, members(inside), func(raw json.RawMessage) json.RawMessage {
		return at(at(raw, inside), inside, "message")
	})
}

// anthropicRunningUsage sends a message_delta with the count so far after each
// block's pieces: the reference says that there may be several.
func anthropicRunningUsage(frames []frame) []frame {
	usage := lastUsage(frames, "usage")
	said := usage.number("output_tokens")
	var all []frame
	for i, f := range frames {
		if all = append(all, f); f.name != "content_block_delta" {
			continue
		}
		so := append(fields{}, usage...)
		so.set("output_tokens", max(1, said*int64(i)/int64(len(frames))))
		so.drop("output_tokens_details")
		event := fields{
			{"type", rawJSON("message_delta")},
			{"delta", json.RawMessage(`{"stop_reason":null,"stop_sequence":null}`)},
			{"usage", so.raw()},
		}
		all = append(all, frame{name: "message_delta", data: event.raw(), end: f.end})
	}
	return all
}
