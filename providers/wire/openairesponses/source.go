package openairesponses

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// source decodes the events of one stream into chunks.
type source struct {
	d        *Dialect
	endpoint *exchange.Endpoint
	stream   *exchange.Stream
	events   *sse.Decoder
	model    string

	repeat   repeat
	id       string
	tracks   []*track
	calls    int
	logprobs probabilities
	// pending[next:] are the chunks of the last event that are still to go.
	pending []llm.Chunk
	next    int
	done    bool
}

func newSource(d *Dialect, e *exchange.Endpoint, stream *exchange.Stream, model string) *source {
	return &source{d: d, endpoint: e, stream: stream, model: model, events: sse.NewDecoder(stream.Body, 0)}
}

// Close implements [llm.ChunkSource].
func (s *source) Close() error { return s.stream.Body.Close() }

// Next implements [llm.ChunkSource]. It reads on after the event that ends the
// answer, to the end of the body or the mark that OpenRouter sends: a failure may
// still follow.
func (s *source) Next() (chunk llm.Chunk, err error) {
	err = s.Fill(&chunk)
	return chunk, err
}

// Fill implements [llm.ChunkFiller].
func (s *source) Fill(chunk *llm.Chunk) error {
	for s.next == len(s.pending) {
		if s.done {
			return io.EOF
		}
		if s.repeat.take(s.events) {
			s.repeat.fill(chunk)
			return nil
		}
		e, err := s.events.Next()
		if err != nil {
			return err
		}
		if s.repeat.match(e.Name, e.Data) {
			s.repeat.fill(chunk)
			return nil
		}
		s.pending, s.next = s.pending[:0], 0
		if err := s.read(e); err != nil {
			return err
		}
	}
	*chunk = s.pending[s.next]
	s.pending[s.next] = llm.Chunk{}
	s.next++
	return nil
}

var doneMark = []byte("[DONE]")

// read decodes one event and queues its chunks.
func (s *source) read(e sse.Event) error {
	data := bytes.TrimSpace(e.Data)
	switch {
	case bytes.HasPrefix(data, doneMark):
		s.done = true
		s.stream.Body.Drain()
		s.events.Release()
		return nil
	case len(data) == 0:
		return nil
	}
	ev := event{name: e.Name}
	err := json.Unmarshal(data, &ev, lenient...)
	if err == nil {
		if ev.Type == "" {
			ev.Type = text(e.Name)
		}
		err = s.event(&ev, data)
	}
	if failed, ok := errors.AsType[errFailed](err); ok {
		return s.endpoint.Fail(s.model, s.answer(failed.body))
	}
	switch {
	case err == nil:
		return nil
	case e.Partial:
		return &llm.Error{
			Kind:     llm.KindStreamTruncated,
			Provider: s.d.Name,
			Model:    s.model,
			Message:  "the stream ended in the middle of an event",
			Err:      io.ErrUnexpectedEOF,
		}
	case e.Name == "error":
		// A failure in a form of its own.
		return s.endpoint.Fail(s.model, s.answer(data))
	default:
		return s.endpoint.Malformed(s.model, s.answer(data), "an event of the stream cannot be read", err)
	}
}

func (s *source) answer(data []byte) *exchange.Answer {
	return &exchange.Answer{Status: 200, Header: s.stream.Header, Body: data, RequestID: s.stream.RequestID}
}

// event queues what an event adds. Events that have no name here, such as
// keep-alives and the steps of server-side tools, add nothing.
func (s *source) event(ev *event, data []byte) error {
	if kind := deltaKinds[ev.Type]; kind != noDelta {
		return s.delta(kind, ev, data)
	}
	switch ev.Type {
	case "response.created", "response.in_progress", "response.queued":
		return s.head(ev)
	case "response.output_item.added":
		return s.added(ev)
	case "response.content_part.done":
		return s.partDone(ev)
	case "response.output_item.done":
		return s.itemDone(ev)
	case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
		return s.end(ev)
	case "error", "response.error":
		return errFailed{body: ev.failure()}
	case "":
		// OpenRouter sends failures without a type.
		if present(ev.Error) {
			return errFailed{body: ev.failure()}
		}
	}
	return nil
}

func (s *source) queue(c llm.Chunk) { s.pending = append(s.pending, c) }

// head tells the answer's id and model.
func (s *source) head(ev *event) error {
	var r struct {
		ID    text `json:"id"`
		Model text `json:"model"`
	}
	if !present(ev.Response) {
		return nil
	}
	if err := json.Unmarshal(ev.Response, &r, lenient...); err != nil {
		return err
	}
	s.id = string(r.ID)
	s.queue(llm.Chunk{ID: s.id, Model: string(r.Model)})
	return nil
}

func (s *source) delta(kind deltaKind, ev *event, data []byte) error {
	t, err := s.at(ev.OutputIndex)
	if err != nil {
		return err
	}
	block := t.block(0)
	switch kind {
	case deltaText, deltaRefusal:
		if ev.ContentIndex < 0 || ev.ContentIndex >= maxParts {
			return fmt.Errorf("the event speaks of content %d", ev.ContentIndex)
		}
		block = t.block(int(ev.ContentIndex))
		p := t.part(int(ev.ContentIndex))
		p.begun = p.begun || ev.Delta != ""
	case deltaThought:
		t.begun = t.begun || ev.Delta != ""
	case deltaArguments:
		t.begun = t.begun || ev.Delta != ""
		s.numbered(t)
	case noDelta:
	}
	if ev.Delta != "" {
		s.repeat.learn(ev.name, data, kind, t, block)
	}
	s.queue(t.delta(kind, block, string(ev.Delta)))
	return nil
}

// added begins an item. A call's id and name are known from here on.
func (s *source) added(ev *event) error {
	it, err := readItem(ev.Item)
	if err != nil {
		return err
	}
	t, err := s.at(ev.OutputIndex)
	if err != nil {
		return err
	}
	t.phase = it.Phase
	if it.Type == typeCall && it.callID() != "" {
		s.name(t, it)
	}
	return nil
}

// name queues a call's id and name. One without an id gets one that is made up.
func (s *source) name(t *track, it *item) {
	d := llm.ToolCallDelta{Index: s.numbered(t), ID: it.callID(), Name: string(it.Name)}
	if d.ID == "" {
		d.ID, d.SyntheticID = openaicompat.SyntheticCallID(s.id, 0, t.call), true
	}
	t.named = it.Name != ""
	s.queue(llm.Chunk{Block: t.block(0), ToolCalls: []llm.ToolCallDelta{d}})
}
