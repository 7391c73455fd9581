package acme

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/parley-llm/parley/llm"
)

// frame is an answer, or an event of a stream: they differ in one name.
type frame struct {
	ID, Model string
	Choices   []struct {
		Index          int
		Message, Delta struct {
			Content content
			Refusal string
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage *struct {
		Prompt     int64  `json:"prompt_tokens"`
		Completion int64  `json:"completion_tokens"`
		Total      *int64 `json:"total_tokens"`
		In         struct {
			Cached *int64 `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
		Out struct {
			Reasoning *int64 `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	}
}

// content is a text, a list of parts that hold it, or null.
type content string

func (c *content) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '[' {
		return json.Unmarshal(data, (*string)(c))
	}
	var parts []struct{ Text string }
	err := json.Unmarshal(data, &parts)
	for _, part := range parts {
		*c += content(part.Text)
	}
	return err
}

// source decodes frames for the stream, which owns all rules about their order.
type source struct {
	status int
	// event is the JSON of the next frame.
	event func() ([]byte, error)
	close func() error
	queue []llm.Chunk
}

// once is the events of an answer that is not a stream.
func once(body []byte) func() ([]byte, error) {
	return func() (event []byte, err error) {
		if event, body = body, nil; event == nil {
			return nil, io.EOF
		}
		return event, nil
	}
}

// Close releases the connection.
func (s *source) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// Next is the next chunk.
func (s *source) Next() (llm.Chunk, error) {
	for len(s.queue) == 0 {
		event, err := s.event()
		if err != nil {
			return llm.Chunk{}, err
		}
		if event = bytes.TrimSpace(event); string(event) == "[DONE]" {
			return llm.Chunk{}, io.EOF
		}
		if e := errorIn(s.status, event); e != nil {
			return llm.Chunk{}, e
		}
		var f frame
		if err := json.Unmarshal(event, &f); err != nil {
			return llm.Chunk{}, &llm.Error{
				Kind: llm.KindMalformedResponse, Provider: Name, Status: s.status,
				Message: "the answer is not the JSON of an answer", Body: llm.Excerpt(event), Err: err,
			}
		}
		s.split(&f)
	}
	chunk := s.queue[0]
	s.queue = s.queue[1:]
	return chunk, nil
}

// finishes are the service's words; others are other.
var finishes = map[string]llm.FinishReason{
	"stop": llm.FinishStop, "length": llm.FinishLength, "content_filter": llm.FinishContentFilter,
}

// split turns a frame into chunks, one for each choice.
func (s *source) split(f *frame) {
	s.queue = append(s.queue, llm.Chunk{ID: f.ID, Model: f.Model, Usage: f.usage()})
	for _, c := range f.Choices {
		chunk := llm.Chunk{
			Choice: c.Index, FinishRaw: c.FinishReason,
			Text:    string(c.Message.Content + c.Delta.Content),
			Refusal: c.Message.Refusal + c.Delta.Refusal,
		}
		if c.FinishReason != "" {
			chunk.FinishReason = llm.FinishOther
			if reason, known := finishes[c.FinishReason]; known {
				chunk.FinishReason = reason
			}
		}
		s.queue = append(s.queue, chunk)
	}
}

func (f *frame) usage() *llm.Usage {
	if f.Usage == nil {
		return nil
	}
	u := &llm.Usage{InputTokens: llm.Count(f.Usage.Prompt), OutputTokens: llm.Count(f.Usage.Completion)}
	for tokens, n := range map[*llm.Tokens]*int64{
		&u.TotalTokens: f.Usage.Total, &u.CachedTokens: f.Usage.In.Cached, &u.ReasoningTokens: f.Usage.Out.Reasoning,
	} {
		if n != nil {
			*tokens = llm.Count(*n)
		}
	}
	u.Normalize()
	return u
}
