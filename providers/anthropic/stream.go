package anthropic

import (
	"bytes"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// source decodes the events of one stream into chunks.
type source struct {
	provider string
	endpoint *exchange.Endpoint
	body     *exchange.Body
	header   http.Header
	// requestID and model are for errors.
	requestID, model string

	dec    *sse.Decoder
	r      *jsonr.Reader
	ev     event
	repeat repeat
	usage  usage
	id     string
	begun  bool
	open   []openBlock
}

func newSource(p *Provider, stream *exchange.Stream, model string) *source {
	return &source{
		provider:  p.Provider,
		endpoint:  p.endpoint,
		body:      stream.Body,
		header:    stream.Header,
		requestID: stream.RequestID,
		model:     model,
		dec:       sse.NewDecoder(stream.Body, 0),
		r:         new(jsonr.Reader).Lenient(),
	}
}

// Close releases the connection.
func (s *source) Close() error { return s.body.Close() }

// Next returns what the next event added.
func (s *source) Next() (chunk llm.Chunk, err error) {
	err = s.Fill(&chunk)
	return chunk, err
}

// Fill is Next, into chunk.
func (s *source) Fill(chunk *llm.Chunk) error {
	for {
		if s.repeat.take(s.dec) {
			s.repeat.fill(chunk)
			return nil
		}
		ev, err := s.dec.Next()
		if err != nil {
			return err
		}
		data := memo.TrimSpace(ev.Data)
		if len(data) == 0 {
			continue
		}
		if s.repeat.match(data) {
			s.repeat.fill(chunk)
			return nil
		}
		if string(data) == "[DONE]" {
			// Not this service's mark, but routers that speak its wire send it.
			return s.end()
		}
		known, err := s.decode(data)
		if err != nil && ev.Partial {
			// The body ended inside this event: what is missing is the rest.
			return io.EOF
		}
		if err != nil {
			return s.endpoint.Malformed(s.model, s.answer(data), "an event of the stream cannot be read", err)
		}
		if !known {
			s.repeat.memo.Forget()
			continue
		}
		added, ok, err := s.chunk(data)
		s.repeat.learn(s, ok, data)
		if ok || err != nil {
			*chunk = added
			return err
		}
	}
}

// decode reads an event's data into s.ev. An event or delta of an unknown type
// may hold anything, and is reported as not known rather than as an error.
func (s *source) decode(data []byte) (known bool, err error) {
	if err = s.ev.read(s.r, &s.usage, data); err == nil {
		return true, nil
	}
	var probe struct {
		Delta jsontext.Value `json:"delta"`
		Error jsontext.Value `json:"error"`
	}
	if json.Unmarshal(data, &probe, lenient) != nil {
		return false, err
	}
	kind := typeOf(data)
	if kind == "error" || len(probe.Error) > 0 {
		s.ev = event{Type: "error"}
		return true, nil
	}
	if kind == "content_block_delta" {
		kind = typeOf(probe.Delta)
	}
	if _, ours := words[string(kind)]; ours || kind == "" {
		return false, err
	}
	return false, nil
}

// chunk translates s.ev; ok is false for an event that adds nothing.
func (s *source) chunk(data []byte) (c llm.Chunk, ok bool, err error) {
	if s.ev.Type == "error" || s.ev.Error != nil {
		return c, false, s.endpoint.Fail(s.model, s.answer(data))
	}
	c.Block = s.ev.Index
	switch s.ev.Type {
	case "content_block_delta":
		return s.delta(data)
	case "content_block_start":
		return s.blockStart(data)
	case "content_block_stop":
		return s.blockStop()
	case "message_start":
		return s.messageStart(data)
	case "message_delta":
		if stop := string(s.ev.Delta.StopReason); stop != "" {
			c.FinishReason, c.FinishRaw = finishReason(stop), stop
		}
		c.Usage = s.usage.unified()
		return c, true, nil
	case "message_stop":
		return c, false, s.end()
	default: // ping, and events that came after this was written
		return c, false, nil
	}
}

// end lets the connection be used again, and ends the stream.
func (s *source) end() error {
	s.body.Drain()
	s.dec.Release()
	return io.EOF
}

// messageStart takes the answer's id, model and first count. A proxy was seen to
// send the event twice; a second message spliced into the first is refused.
func (s *source) messageStart(data []byte) (c llm.Chunk, ok bool, err error) {
	m := s.ev.Message
	if m == nil {
		return c, false, s.endpoint.Malformed(s.model, s.answer(data), "the stream began with no message", nil)
	}
	if s.begun && m.ID != s.id {
		return c, false, s.endpoint.Malformed(s.model, s.answer(data), "a second message began inside the stream", nil)
	}
	again := s.begun
	s.begun, s.id, s.usage = true, m.ID, m.Usage
	return llm.Chunk{ID: m.ID, Model: m.Model, Usage: s.usage.unified()}, !again, nil
}

// answer is an event's data as the failed or unreadable answer of an error.
func (s *source) answer(data []byte) *exchange.Answer {
	return &exchange.Answer{
		Status: http.StatusOK, Header: s.header, Body: bytes.Clone(data), RequestID: s.requestID,
	}
}
