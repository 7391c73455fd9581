package emulator

import (
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/scenario"
)

// likeDelta is a piece of a message, and the text in it.
type likeDelta struct {
	body ordered
	text string
}

// likeStream is a stream as it is written.
type likeStream struct {
	d      openai
	r      *request
	c      *openaiChat
	events *events
	count  int
}

// streamLike renders the turn's reply as a stream.
func (d openai) streamLike(w http.ResponseWriter, r *request, c *openaiChat) {
	reply := r.turn.Reply
	s := &likeStream{d: d, r: r, c: c, events: openEvents(w, d.success(r))}
	s.comment()
	s.comment()
	for _, p := range d.look.preamble {
		s.events.send("", marshal(p, ""))
	}
	n := *orOne(c.req.N)
	deltas, finish := d.deltas(reply), d.finish(reply)
	ended := d.look.finishIn && reply.Failure == nil
	for i, delta := range deltas {
		last := ended && i == len(deltas)-1
		for index := range n {
			if last {
				s.choice(index, delta, &finish, index == n-1)
			} else {
				s.choice(index, delta, nil, false)
			}
		}
		if i == 0 {
			s.comment()
			s.unknown()
		}
	}
	if endEarly(d, r, s.events, s.fail) {
		return
	}
	if !ended {
		for index := range n {
			s.choice(index, likeDelta{body: d.look.lastDelta}, &finish, index == n-1)
		}
	}
	s.usage(finish)
	s.events.send("", []byte("[DONE]"))
}

// comment keeps the connection open, where the service does that.
func (s *likeStream) comment() {
	if text := s.d.look.comment; text != "" {
		s.events.comment(text)
	}
}

// unknown sends what no documentation knows.
func (s *likeStream) unknown() {
	if !s.r.turn.Reply.Unknown {
		return
	}
	s.chunk([]ordered{}, nil, nil)
	s.events.send("x.not_yet_documented", marshal(ordered{{"object", "x.not_yet_documented"}}.ifUnknown(s.r), ""))
}

// chunk sends a chunk; more are members after the choices.
func (s *likeStream) chunk(choices []ordered, usage any, more ordered) {
	look := s.d.look
	body := s.d.headOf(s.r, s.c, "chat.completion.chunk").with("choices", choices)
	switch {
	case usage != nil:
		body = body.with("usage", usage)
	case look.nullUsage, look.nullAsked && s.c.includeUsage:
		body = body.with("usage", nil)
	}
	if look.padding != "" && s.count > 0 {
		label := fmt.Sprintf("padding %d", s.count)
		body = body.with(look.padding, s.r.seed.letters(label, 1+s.r.seed.below(label, 32)))
	}
	s.count++
	var v any = body.and(more).ifUnknown(s.r)
	if look.sorted {
		v = alphabetical(v)
	}
	s.events.send("", marshal(v, ""))
}

// choice sends a piece of one choice. The last one has the usage where that
// stands beside the finish.
func (s *likeStream) choice(index int, delta likeDelta, finish *string, last bool) {
	look := s.d.look
	choice := ordered{{"index", index}, {"delta", delta.body.ifUnknown(s.r)}}
	if look.logprobs || look.allKeys || s.c.req.TopLogprobs != nil {
		var texts []string
		if delta.text != "" {
			texts = []string{delta.text}
		}
		if texts == nil && s.c.req.TopLogprobs != nil {
			choice = choice.with("logprobs", nil)
		} else {
			choice = choice.with("logprobs", likeLogprobs(s.c.req, texts))
		}
	}
	if finish != nil || !look.unsaid {
		choice = choice.with("finish_reason", finish)
	}
	if look.choice != nil {
		choice = choice.and(look.choice(s.r.turn.Reply, finish, delta.text))
	}
	if look.allKeys {
		choice = choice.with("matched_stop", nil)
	}
	var usage any
	if u := s.r.turn.Reply.Usage; u != nil && last {
		count := look.usage(s.r, *u, s.c.req.Model).ifUnknown(s.r)
		switch look.usageAt {
		case usageAtFinish:
			usage = count
		case usageInChoice:
			choice = choice.with("usage", count)
			if s.c.includeUsage {
				usage = count
			}
		case usageApart, usageRepeated:
		}
	}
	s.chunk([]ordered{choice}, usage, nil)
}

