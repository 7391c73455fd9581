package emulator

import "github.com/parley-llm/parley/conformance/scenario"

// likeDelta is a piece of a message, and the text in it.
type likeDelta struct {
	body ordered
	text string
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
