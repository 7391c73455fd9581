package emulator

import (
	"net/http"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

type llamaAnswer struct {
	ID         string        `json:"id"`
	Completion llamaMessage  `json:"completion_message"`
	Metrics    []llamaMetric `json:"metrics,omitempty"`
	Future     *future       `json:"x_future,omitempty"`
}

type llamaMessage struct {
	Role       string      `json:"role"`
	StopReason string      `json:"stop_reason"`
	Content    *llamaText  `json:"content,omitempty"`
	ToolCalls  []llamaCall `json:"tool_calls,omitempty"`
	Future     *future     `json:"x_future,omitempty"`
}

type llamaText struct {
	Type   string  `json:"type"`
	Text   string  `json:"text"`
	Future *future `json:"x_future,omitempty"`
}

type llamaCall struct {
	ID       string        `json:"id"`
	Function llamaFunction `json:"function"`
	Future   *future       `json:"x_future,omitempty"`
}

type llamaFunction struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// llamaMetric is a count; the list is open-ended.
type llamaMetric struct {
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"`
}

func llamaMetrics(r *request, u *scenario.Usage) []llamaMetric {
	if u == nil {
		return nil
	}
	metrics := []llamaMetric{
		{Metric: "num_completion_tokens", Value: float64(u.Output), Unit: "tokens"},
		{Metric: "num_prompt_tokens", Value: float64(u.Input), Unit: "tokens"},
		{Metric: "num_total_tokens", Value: float64(u.Input + u.Output), Unit: "tokens"},
	}
	if r.turn.Reply.Unknown {
		metrics = append(metrics, llamaMetric{Metric: "not_yet_documented", Value: 0.25, Unit: "seconds"})
	}
	return metrics
}

// llamaStop is the service's word. It has none for filters or refusals.
func llamaStop(reply scenario.Reply) string {
	switch reply.Finish {
	case llm.FinishStop, llm.FinishRefusal, llm.FinishError:
		return "stop"
	case llm.FinishLength:
		return "length"
	case llm.FinishToolCalls:
		return "tool_calls"
	case llm.FinishContentFilter, llm.FinishOther:
		return "not_yet_documented"
	default:
		return unsaidFinish(reply, "tool_calls", "stop")
	}
}

// unaryChat renders the turn's reply as one body. Thoughts are not on this wire,
// and refusals are text.
func (d llama) unaryChat(w http.ResponseWriter, r *request) {
	reply := r.turn.Reply
	body := llamaAnswer{ID: d.id(r), Metrics: llamaMetrics(r, reply.Usage), Future: r.unknown()}
	body.Completion = llamaMessage{Role: "assistant", StopReason: llamaStop(reply), Future: r.unknown()}
	var text strings.Builder
	for _, p := range reply.Pieces {
		text.WriteString(p.Text + p.Refusal)
		if p.Call != nil {
			body.Completion.ToolCalls = append(body.Completion.ToolCalls, llamaCall{
				ID: p.Call.ID, Function: llamaFunction{Name: p.Call.Name, Arguments: p.Call.Arguments()}, Future: r.unknown(),
			})
		}
	}
	if text.Len() > 0 || body.Completion.ToolCalls == nil {
		body.Completion.Content = &llamaText{Type: "text", Text: text.String(), Future: r.unknown()}
	}
	send(w, http.StatusOK, nil, "application/json", marshal(body, ""))
}

func (llama) id(r *request) string { return r.seed.letters("answer", 22) }

// llamaChunk is one frame of a stream.
type llamaChunk struct {
	ID     string     `json:"id"`
	Event  llamaEvent `json:"event"`
	Future *future    `json:"x_future,omitempty"`
}

type llamaEvent struct {
	Type       string        `json:"event_type"`
	Delta      llamaDelta    `json:"delta"`
	StopReason string        `json:"stop_reason,omitempty"`
	Metrics    []llamaMetric `json:"metrics,omitempty"`
}

// llamaDelta is a piece of text, or of a call: its id and name first, then its
// arguments, without an index.
type llamaDelta struct {
	Type     string             `json:"type"`
	Text     *string            `json:"text,omitempty"`
	ID       string             `json:"id,omitempty"`
	Function *llamaFunctionPart `json:"function,omitempty"`
	Future   *future            `json:"x_future,omitempty"`
}

type llamaFunctionPart struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments,omitempty"`
}

// streamChat renders the turn's reply as a stream: start, progress, complete,
// metrics. It ends with the body; nothing marks its end.
func (d llama) streamChat(w http.ResponseWriter, r *request) {
	reply := r.turn.Reply
	s := openEvents(w, nil)
	chunk := func(e llamaEvent) {
		e.Delta.Future = r.unknown()
		s.send("", marshal(llamaChunk{ID: d.id(r), Event: e, Future: r.unknown()}, ""))
	}
	nothing := llamaDelta{Type: "text", Text: new("")}
	chunk(llamaEvent{Type: "start", Delta: nothing})
	if reply.Unknown {
		chunk(llamaEvent{Type: "not_yet_documented", Delta: llamaDelta{Type: "not_yet_documented"}})
	}
	for _, p := range reply.Pieces {
		for _, delta := range llamaDeltas(p) {
			chunk(llamaEvent{Type: "progress", Delta: delta})
		}
	}
	if endEarly(d, r, s, func(e serviceError) { s.send("error", marshal(llamaProblemOf(e, r), "")) }) {
		return
	}
	chunk(llamaEvent{Type: "complete", Delta: nothing, StopReason: llamaStop(reply)})
	if metrics := llamaMetrics(r, reply.Usage); metrics != nil {
		chunk(llamaEvent{Type: "metrics", Delta: nothing, Metrics: metrics})
	}
}

// llamaDeltas are the deltas of one piece.
func llamaDeltas(p scenario.Piece) []llamaDelta {
	if p.Call != nil {
		deltas := []llamaDelta{{Type: "tool_call", ID: p.Call.ID, Function: &llamaFunctionPart{Name: p.Call.Name}}}
		for _, fragment := range p.Call.Fragments {
			deltas = append(deltas, llamaDelta{Type: "tool_call", Function: &llamaFunctionPart{Arguments: fragment}})
		}
		return deltas
	}
	if text := p.Text + p.Refusal; text != "" {
		return []llamaDelta{{Type: "text", Text: &text}}
	}
	return nil
}