// usage sends the usage where it is a chunk of its own.
func (s *likeStream) usage(finish string) {
	u := s.r.turn.Reply.Usage
	if u == nil {
		return
	}
	count, choices := s.d.look.usage(s.r, *u, s.c.req.Model).ifUnknown(s.r), []ordered{}
	switch s.d.look.usageAt {
	case usageApart:
		if !s.c.includeUsage {
			return
		}
	case usageRepeated:
		choices = append(choices, ordered{{"index", 0}, {"delta", s.d.look.lastDelta}, {"finish_reason", finish}}.
			and(s.d.look.choice(s.r.turn.Reply, &finish, "")))
	case usageAtFinish, usageInChoice:
		return
	}
	var more ordered
	if s.d.look.last != nil {
		more = s.d.look.last(s.r)
	}
	s.chunk(choices, count, more)
}

// fail sends an error inside the stream.
func (s *likeStream) fail(e serviceError) {
	if failing := s.d.look.failing; failing != nil {
		s.events.send("", marshal(failing(s.d, s.r, e, s.d.headOf(s.r, s.c, "chat.completion.chunk")), ""))
		return
	}
	s.events.send("", marshal(s.d.wordsOf(s.r, e), ""))
}

// deltas cuts a reply into pieces as the service does.
func (d openai) deltas(reply scenario.Reply) []likeDelta {
	var deltas []likeDelta
	thought, signature := thoughtText(reply)
	thinks := d.look.thoughts != nowhere && thought+signature != ""
	if d.look.role == roleAlone {
		deltas = append(deltas, d.firstDelta(reply, thinks))
	}
	index, open, thinking := 0, false, false
	for i, p := range reply.Pieces {
		switch {
		case p.Text != "" && thinking && d.look.thoughts == inContent:
			last := &deltas[len(deltas)-1]
			last.text = p.Text
			last.body = last.body.mixed(p.Text)
		case p.Reasoning != "" || p.Signature != "":
			ends := i+1 == len(reply.Pieces) || reply.Pieces[i+1].Reasoning == ""
			deltas = append(deltas, d.thoughtDeltas(p, signature != "", ends)...)
		case p.Call != nil && d.look.whole && open:
			deltas[len(deltas)-1].body = deltas[len(deltas)-1].body.joinCalls(wholeCall(index, *p.Call))
		case p.Call != nil && d.look.whole:
			deltas = append(deltas, likeDelta{body: ordered{{"tool_calls", []ordered{wholeCall(index, *p.Call)}}}})
		case p.Call != nil:
			deltas = append(deltas, callDeltas(index, *p.Call)...)
		default:
			deltas = append(deltas, d.textDelta(p, thinks))
		}
		if open = p.Call != nil; open {
			index++
		}
		thinking = p.Reasoning != ""
	}
	return d.withAll(d.withRoles(d.joinHeader(reply, deltas)))
}

// withAll names all keys of a delta, where the service does.
func (d openai) withAll(deltas []likeDelta) []likeDelta {
	if !d.look.allKeys {
		return deltas
	}
	for i := range deltas {
		for _, name := range []string{"role", "content", "reasoning_content", "tool_calls"} {
			if !deltas[i].body.has(name) {
				deltas[i].body = deltas[i].body.with(name, nil)
			}
		}
	}
	return deltas
}

// firstDelta has the role, and nothing said yet.
func (d openai) firstDelta(reply scenario.Reply, thinks bool) likeDelta {
	body := ordered{{"role", "assistant"}}
	if nulls := d.look.nulls && thinks; nulls {
		return likeDelta{body: body.with("content", nil).with("reasoning_content", "")}
	}
	var content any = ""
	if d.look.allKeys || onlyCalls(reply) && !d.look.emptyText {
		content = nil
	}
	body = body.with("content", content)
	if d.look.refusals {
		body = body.with("refusal", nil)
	}
	return likeDelta{body: body}
}

// onlyCalls tells replies that say nothing but call tools.
func onlyCalls(reply scenario.Reply) bool {
	for _, p := range reply.Pieces {
		if p.Call == nil {
			return false
		}
	}
	return len(reply.Pieces) > 0
}

