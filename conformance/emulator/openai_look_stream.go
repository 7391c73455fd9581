package emulator

import (
	"fmt"
	"net/http"
)

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
