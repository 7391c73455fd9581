package fault

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
)

// The forms of the Responses API in which an answer is refused, cut or failed.

// responsesRefused makes the text of a message a refusal.
func responsesRefused(item *fields) {
	if kind, _ := item.text("type"); kind == "message" {
		item.set("content", at(item.get("content"), refusedPart, each))
	}
}

func refusedPart(part *fields) {
	kind, _ := part.text("type")
	if kind != "output_text" {
		return
	}
	text, _ := part.text("text")
	*part = fields{{"type", rawJSON("refusal")}, {"refusal", rawJSON(text)}}
}

func responsesStreamedRefusal(frames []frame) []frame {
	for i, f := range frames {
		f = inAnswer(f, responsesRefused)
		f = f.with(at(f.data, refusedPart, "part"))
		doc, _ := readFields(f.data)
		switch kind, _ := doc.text("type"); kind {
		case "response.output_text.delta":
			f = f.renamed("response.refusal.delta", at(f.data, func(d *fields) {
				d.set("type", "response.refusal.delta")
				d.drop("logprobs", "obfuscation")
			}))
		case "response.output_text.done":
			f = f.renamed("response.refusal.done", at(f.data, func(d *fields) {
				text, _ := d.text("text")
				d.set("type", "response.refusal.done")
				d.set("refusal", text)
				d.drop("text", "logprobs")
			}))
		}
		if frames[i].isObject() {
			frames[i] = f
		}
	}
	return frames
}

// responsesIncomplete says why an answer that was complete is not.
func responsesIncomplete(reason string) func(*fields) {
	return func(answer *fields) {
		if status, _ := answer.text("status"); status == "completed" {
			answer.set("status", "incomplete")
			answer.set("incomplete_details", map[string]string{"reason": reason})
			answer.set("completed_at", json.RawMessage("null"))
		}
	}
}

func responsesUnfinished(frames []frame, reason string) []frame {
	for i, f := range frames {
		doc, _ := readFields(f.data)
		if kind, _ := doc.text("type"); kind != "response.completed" {
			continue
		}
		data := at(f.data, func(d *fields) { d.set("type", "response.incomplete") })
		frames[i] = f.renamed("response.incomplete", at(data, responsesIncomplete(reason), "response"))
	}
	return frames
}

// responsesCutCall ends the arguments of a stream's last call in the middle of
// their last piece.
func responsesCutCall(frames []frame) []frame {
	last, id := -1, ""
	pieces := map[string]string{}
	for i, f := range frames {
		doc, _ := readFields(f.data)
		if kind, _ := doc.text("type"); kind == "response.function_call_arguments.delta" {
			last = i
			id, _ = doc.text("item_id")
			piece, _ := doc.text("delta")
			pieces[id] += piece
		}
	}
	if last < 0 {
		return frames
	}
	doc, _ := readFields(frames[last].data)
	piece, _ := doc.text("delta")
	half, _ := halves(piece)
	cut := strings.TrimSuffix(pieces[id], piece) + half
	frames[last] = frames[last].with(at(frames[last].data, func(d *fields) { d.set("delta", half) }))
	for i, f := range frames {
		doc, _ := readFields(f.data)
		if own, _ := doc.text("item_id"); own == id && doc.has("arguments") {
			f = f.with(at(f.data, func(d *fields) { d.set("arguments", cut) }))
		}
		if f.isObject() {
			frames[i] = inAnswer(f, func(item *fields) {
				if own, _ := item.text("id"); own == id {
					item.set("arguments", cut)
					item.set("status", "incomplete")
				}
			})
		}
	}
	return responsesUnfinished(frames, "max_output_tokens")
}

// withoutArguments empties those of a call.
func withoutArguments(item *fields) {
	if item.has("arguments") {
		item.set("arguments", "")
	}
}

// responsesNoArguments empties the arguments of streamed calls; a piece of
// nothing may be left of them.
func responsesNoArguments(frames []frame, piece bool) []frame {
	var all []frame
	for _, f := range frames {
		if f.isObject() {
			f = inAnswer(f, withoutArguments)
		}
		doc, _ := readFields(f.data)
		switch kind, _ := doc.text("type"); kind {
		case "response.function_call_arguments.delta":
			if !piece {
				continue
			}
			f = f.with(at(f.data, func(d *fields) { d.set("delta", "") }))
		case "response.function_call_arguments.done":
			f = f.with(at(f.data, withoutArguments))
		}
		all = append(all, f)
	}
	return numbered(all)
}

// responsesFailed is a rate limit as an answer that failed, with a good status.
// (OpenAI's API reference: the error of a response, 2026-08.)
var responsesFailed = func() scenario.Fault {
	f := rewrite("an answer that failed", func(body []byte) []byte {
		doc, _ := readFields(body)
		said, ok := readFields(doc.get("error"))
		if !ok {
			return body
		}
		return fields{
			{"id", rawJSON("resp_failed")},
			{"object", rawJSON("response")},
			{"created_at", rawJSON(1767225600)},
			{"status", rawJSON("failed")},
			{"error", rawJSON(fields{{"code", rawJSON("rate_limit_exceeded")}, {"message", said.get("message")}})},
			{"incomplete_details", json.RawMessage("null")},
			{"output", json.RawMessage("[]")},
			{"usage", json.RawMessage("null")},
		}.raw()
	})
	f.Head = func(int, http.Header) int { return http.StatusOK }
	return f
}()

// responsesErrorShapes are the other shapes of an error within a stream: its
// members in the event itself, as the reference has it, and one of the two events
// without the other.
var responsesErrorShapes = []scenario.Fault{
	sequence("an error whose words are members of its event", func(frames []frame) []frame {
		for i, f := range frames {
			doc, _ := readFields(f.data)
			said, ok := readFields(doc.get("error"))
			if kind, _ := doc.text("type"); kind != "error" || !ok {
				continue
			}
			frames[i] = f.with(fields{
				{"type", rawJSON("error")},
				{"code", said.get("code")},
				{"message", said.get("message")},
				{"param", said.get("param")},
				{"sequence_number", doc.get("sequence_number")},
			}.raw())
		}
		return frames
	}),
	sequence("an answer that failed, and no event of the error", func(frames []frame) []frame {
		return withoutEvents(frames, "error")
	}),
	sequence("an event of the error, and no answer that failed", func(frames []frame) []frame {
		return withoutEvents(frames, "response.failed")
	}),
}

// withoutEvents leaves out the events of a type.
func withoutEvents(frames []frame, kind string) []frame {
	return slices.DeleteFunc(frames, func(f frame) bool {
		doc, _ := readFields(f.data)
		own, _ := doc.text("type")
		return own == kind
	})
}