// joinHeader puts the header of an only call beside the role, as OpenAI's own
// models have it.
func (d openai) joinHeader(reply scenario.Reply, deltas []likeDelta) []likeDelta {
	if d.look.role != roleAlone || d.look.emptyText || d.look.allKeys || !onlyCalls(reply) || len(reply.Pieces) > 1 {
		return deltas
	}
	deltas[1].body = deltas[0].body.and(deltas[1].body)
	return deltas[1:]
}

// withRoles adds the role where it is not alone.
func (d openai) withRoles(deltas []likeDelta) []likeDelta {
	for i := range deltas {
		body := ordered{}
		switch d.look.role {
		case roleAlone:
			continue
		case roleWithFirst:
			if i == 0 {
				body = ordered{{"role", "assistant"}}
			}
		case roleEverywhere:
			body = ordered{{"role", "assistant"}}
			switch {
			case deltas[i].body.has("tool_calls"):
				body = body.with("content", nil)
			case !deltas[i].body.has("content"):
				body = body.with("content", "")
			}
		}
		deltas[i].body = body.and(deltas[i].body)
	}
	return deltas
}

// textDelta is a piece of text, or of a refusal.
func (d openai) textDelta(p scenario.Piece, thinks bool) likeDelta {
	if p.Refusal != "" && d.look.refusals {
		return likeDelta{body: ordered{{"refusal", p.Refusal}}}
	}
	text := p.Text + p.Refusal
	body := ordered{{"content", text}}
	if d.look.nulls && thinks {
		body = body.with("reasoning_content", nil)
	}
	return likeDelta{body: body, text: text}
}

// thoughtDeltas are a piece of thought, and then its signature; ends is set for
// the last piece.
func (d openai) thoughtDeltas(p scenario.Piece, signed, ends bool) []likeDelta {
	var bodies []ordered
	switch d.look.thoughts {
	case nowhere:
	case inField:
		body := ordered{{"reasoning_content", p.Reasoning}}
		if d.look.nulls {
			body = ordered{{"content", nil}, {"reasoning_content", p.Reasoning}}
		}
		bodies = append(bodies, body)
	case inContent:
		bodies = append(bodies, ordered{{"content", []any{mistralThinking(p.Reasoning, ends)}}})
	case inDetails:
		if p.Reasoning != "" {
			bodies = append(bodies, ordered{{"content", ""}, {"reasoning", p.Reasoning}, {"reasoning_details", []any{thoughtDetail(p.Reasoning, "", signed)}}})
		}
		if p.Signature != "" {
			bodies = append(bodies, ordered{{"content", ""}, {"reasoning", nil}, {"reasoning_details", []any{thoughtDetail("", p.Signature, signed)}}})
		}
	}
	deltas := make([]likeDelta, len(bodies))
	for i, body := range bodies {
		deltas[i].body = body
	}
	return deltas
}

// wholeCall is a call in one delta.
func wholeCall(index int, c scenario.Call) ordered {
	return ordered{{"id", c.ID}, {"type", "function"}, {"function", ordered{{"name", c.Name}, {"arguments", c.Arguments()}}}, {"index", index}}
}

// joinCalls adds a call to a delta of calls.
func (o ordered) joinCalls(call ordered) ordered {
	for i, m := range o {
		if calls, ok := m.value.([]ordered); ok && m.name == "tool_calls" {
			o[i].value = append(calls, call)
		}
	}
	return o
}

// mixed adds text to a delta whose content is a list that ends with a thought.
func (o ordered) mixed(text string) ordered {
	for i, m := range o {
		if list, ok := m.value.([]any); ok && m.name == "content" {
			o[i].value = append(list, ordered{{"type", "text"}, {"text", text}})
		}
	}
	return o
}

// callDeltas are a call's header and then its fragments.
func callDeltas(index int, c scenario.Call) []likeDelta {
	one := func(call ordered) likeDelta { return likeDelta{body: ordered{{"tool_calls", []ordered{call}}}} }
	deltas := []likeDelta{one(ordered{
		{"index", index}, {"id", c.ID}, {"type", "function"}, {"function", ordered{{"name", c.Name}, {"arguments", ""}}},
	})}
	for _, fragment := range c.Fragments {
		deltas = append(deltas, one(ordered{{"index", index}, {"function", ordered{{"arguments", fragment}}}}))
	}
	return deltas
}
