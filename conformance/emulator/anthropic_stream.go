package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// anthropicEvent is one event; fields of other events are left out.
type anthropicEvent struct {
	Type         string            `json:"type"`
	Message      *anthropicMessage `json:"message,omitempty"`
	Index        *int              `json:"index,omitempty"`
	ContentBlock *anthropicBlock   `json:"content_block,omitempty"`
	Delta        any               `json:"delta,omitempty"`
	Usage        any               `json:"usage,omitempty"`
	Future       *future           `json:"x_future,omitempty"`
}

type anthropicDelta struct {
	Type        string  `json:"type"`
	Thinking    *string `json:"thinking,omitempty"`
	Signature   *string `json:"signature,omitempty"`
	Text        *string `json:"text,omitempty"`
	PartialJSON *string `json:"partial_json,omitempty"`
	Future      *future `json:"x_future,omitempty"`
}

type anthropicEnd struct {
	StopReason   *string         `json:"stop_reason"`
	StopSequence *string         `json:"stop_sequence"`
	StopDetails  json.RawMessage `json:"stop_details,omitempty"`
}

// anthropicStream writes the events of one answer.
type anthropicStream struct {
	r     *request
	s     *events
	count int
	pings int
}

// send writes an event. Most data lines are padded with blanks before their last
// brace (recorded: 0 to 15).
func (a *anthropicStream) send(e anthropicEvent) {
	e.Future = a.r.unknown()
	data := marshal(e, "")
	label := fmt.Sprintf("padding %d", a.count)
	a.count++
	padding := strings.Repeat(" ", a.r.seed.below(label, 16))
	a.s.send(e.Type, []byte(string(data[:len(data)-1])+padding+"}"))
}

// ping writes the keep-alive, once: after the first block's start, or after the
// message's start when there is no block, and always on Vertex AI.
func (a *anthropicStream) ping() {
	if a.pings++; a.pings == 1 {
		a.s.send("ping", []byte(`{"type": "ping"}`))
	}
}

// streamChat renders the turn's reply as a stream.
func (d anthropic) streamChat(w http.ResponseWriter, r *request, c *anthropicChat) {
	reply := r.turn.Reply
	a := &anthropicStream{r: r, s: openEvents(w, d.limits(r))}
	start := d.message(r, c)
	if first := c.usage(r, reply.Usage); first != nil {
		first.OutputTokens, first.Details = min(1, first.OutputTokens), nil
		start.Usage = first.inFull(r, c)
	}
	a.send(anthropicEvent{Type: "message_start", Message: &start})
	if d.vertex {
		a.ping()
	}
	for i, block := range c.blocks(r) {
		a.block(i, block)
		if i == 0 && reply.Unknown {
			a.send(anthropicEvent{Type: "not_yet_documented"})
		}
	}
	a.ping()
	if endEarly(d, r, a.s, func(e serviceError) {
		body := d.errorOf(e, r)
		a.s.send("error", marshal(body, ""))
	}) {
		return
	}
	end := anthropicEnd{}
	reason, details := anthropicFinish(reply)
	end.StopReason, end.StopDetails = reason, c.stopDetails(details)
	a.send(anthropicEvent{Type: "message_delta", Delta: end, Usage: c.lastUsage(r)})
	a.send(anthropicEvent{Type: "message_stop"})
}

// lastUsage is the count at the end, nil without one.
func (c *anthropicChat) lastUsage(r *request) any {
	u := c.usage(r, r.turn.Reply.Usage)
	switch {
	case u == nil:
		return nil
	case c.early():
		return struct {
			OutputTokens int64 `json:"output_tokens"`
		}{u.OutputTokens}
	default:
		return u
	}
}

// block writes one block: its start without content, its pieces, its stop.
func (a *anthropicStream) block(index int, b anthropicBlock) {
	empty := ""
	start := anthropicBlock{Type: b.Type, ID: b.ID, Name: b.Name, Caller: b.Caller, Future: b.Future}
	var deltas []anthropicDelta
	switch b.Type {
	case "thinking":
		start.Thinking, start.Signature = &empty, &empty
		for _, piece := range b.deltas {
			if piece != "" {
				deltas = append(deltas, anthropicDelta{Type: "thinking_delta", Thinking: &piece})
			}
		}
		deltas = append(deltas, anthropicDelta{Type: "signature_delta", Signature: b.Signature})
	case "text":
		start.Text = &empty
		for _, piece := range b.deltas {
			deltas = append(deltas, anthropicDelta{Type: "text_delta", Text: &piece})
		}
	case "tool_use":
		start.Input = []byte("{}")
		deltas = append(deltas, anthropicDelta{Type: "input_json_delta", PartialJSON: &empty})
		for _, fragment := range b.deltas {
			deltas = append(deltas, anthropicDelta{Type: "input_json_delta", PartialJSON: &fragment})
		}
	}
	a.send(anthropicEvent{Type: "content_block_start", Index: &index, ContentBlock: &start})
	a.ping()
	if a.r.turn.Reply.Unknown {
		a.send(anthropicEvent{Type: "content_block_delta", Index: &index, Delta: anthropicDelta{Type: "not_yet_documented_delta", Future: a.r.unknown()}})
	}
	for _, delta := range deltas {
		delta.Future = a.r.unknown()
		a.send(anthropicEvent{Type: "content_block_delta", Index: &index, Delta: delta})
	}
	a.send(anthropicEvent{Type: "content_block_stop", Index: &index})
}
