package catalogue_test

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func toyUsage(p *toy, u *scenario.Usage) *llm.Usage {
	if u == nil {
		return nil
	}
	got := &llm.Usage{InputTokens: llm.Count(u.Input), OutputTokens: llm.Count(u.Output), CachedTokens: llm.Count(u.Cached)}
	if u.Reasoning > 0 {
		got.ReasoningTokens = llm.Count(u.Reasoning)
	}
	if u.CacheWrite > 0 {
		got.CacheWriteTokens = llm.Count(u.CacheWrite)
	}
	got.Normalize()
	if p.has("unclamped") {
		got.CachedTokens = llm.Count(u.Cached)
	}
	if p.has("no-total") {
		got.TotalTokens = llm.Tokens{}
	}
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
	id     string
	seen   int
	over   bool
	calls  []string
	again  func() (*llm.ChatStream, error)
	second *llm.ChatStream
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
	if s.second != nil {
		return s.second.Recv()
	}
	chunk, err := s.next()
	if err != nil && !s.ended && s.texts > 0 && s.again != nil {
		if s.second, err = s.again(); err == nil {
			return s.second.Recv()
		}
	}
	return chunk, err
}

func (s *toySource) next() (llm.Chunk, error) {
	for len(s.queue) == 0 {
		a, err := s.frame()
		if llm.KindOf(err) == llm.KindTimeout && s.p.has("idle-is-the-end") && !s.ended {
			s.ended = true
			return llm.Chunk{FinishReason: llm.FinishStop, FinishRaw: "STOP"}, nil
		}
		if s.ended && s.p.has("idle-is-the-end") {
			return llm.Chunk{}, io.EOF
		}
		if err == io.EOF && s.p.has("eof-is-stop") && !s.ended {
			s.ended = true
			return llm.Chunk{FinishReason: llm.FinishStop, FinishRaw: "STOP"}, nil
		}
		if err != nil {
			return llm.Chunk{}, err
		}
		if a.Error != nil {
			if s.p.has("skips-error-events") || s.p.has("wants-bare-errors") && a.ID != "" {
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
	if s.over {
		return a, io.EOF
	}
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
		if s.p.has("skips-bad-json") {
			return toyAnswer{}, nil
		}
		return a, s.p.fail(llm.KindMalformedResponse, "an event is no JSON")
	}
	if s.seen++; s.p.has("wants-parts") && data == "{}" || s.p.has("wants-an-id-first") && s.seen == 1 && a.ID == "" {
		return a, s.p.fail(llm.KindMalformedResponse, "an event says nothing")
	}
	return a, nil
}

// call is the number of a call's piece, and its id. Without an index, an id
// begins a call; without an id, one is made.
func (s *toySource) call(part toyPart) (int, string) {
	n := len(s.calls) - 1
	switch {
	case part.Index != nil:
		n = *part.Index
	case part.ID != "" && !s.p.has("index-or-first"):
		n++
	case s.p.has("index-or-first"):
		n = 0
	}
	for len(s.calls) <= n {
		id := part.ID
		if id == "" {
			id = fmt.Sprintf("made-%s-%d", s.id, n)
			if s.p.has("same-made-up-id") {
				id = "made"
			}
		}
		s.calls = append(s.calls, id)
	}
	if s.p.has("own-call-ids") {
		return n, fmt.Sprintf("call-%d", n)
	}
	return n, s.calls[n]
}

func (s *toySource) decode(a toyAnswer) {
	add := func(c llm.Chunk) { s.queue = append(s.queue, c) }
	if a.ID != "" {
		s.id = a.ID
		add(llm.Chunk{ID: a.ID, Model: a.Model})
	}
	for _, part := range a.Parts {
		switch part.Kind {
		case "text":
			s.texts++
			if s.p.has("loses-a-piece") && s.texts == 2 || s.p.has("first-text-only") && s.texts > 1 {
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
				part.Index = new(0)
			}
			n, id := s.call(part)
			add(llm.Chunk{ToolCalls: []llm.ToolCallDelta{{Index: n, ID: id, Name: part.Name, Arguments: part.Text}}})
		case "refusal":
			if s.p.has("refusal-is-text") {
				add(llm.Chunk{Text: part.Text})
				continue
			}
			add(llm.Chunk{Refusal: part.Text})
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
		if !slices.Contains(llm.FinishReasons(), reason) {
			reason = llm.FinishOther
			if s.p.has("unknown-is-stop") {
				reason = llm.FinishStop
			}
		}
		if s.p.has("blocked-is-stop") && reason == llm.FinishContentFilter {
			reason = llm.FinishStop
		}
		if s.p.has("length-is-stop") && reason == llm.FinishLength {
			reason = llm.FinishStop
		}
		s.ended = s.ended || s.again != nil
		add(llm.Chunk{FinishReason: reason, FinishRaw: a.Finish})
	}
	if a.Usage != nil && !(s.p.has("no-stream-usage") && s.lines != nil) {
		s.total.Input, s.total.Output = s.total.Input+a.Usage.Input, s.total.Output+a.Usage.Output
		if s.p.has("adds-usage") {
			*a.Usage = s.total
		}
		add(llm.Chunk{Usage: toyUsage(s.p, a.Usage)})
		s.over = s.p.has("usage-is-the-end") && s.lines != nil
	}
}
