package emulator

import (
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
)

// responsesStream is a stream as it is written.
type responsesStream struct {
	d      responses
	r      *request
	c      *responsesCall
	events *events
	count  int
}

// stream renders the turn's reply as a stream: the answer as it begins, each item
// and each of its parts from its beginning to its end, and the whole answer.
func (d responses) stream(w http.ResponseWriter, r *request, c *responsesCall) {
	look := d.responsesRules.look
	s := &responsesStream{d: d, r: r, c: c, events: openEvents(w, d.success(r))}
	if look.comment != nil {
		s.events.comment(*look.comment)
	}
	begun := responsesState{status: "in_progress"}
	s.whole("response.created", begun)
	s.whole("response.in_progress", begun)
	items := d.outputOf(r)
	for i, item := range items {
		s.item(i, item)
		if i == 0 && r.turn.Reply.Unknown {
			s.unknown(len(items))
		}
	}
	if endEarly(d, r, s.events, s.fail) {
		return
	}
	end := d.ended(r, c)
	s.whole("response."+end.status, end)
	if look.marked {
		s.events.send("", []byte("[DONE]"))
	}
}

// send writes an event. Its name stands in its data too.
func (s *responsesStream) send(name string, members ordered) {
	body := ordered{{"type", name}}.and(members).with("sequence_number", s.count).ifUnknown(s.r)
	s.count++
	if s.d.responsesRules.look.bare {
		name = ""
	}
	s.events.send(name, marshal(body, ""))
}

func (s *responsesStream) whole(name string, state responsesState) {
	s.send(name, ordered{{"response", s.d.responsesRules.look.object(s.d, s.r, s.c, state).ifUnknown(s.r)}})
}

// item sends an item from its beginning to its end.
func (s *responsesStream) item(index int, i outputItem) {
	s.send("response.output_item.added", ordered{{"item", s.d.render(s.r, s.c, i, false)}, {"output_index", index}})
	at := ordered{{"item_id", i.id}, {"output_index", index}}
	switch {
	case i.call != nil:
		for _, fragment := range i.call.Fragments {
			s.delta("response.function_call_arguments.delta", at, fragment, true)
		}
		done := at.with("arguments", i.call.Arguments())
		if s.d.responsesRules.look.named {
			done = done.with("name", i.call.Name)
		}
		s.send("response.function_call_arguments.done", done)
	case i.thought():
		s.thought(at, i)
	default:
		for n, run := range contentRuns(i.pieces) {
			s.part(at.with("content_index", n), run)
		}
	}
	s.send("response.output_item.done", ordered{{"item", s.d.render(s.r, s.c, i, true)}, {"output_index", index}})
}

// delta sends a piece of a text.
func (s *responsesStream) delta(name string, at ordered, piece string, padded bool, more ...member) {
	body := at.with("delta", piece).and(more)
	if s.d.responsesRules.look.padded && padded && s.c.obfuscate {
		label := fmt.Sprintf("obfuscation %d", s.count)
		body = body.with("obfuscation", s.r.seed.letters(label, 1+s.r.seed.below(label, 15)))
	}
	s.send(name, body)
}

// thought sends the pieces of a thought, where they are shown.
func (s *responsesStream) thought(at ordered, i outputItem) {
	text := s.d.thoughtShown(s.c, i)
	if text == "" {
		return
	}
	group, part, index, kind := "response.reasoning_summary_text.", "response.reasoning_summary_part.", "summary_index", "summary_text"
	if s.d.plain {
		group, part, index, kind = "response.reasoning_text.", "response.content_part.", "content_index", "reasoning_text"
	}
	at = at.with(index, 0)
	s.send(part+"added", at.with("part", ordered{{"type", kind}, {"text", ""}}))
	for _, p := range i.pieces {
		if p.Reasoning != "" {
			s.delta(group+"delta", at, p.Reasoning, true)
		}
	}
	s.send(group+"done", at.with("text", text))
	s.send(part+"done", at.with("part", ordered{{"type", kind}, {"text", text}}))
}

// part sends a part of a message. Pieces of a refusal are not padded (recorded).
func (s *responsesStream) part(at ordered, run []scenario.Piece) {
	whole := s.d.contentPart(s.r, s.c, run)
	refused := run[0].Refusal != ""
	empty := ordered{{"type", "output_text"}, {"annotations", []any{}}, {"logprobs", []any{}}, {"text", ""}}
	if refused {
		empty = ordered{{"type", "refusal"}, {"refusal", ""}}
	}
	s.send("response.content_part.added", at.with("part", empty))
	var text string
	for _, p := range run {
		text += p.Text + p.Refusal
		if refused {
			s.delta("response.refusal.delta", at, p.Refusal, false)
		} else {
			s.delta("response.output_text.delta", at, p.Text, true, member{"logprobs", responsesLogprobs(s.c, allText([]scenario.Piece{p}))})
		}
	}
	if refused {
		s.send("response.refusal.done", at.with("refusal", text))
	} else {
		s.send("response.output_text.done", at.and(ordered{{"logprobs", responsesLogprobs(s.c, allText(run))}, {"text", text}}))
	}
	s.send("response.content_part.done", at.with("part", whole))
}

// unknown sends what no documentation knows: an event, and an item.
func (s *responsesStream) unknown(index int) {
	s.send("response.x_not_yet_documented", ordered{{"delta", "not an answer"}, {"output_index", index}})
	item := unknownItem(s.r)
	s.send("response.output_item.added", ordered{{"item", item}, {"output_index", index}})
	s.send("response.output_item.done", ordered{{"item", item}, {"output_index", index}})
	s.send("keepalive", nil)
}

// fail sends an error within the stream: an event of its own, and then the answer
// as it failed. (Recorded by third parties.)
func (s *responsesStream) fail(e serviceError) {
	look := s.d.responsesRules.look
	state := responsesState{status: "failed", failed: ordered{{"code", responsesCode(e)}, {"message", e.message}}}
	if look.failing != nil {
		s.send("error", look.failing(e))
	} else {
		state.failed, state.failedType = ordered{{"code", openrouterWord(e)}, {"message", e.message}}, e.kind
	}
	s.whole("response.failed", state)
	if look.marked {
		s.events.send("", []byte("[DONE]"))
	}
}
