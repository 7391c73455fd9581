package metallama

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// nativeFrame is one event of a native stream. The metrics come after the event
// that completes the answer, and no mark follows them.
type nativeFrame struct {
	ID    string `json:"id"`
	Event struct {
		Delta      nativeDelta `json:"delta"`
		StopReason string      `json:"stop_reason"`
		Metrics    []metric    `json:"metrics"`
	} `json:"event"`
	Error jsontext.Value `json:"error"`
}

type nativeDelta struct {
	Type     string         `json:"type"`
	Text     string         `json:"text"`
	ID       string         `json:"id"`
	Function nativeFunction `json:"function"`
}

// nativeSource decodes the events of one native stream.
type nativeSource struct {
	endpoint *exchange.Endpoint
	stream   *exchange.Stream
	events   *sse.Decoder
	model    string
	// calls counts the calls seen, and callID is the id of the last.
	calls  int
	callID string
}

func newNativeSource(e *exchange.Endpoint, stream *exchange.Stream, model string) *nativeSource {
	return &nativeSource{endpoint: e, stream: stream, events: sse.NewDecoder(stream.Body, 0), model: model}
}

// Close implements [llm.ChunkSource].
func (s *nativeSource) Close() error { return s.stream.Body.Close() }

// Next implements [llm.ChunkSource].
func (s *nativeSource) Next() (llm.Chunk, error) {
	for {
		event, err := s.events.Next()
		if err != nil {
			return llm.Chunk{}, err
		}
		data := bytes.TrimSpace(event.Data)
		switch {
		case event.Name == "error":
			return llm.Chunk{}, s.endpoint.Fail(s.model, s.answer(data))
		case string(data) == "[DONE]":
			return llm.Chunk{}, io.EOF
		case len(data) == 0:
			continue
		}
		return s.chunk(data, event.Partial)
	}
}

func (s *nativeSource) chunk(data []byte, partial bool) (llm.Chunk, error) {
	var frame nativeFrame
	if err := json.Unmarshal(data, &frame, lenient...); err != nil {
		if partial {
			return llm.Chunk{}, &llm.Error{
				Kind:     llm.KindStreamTruncated,
				Provider: Name,
				Model:    s.model,
				Message:  "the stream ended in the middle of an event",
				Err:      io.ErrUnexpectedEOF,
			}
		}
		return llm.Chunk{}, s.endpoint.Malformed(s.model, s.answer(data), "an event of the stream cannot be read", err)
	}
	if len(frame.Error) > 0 && string(frame.Error) != "null" {
		return llm.Chunk{}, s.endpoint.Fail(s.model, s.answer(data))
	}
	e := &frame.Event
	chunk := llm.Chunk{ID: frame.ID, FinishRaw: e.StopReason, Usage: usageOf(e.Metrics)}
	if e.StopReason != "" {
		chunk.FinishReason = stopReason(e.StopReason)
	}
	switch e.Delta.Type {
	case "tool_call":
		chunk.ToolCalls = []llm.ToolCallDelta{s.call(frame.ID, &e.Delta)}
	case "text", "":
		chunk.Text = e.Delta.Text
	}
	return chunk, nil
}

// call tells the calls apart: they have no index, and a piece with a new id
// begins one.
func (s *nativeSource) call(answerID string, d *nativeDelta) llm.ToolCallDelta {
	delta := llm.ToolCallDelta{ID: d.ID, Name: d.Function.Name, Arguments: d.Function.Arguments}
	switch {
	case d.ID != "" && d.ID != s.callID:
		s.calls++
		s.callID = d.ID
	case s.calls == 0:
		s.calls++
		delta.ID, delta.SyntheticID = syntheticID(answerID, 0), true
	}
	delta.Index = s.calls - 1
	return delta
}

func (s *nativeSource) answer(data []byte) *exchange.Answer {
	return &exchange.Answer{Status: 200, Header: s.stream.Header, Body: data, RequestID: s.stream.RequestID}
}
