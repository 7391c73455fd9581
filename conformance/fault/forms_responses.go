package fault

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// responsesForms are those of the Responses API. Its pieces name their item and
// their place by definition, its usage stands in one event, and calls do not
// change its word for a finish, so some quirks cannot be said.
var responsesForms = family{
	scenario.QuirkContentList: {
		wholeAndStream("the text in two parts", responsesOutput(responsesTwoParts), responsesTwoStreamedParts),
		document("the text in two messages", members(responsesTwoMessages), nil),
	},
	scenario.QuirkRefusal: {
		wholeAndStream("a refusal", responsesOutput(responsesRefused), responsesStreamedRefusal),
	},
	scenario.QuirkUnknownFinish: {
		wholeAndStream("the reason "+unheard, members(responsesIncomplete(unheard)),
			func(frames []frame) []frame { return responsesUnfinished(frames, unheard) }),
	},
	scenario.QuirkStopDespiteCalls: {native("the status completed, as ever")},
	scenario.QuirkCutCall:          {sequence("a call that the limit cut", responsesCutCall)},
	scenario.QuirkNoArguments: {
		wholeAndStream("arguments that are an empty text", responsesOutput(withoutArguments),
			func(frames []frame) []frame { return responsesNoArguments(frames, true) }),
		wholeAndStream("no piece of arguments", responsesOutput(withoutArguments),
			func(frames []frame) []frame { return responsesNoArguments(frames, false) }),
	},
	scenario.QuirkEmptyFrames: {sequence("a keepalive after each event", responsesKeepalive)},
	scenario.QuirkNoUsage:     {responsesUsage("no usage", nil)},
	scenario.QuirkBareUsage: {
		responsesUsage("usage of input and output only", func(f *fields) { f.keep("input_tokens", "output_tokens", "total_tokens") }),
	},
	scenario.QuirkNoTotal: {responsesUsage("no total", func(f *fields) { f.drop("total_tokens") })},
	scenario.QuirkCachedAboveInput: {
		responsesUsage("more cached tokens than input", func(f *fields) {
			f.set("input_tokens_details", map[string]int64{"cached_tokens": f.number("input_tokens") + 7})
		}),
	},
	scenario.QuirkOtherVectorForm: {otherVectorForm},
	scenario.QuirkVectorCount:     openaiVectorCounts,
	scenario.QuirkNumericCode:     {document("a code that is a number", openaiNumericCode, nil)},
	scenario.QuirkErrorList:       errorList,
	scenario.QuirkErrorIn200:      {Status(http.StatusOK), responsesFailed},
	scenario.QuirkErrorShape:      responsesErrorShapes,
}

// without is a family that cannot say some quirks, or not in every form.
func (f family) without(changes family) family {
	other := maps.Clone(f)
	maps.Copy(other, changes)
	return other
}

// openrouterResponsesForms lack what would hide the type of an error: its codes
// are few.
var openrouterResponsesForms = responsesForms.without(family{
	scenario.QuirkErrorIn200: errorIn200, scenario.QuirkErrorShape: nil,
})

// deepseekResponsesForms lack an answer that failed: the service has one code for
// nearly everything.
var deepseekResponsesForms = responsesForms.without(family{scenario.QuirkErrorIn200: errorIn200})

// wholeAndStream is a fault of whole answers and of streams, each in its own way.
func wholeAndStream(name string, whole edit, change func([]frame) []frame) scenario.Fault {
	return rewrite(name, func(body []byte) []byte {
		if streamed(body) {
			return joinFrames(change(readFrames(body)))
		}
		return whole(bytes.TrimSpace(body))
	})
}

// responsesOutput edits each item of a whole answer.
func responsesOutput(change func(*fields)) edit { return members(change, "output", each) }

// inAnswer edits each item that is done, and those of the whole answer, in the
// events of a stream.
func inAnswer(f frame, change func(*fields)) frame {
	doc, ok := readFields(f.data)
	if !ok {
		return f
	}
	data := at(f.data, change, "response", "output", each)
	if kind, _ := doc.text("type"); strings.HasSuffix(kind, "output_item.done") {
		data = at(data, change, "item")
	}
	return f.with(data)
}

// responsesTwoParts cuts each text of a message in two.
func responsesTwoParts(item *fields) {
	cutText(item, func(text string) (string, string) { return halves(text) })
}

func cutText(item *fields, cut func(string) (string, string)) {
	var parts []json.RawMessage
	if kind, _ := item.text("type"); kind != "message" {
		return
	}
	for _, part := range elements(item.get("content")) {
		p, _ := readFields(part)
		text, ok := p.text("text")
		if !ok {
			parts = append(parts, part)
			continue
		}
		first, second := cut(text)
		for _, half := range []string{first, second} {
			parts = append(parts, at(part, func(p *fields) { p.set("text", half) }))
		}
	}
	item.set("content", parts)
}

