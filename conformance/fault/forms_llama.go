package fault

import (
	"encoding/json"

	"github.com/parley-llm/parley/conformance/scenario"
)

// llamaForms are those of Meta's own wire. Its pieces of calls have no index,
// its ids tell where a call begins, and its counts have no finer parts.
var llamaForms = family{
	scenario.QuirkContentList: {
		document("the content as a plain string", members(func(f *fields) {
			content, _ := readFields(f.get("content"))
			if s, ok := content.text("text"); ok {
				f.set("content", s)
			}
		}, "completion_message"), nil),
	},
	scenario.QuirkUnknownFinish:    {llamaFinish("stop", unheard)},
	scenario.QuirkStopDespiteCalls: {llamaFinish("tool_calls", "stop")},
	scenario.QuirkNoArguments: {
		llamaArguments("arguments that are an empty text", func(f *fields) { f.set("arguments", "") }),
		llamaArguments("no arguments", func(f *fields) { f.drop("arguments") }),
	},
	scenario.QuirkEmptyFrames: {
		sequence("an event without text after each", func(frames []frame) []frame {
			var all []frame
			for _, f := range frames {
				all = append(all, f)
				doc, _ := readFields(f.data)
				event, _ := readFields(doc.get("event"))
				if kind, _ := event.text("event_type"); kind == "progress" {
					all = append(all, f.with(at(f.data, func(e *fields) {
						e.set("delta", json.RawMessage(`{"type":"text","text":""}`))
					}, "event")))
				}
			}
			return all
		}),
	},
	scenario.QuirkNoUsage: {document("no metrics", members(func(f *fields) { f.drop("metrics") }), members(func(f *fields) { f.drop("metrics") }, "event"))},
	scenario.QuirkBareUsage: {
		native("metrics of input and output only, as ever"),
	},
	scenario.QuirkNoTotal: {document("no total", members(llamaNoTotal), members(llamaNoTotal, "event"))},
}

func llamaFinish(from, to string) scenario.Fault {
	say := func(f *fields) {
		if word, _ := f.text("stop_reason"); word == from {
			f.set("stop_reason", to)
		}
	}
	return document("the finish "+to, members(say, "completion_message"), members(say, "event"))
}

func llamaArguments(name string, change func(*fields)) scenario.Fault {
	return document(name,
		members(change, "completion_message", "tool_calls", each, "function"),
		members(change, "event", "delta", "function"))
}

func llamaNoTotal(f *fields) {
	if !f.has("metrics") {
		return
	}
	var kept []json.RawMessage
	for _, metric := range elements(f.get("metrics")) {
		m, _ := readFields(metric)
		if name, _ := m.text("metric"); name != "num_total_tokens" {
			kept = append(kept, metric)
		}
	}
	f.set("metrics", kept)
}
