package vertexai

import (
	"bytes"
	"io"
	"net/http"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// source decodes the events of one stream into chunks. The stream has no mark of
// its end: it ends with the body.
type source struct {
	endpoint *exchange.Endpoint
	stream   *exchange.Stream
	// model is for errors.
	model string

	bare   *bareLines
	dec    *sse.Decoder
	r      *jsonr.Reader
	resp   response
	repeat repeat
	queue  []llm.Chunk
	next   int
	// choices are the candidates seen so far.
	choices []progress
	// end is what Next returns once the last chunk is delivered.
	end error
}

// progress is how far a candidate has come.
type progress struct {
	index, block, calls int
}

func newSource(endpoint *exchange.Endpoint, stream *exchange.Stream, model string) *source {
	bare := &bareLines{r: stream.Body, fresh: true}
	return &source{
		endpoint: endpoint, stream: stream, model: model, bare: bare,
		dec: sse.NewDecoder(bare, 0), r: new(jsonr.Reader).Lenient(),
	}
}

// Close releases the connection.
func (s *source) Close() error { return s.stream.Body.Close() }

// Next returns the next part, finish or count.
func (s *source) Next() (chunk llm.Chunk, err error) {
	err = s.Fill(&chunk)
	return chunk, err
}

// Fill is Next, into chunk.
func (s *source) Fill(chunk *llm.Chunk) error {
	for {
		if s.next < len(s.queue) {
			s.next++
			*chunk = s.queue[s.next-1]
			return nil
		}
		if s.end != nil {
			return s.end
		}
		s.queue, s.next = s.queue[:0], 0
		repeated, err := s.read()
		if repeated {
			s.repeat.fill(chunk, &s.resp.Usage)
			return nil
		}
		if err != nil {
			s.end = err
			// Counts repeat in every chunk of some streams; the last word is
			// enough.
			if usage := s.resp.Usage.unified(); usage != nil {
				s.queue = append(s.queue, llm.Chunk{Usage: usage})
			}
		}
	}
}

// read decodes one event into the queue, or reports that it is the last one again
// but for its text and counts.
func (s *source) read() (repeated bool, err error) {
	_, ahead := s.dec.Ahead()
	if n, ok := s.repeat.memo.MatchAhead(ahead); ok && s.dec.Take(n) {
		return true, nil
	}
	ev, err := s.dec.Next()
	if err == io.EOF {
		return false, s.finish()
	}
	if err != nil {
		return false, err
	}
	data := memo.TrimSpace(ev.Data)
	if len(data) == 0 {
		return false, nil
	}
	if s.repeat.memo.Match(data) {
		return true, nil
	}
	if string(data) == "[DONE]" {
		// Not this service's mark, but proxies that speak its wire send it.
		s.stream.Body.Drain()
		return false, io.EOF
	}
	if err := s.resp.readAnswer(s.r, data); err != nil {
		if ev.Partial {
			// The body ended inside this event: what is missing is the rest.
			return false, io.EOF
		}
		if refused := s.endpoint.Refused(s.model, s.answer(data)); refused != nil {
			return false, refused
		}
		return false, s.endpoint.Malformed(s.model, s.answer(data), "an event of the stream cannot be read", err)
	}
	if s.resp.failed() {
		return false, s.endpoint.Fail(s.model, s.answer(data))
	}
	s.translate()
	s.repeat.learn(s, data)
	return false, nil
}

// finish ends a stream whose body has ended: with the error that stands in it
// outside of any event, if there is one.
func (s *source) finish() error {
	if len(s.bare.kept) > 0 {
		if refused := s.endpoint.Refused(s.model, s.answer(s.bare.kept)); refused != nil {
			return refused
		}
	}
	return io.EOF
}

// answer is an event's data as the failed or unreadable answer of an error.
func (s *source) answer(data []byte) *exchange.Answer {
	return &exchange.Answer{
		Status: http.StatusOK, Header: s.stream.Header, Body: bytes.Clone(data), RequestID: s.stream.RequestID,
	}
}

// translate turns the event into chunks.
func (s *source) translate() {
	r := &s.resp
	for i := range r.Candidates {
		s.candidate(&r.Candidates[i])
	}
	if len(r.Candidates) == 0 && r.Feedback.Reason != "" {
		s.queue = append(s.queue, llm.Chunk{FinishReason: llm.FinishContentFilter, FinishRaw: string(r.Feedback.Reason)})
	}
	if len(s.queue) == 0 {
		s.queue = append(s.queue, llm.Chunk{})
	}
	s.queue[0].ID, s.queue[0].Model = string(r.ID), string(r.Model)
}

func (s *source) candidate(c *candidate) {
	begun := len(s.queue)
	at := s.progress(c.Index)
	for i := range c.Parts {
		s.part(at, &c.Parts[i])
	}
	hasLogprobs := c.Logprobs != nil
	if c.Finish == "" && !hasLogprobs {
		return
	}
	if len(s.queue) == begun {
		s.queue = append(s.queue, llm.Chunk{Choice: c.Index})
	}
	last := &s.queue[len(s.queue)-1]
	if hasLogprobs {
		last.Logprobs = bytes.Clone(c.Logprobs)
	}
	if c.Finish != "" {
		last.FinishReason, last.FinishRaw = finishReason(c.Finish), string(c.Finish)
	}
}

func (s *source) progress(index int) *progress {
	for i := range s.choices {
		if s.choices[i].index == index {
			return &s.choices[i]
		}
	}
	s.choices = append(s.choices, progress{index: index})
	return &s.choices[len(s.choices)-1]
}

// part adds the chunk of one part. A signed text keeps its bounds, as the
// service demands; a signed thought is complete.
func (s *source) part(at *progress, p *part) {
	if p.plain() {
		// The usual chunk, without the detour over a part of its own.
		if p.Text.s != "" {
			s.queue = append(s.queue, llm.Chunk{Choice: at.index, Block: at.block, Text: p.Text.s})
		}
		return
	}
	unified := p.unified(func() string {
		at.calls++
		return syntheticID(s.resp.ID, at.index, at.calls-1)
	})
	c := llm.Chunk{Choice: at.index, Block: at.block}
	switch u := unified.(type) {
	case nil:
		return
	case llm.TextPart:
		if u.Signature != "" {
			c.Block, at.block = at.block+1, at.block+2
		}
		c.Text, c.TextSignature = u.Text, u.Signature
	case llm.ReasoningPart:
		if u.Signature != "" {
			at.block++
		}
		c.Reasoning, c.Signature = u.Text, u.Signature
	case llm.ToolCallPart:
		c.ToolCalls = []llm.ToolCallDelta{{
			Index: at.calls - 1, ID: u.ID, Name: u.Name, Arguments: u.Arguments,
			Signature: u.Signature, SyntheticID: u.SyntheticID,
		}}
	case llm.ImagePart, llm.OpaquePart:
		c.Part = u
	case llm.DocumentPart, llm.AudioPart, llm.ToolResultPart, llm.RefusalPart:
		return // no answer is decoded to these
	}
	s.queue = append(s.queue, c)
}