// responsesTwoMessages makes two messages of each, as models do that speak before
// their answer.
func responsesTwoMessages(answer *fields) {
	var output []json.RawMessage
	for _, item := range elements(answer.get("output")) {
		doc, _ := readFields(item)
		if kind, _ := doc.text("type"); kind != "message" {
			output = append(output, item)
			continue
		}
		for n, pick := range []func(first, second string) string{
			func(first, _ string) string { return first }, func(_, second string) string { return second },
		} {
			output = append(output, at(at(item, func(message *fields) {
				id, _ := message.text("id")
				message.set("id", id+[]string{"", "b"}[n])
				message.set("phase", []string{"commentary", "final_answer"}[n])
			}), func(part *fields) {
				if text, ok := part.text("text"); ok {
					part.set("text", pick(halves(text)))
				}
			}, "content", each))
		}
	}
	answer.set("output", output)
}

// responsesTwoStreamedParts ends each text after its first piece and begins
// another part.
func responsesTwoStreamedParts(frames []frame) []frame {
	var all []frame
	first, second := map[string]string{}, map[string]bool{}
	for _, f := range frames {
		doc, _ := readFields(f.data)
		kind, _ := doc.text("type")
		id, _ := doc.text("item_id")
		f = inAnswer(f, func(item *fields) {
			own, _ := item.text("id")
			cutText(item, func(text string) (string, string) { return first[own], strings.TrimPrefix(text, first[own]) })
		})
		switch kind {
		case "response.output_text.delta":
			if second[id] {
				f = f.with(at(f.data, func(d *fields) { d.set("content_index", 1) }))
			}
			all = append(all, f)
			if !second[id] {
				second[id] = true
				first[id], _ = doc.text("delta")
				all = append(all, betweenParts(f, doc, first[id])...)
			}
			continue
		case "response.output_text.done":
			f = f.with(at(f.data, func(d *fields) {
				text, _ := d.text("text")
				d.set("content_index", 1)
				d.set("text", strings.TrimPrefix(text, first[id]))
			}))
		case "response.content_part.done":
			f = f.with(at(at(f.data, func(d *fields) { d.set("content_index", 1) }), func(p *fields) {
				text, _ := p.text("text")
				p.set("text", strings.TrimPrefix(text, first[id]))
			}, "part"))
		}
		all = append(all, f)
	}
	return numbered(all)
}

// betweenParts ends a part whose text is known, and begins the next.
func betweenParts(f frame, delta fields, text string) []frame {
	part := func(text string) fields {
		return fields{{"type", rawJSON("output_text")}, {"annotations", json.RawMessage("[]")}, {"text", rawJSON(text)}}
	}
	event := func(name string, index int, members fields) frame {
		data := fields{
			{"type", rawJSON("response." + name)},
			{"item_id", delta.get("item_id")},
			{"output_index", delta.get("output_index")},
			{"content_index", rawJSON(index)},
		}
		return f.renamed("response."+name, append(data, members...).raw())
	}
	return []frame{
		event("output_text.done", 0, fields{{"text", rawJSON(text)}}),
		event("content_part.done", 0, fields{{"part", part(text).raw()}}),
		event("content_part.added", 1, fields{{"part", part("").raw()}}),
	}
}

// renamed is the frame with another datum and, where the stream names its events,
// another name.
func (f frame) renamed(name string, data json.RawMessage) frame {
	if f.name != "" {
		f.name = name
	}
	return f.with(data)
}

// numbered counts the events anew, where they are counted.
func numbered(frames []frame) []frame {
	n := 0
	return eachObject(frames, func(_ int, f *fields) {
		f.set("sequence_number", n)
		n++
	})
}

// responsesKeepalive puts an event between all others that says nothing but that
// the service is alive.
func responsesKeepalive(frames []frame) []frame {
	var all []frame
	for _, f := range frames {
		if all = append(all, f); f.isObject() && !strings.Contains(string(f.data), `"response.completed"`) {
			all = append(all, f.renamed("keepalive", json.RawMessage(`{"type":"keepalive"}`)))
		}
	}
	return numbered(all)
}

// responsesUsage edits the usage of a whole answer; a nil change says that there
// is none.
func responsesUsage(name string, change func(*fields)) scenario.Fault {
	inside := func(f *fields) {
		switch {
		case !f.has("usage"):
		case change == nil:
			f.set("usage", json.RawMessage("null"))
		default:
			f.set("usage", at(f.get("usage"), change))
		}
	}
	return document(name, members(inside), members(inside, "response"))
}
