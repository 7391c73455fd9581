package catalogue_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func toyUsage(u *scenario.Usage) *llm.Usage {
	if u == nil {
		return nil
	}
	got := &llm.Usage{InputTokens: llm.Count(u.Input), OutputTokens: llm.Count(u.Output), CachedTokens: llm.Count(u.Cached)}
	if u.Reasoning > 0 {
		got.ReasoningTokens = llm.Count(u.Reasoning)
	}
	got.Normalize()
	return got
}

// toySource decodes the toy's answers, from frames or from a stream.
type toySource struct {
	p      *toy
	frames []toyAnswer
	body   io.Closer
	lines  *toyLines
	queue  []llm.Chunk
	total  scenario.Usage
	ended  bool
	texts  int
	held   string
}

func (s *toySource) Close() error {
	switch {
	case s.body == nil || s.p.has("leaks"):
		return nil
	case s.p.has("drains"):
		_, _ = io.Copy(io.Discard, s.lines.r)
	}
	return s.body.Close()
}

func (s *toySource) Next() (llm.Chunk, error) {
	for len(s.queue) == 0 {
		a, err := s.frame()
		if err == io.EOF && s.p.has("eof-is-stop") && !s.ended {
			s.ended = true
			return llm.Chunk{FinishReason: llm.FinishStop, FinishRaw: "STOP"}, nil
		}
		if err != nil {
			return llm.Chunk{}, err
		}
		if a.Error != nil {
			if s.p.has("skips-error-events") {
				continue
			}
			e := &llm.Error{Kind: a.Error.Kind, Message: a.Error.Message}
			s.p.misreport(e)
			return llm.Chunk{}, e
		}
		s.decode(a)
	}
	chunk := s.queue[0]
	s.queue = s.queue[1:]
	return chunk, nil
}

func (s *toySource) frame() (toyAnswer, error) {
	var a toyAnswer
	if s.lines == nil {
		if len(s.frames) == 0 {
			return a, io.EOF
		}
		a, s.frames = s.frames[0], s.frames[1:]
		return a, nil
	}
	data, err := s.lines.event()
	if err != nil {
		return a, err
	}
	if data == "[END]" {
		return a, io.EOF
	}
	if err := json.Unmarshal([]byte(data), &a); err != nil {
		return a, s.p.fail(llm.KindMalformedResponse, "an event is no JSON")
	}
	return a, nil
}

func (s *toySource) decode(a toyAnswer) {
	add := func(c llm.Chunk) { s.queue = append(s.queue, c) }
	if a.ID != "" {
		add(llm.Chunk{ID: a.ID, Model: a.Model})
	}
	for _, part := range a.Parts {
		switch part.Kind {
		case "text":
			s.texts++
			if s.p.has("loses-a-piece") && s.texts == 2 {
				continue
			}
			if s.p.has("joins-pieces") && s.lines != nil {
				s.held += part.Text
				continue
			}
			add(llm.Chunk{Text: part.Text})
		case "reasoning":
			if s.p.has("loses-streamed-signature") && s.lines != nil {
				part.Signature = ""
			}
			add(llm.Chunk{Reasoning: part.Text, Signature: part.Signature})
		case "call":
			if s.p.has("one-call") {
				part.Index = 0
			}
			add(llm.Chunk{ToolCalls: []llm.ToolCallDelta{{Index: part.Index, ID: part.ID, Name: part.Name, Arguments: part.Text}}})
		}
	}
	if a.Logprobs != nil {
		add(llm.Chunk{Logprobs: fmt.Appendf(nil, `{"content":%s}`, toyJSON(a.Logprobs))})
	}
	if a.Finish != "" {
		if s.held != "" {
			add(llm.Chunk{Text: s.held})
		}
		reason := llm.FinishReason(strings.ToLower(a.Finish))
		if s.p.has("blocked-is-stop") && reason == llm.FinishContentFilter {
			reason = llm.FinishStop
		}
		add(llm.Chunk{FinishReason: reason, FinishRaw: a.Finish})
	}
	if a.Usage != nil && !(s.p.has("no-stream-usage") && s.lines != nil) {
		s.total.Input, s.total.Output = s.total.Input+a.Usage.Input, s.total.Output+a.Usage.Output
		if s.p.has("adds-usage") {
			*a.Usage = s.total
		}
		add(llm.Chunk{Usage: toyUsage(a.Usage)})
	}
}
