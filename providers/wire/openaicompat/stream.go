package openaicompat

import (
	"bytes"
	"io"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// source decodes the events of one stream into chunks.
type source struct {
	d        *Dialect
	endpoint *exchange.Endpoint
	stream   *exchange.Stream
	events   *sse.Decoder
	model    string

	r        *jsonr.Reader
	f        frame
	repeat   repeat
	trackers []tracker
	// pending[next:] are the chunks of the last frame that are still to go.
	pending []llm.Chunk
	next    int
	done    bool
}

func newSource(d *Dialect, e *exchange.Endpoint, stream *exchange.Stream, model string) *source {
	return &source{
		d: d, endpoint: e, stream: stream, model: model,
		events: sse.NewDecoder(stream.Body, 0), r: new(jsonr.Reader),
	}
}

// Close implements [llm.ChunkSource].
func (s *source) Close() error { return s.stream.Body.Close() }

// Next implements [llm.ChunkSource].
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
		event, err := s.events.Next()
		if err != nil {
			return err
		}
		event.Data = memo.TrimSpace(event.Data)
		if event.Name != "error" && s.repeat.match(event.Data) {
			s.repeat.fill(chunk)
			return nil
		}
		if err := s.read(event); err != nil {
			return err
		}
	}
	*chunk = s.pending[s.next]
	s.pending[s.next] = llm.Chunk{}
	s.next++
	return nil
}

var doneMark = []byte("[DONE]")

// read decodes an event and queues its chunks.
func (s *source) read(event sse.Event) error {
	s.pending, s.next = s.pending[:0], 0
	data := event.Data
	switch {
	case bytes.HasPrefix(data, doneMark):
		s.done = true
		s.stream.Body.Drain()
		s.events.Release()
		return nil
	case event.Name == "error":
		return s.fail(data)
	case len(data) == 0:
		return nil
	}
	if err := s.f.read(s.r, s.d, data); err != nil {
		if event.Partial {
			return &llm.Error{
				Kind:     llm.KindStreamTruncated,
				Provider: s.d.Name,
				Model:    s.model,
				Message:  "the stream ended in the middle of an event",
				Err:      io.ErrUnexpectedEOF,
			}
		}
		return s.endpoint.Malformed(s.model, s.answer(data), "an event of the stream cannot be read", err)
	}
	switch {
	case s.f.failed:
		return s.fail(data)
	case s.f.failure != nil:
		return s.fail(errorBody(s.f.failure))
	}
	s.chunks()
	s.repeat.learn(s, data)
	return nil
}

// chunks queues what the frame added: one chunk for each choice, more where its
// content is a list. The frame's usage rides on the last.
func (s *source) chunks() {
	usage := s.f.usage.usage(s.d, s.f.model)
	for i := range s.f.choices {
		c := &s.f.choices[i]
		if usage == nil {
			usage = c.usage.usage(s.d, s.f.model)
		}
		s.choice(c)
	}
	if len(s.pending) == 0 {
		s.pending = append(s.pending, llm.Chunk{ID: s.f.id, Model: s.f.model})
	}
	s.pending[len(s.pending)-1].Usage = usage
}

func (s *source) choice(c *choice) {
	m := &c.message
	for i := range m.pieces {
		p := &m.pieces[i]
		chunk := llm.Chunk{ID: s.f.id, Model: s.f.model, Choice: c.index}
		switch p.kind {
		case pieceText:
			chunk.Text = p.text
		case pieceThinking:
			chunk.Reasoning, chunk.Signature = p.text, p.signature
		case pieceRefusal:
			chunk.Refusal = p.text
		case pieceImage:
			chunk.Part = answerImage(p.text)
		}
		s.pending = append(s.pending, chunk)
	}
	if s.d.ThinkTags {
		m.think(&s.tracker(c.index).think, c.finish != "")
	}
	s.pending = append(s.pending, llm.Chunk{
		ID: s.f.id, Model: s.f.model, Choice: c.index,
		Reasoning: m.reasoning, Signature: m.signature, Opaque: s.details(c),
		Text: m.text, Refusal: m.refusal,
		ToolCalls: s.calls(c), Logprobs: c.logprobs,
		FinishReason: s.d.finish(c.finish), FinishRaw: c.finish,
	})
}

// details are the chunk's pieces of reasoning_details. An empty list is a fact
// about the answer when it comes first, and afterwards says nothing.
func (s *source) details(c *choice) string {
	if s.d.ReturnReasoning != fieldDetails {
		return ""
	}
	m, t := &c.message, s.tracker(c.index)
	if t.spoken && emptyArray(m.details) {
		return ""
	}
	t.spoken = t.spoken || m.text != "" || m.details != nil
	return string(m.details)
}

func emptyArray(value []byte) bool {
	return len(value) > 1 && len(bytes.TrimSpace(value[1:len(value)-1])) == 0
}

func (s *source) calls(c *choice) []llm.ToolCallDelta {
	pieces := c.message.calls
	if len(pieces) == 0 {
		return nil
	}
	t := s.tracker(c.index)
	deltas := make([]llm.ToolCallDelta, len(pieces))
	for i := range pieces {
		deltas[i] = t.delta(&pieces[i], i, len(pieces), s.f.id)
	}
	return deltas
}

func (s *source) tracker(choice int) *tracker {
	for i := range s.trackers {
		if s.trackers[i].choice == choice {
			return &s.trackers[i]
		}
	}
	s.trackers = append(s.trackers, tracker{choice: choice})
	return &s.trackers[len(s.trackers)-1]
}

// fail classifies an error event as the same failure over HTTP.
func (s *source) fail(data []byte) error { return s.endpoint.Fail(s.model, s.answer(data)) }

func (s *source) answer(data []byte) *exchange.Answer {
	return &exchange.Answer{Status: 200, Header: s.stream.Header, Body: data, RequestID: s.stream.RequestID}
}

// errorBody puts the error of a choice where that of a body stands.
func errorBody(failure []byte) []byte {
	body := append([]byte(`{"error":`), failure...)
	return append(body, '}')
}
