package anthropic

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// repeat is the shortcut for the events that make up nearly all of a stream:
// pieces of a block that differ from the event before in nothing but the piece,
// and in the spaces that the service adds at the end against the analysis of
// lengths.
type repeat struct {
	memo  memo.Memo
	kind  word
	block int
}

// learn remembers the event that was just decoded if it added a piece of a
// block. Every other event makes the shortcut forget, since it may change what
// the same bytes mean.
func (p *repeat) learn(s *source, added bool, data []byte) {
	p.memo.Forget()
	if !added || s.ev.Type != "content_block_delta" {
		return
	}
	p.kind, p.block = s.ev.Delta.Type, s.ev.Index
	var at jsonr.Span
	switch d := &s.ev.Delta; d.Type {
	case "text_delta":
		at = d.textAt
	case "thinking_delta":
		at = d.thinkingAt
	case "input_json_delta":
		at = d.partialAt
	}
	if at == (jsonr.Span{}) {
		return
	}
	end := len(data) - 1 // the closing brace
	padding := end
	for padding > 0 && data[padding-1] == ' ' {
		padding--
	}
	p.memo.Learn(data, memo.TextAt(at), memo.Hole{Kind: memo.Spaces, Start: padding, End: end})
}

// match reports whether the event equals the remembered one but for its piece.
func (p *repeat) match(data []byte) bool { return p.memo.Match(data) && p.means() }

// take takes the next event if it is such a one, and at hand.
func (p *repeat) take(events *sse.Decoder) bool {
	_, ahead := events.Ahead()
	n, ok := p.memo.MatchAhead(ahead)
	return ok && p.means() && events.Take(n)
}

// means reports whether the event that matched adds a piece as the remembered one
// did: an empty fragment of a call says nothing, which is the decoder's to see.
func (p *repeat) means() bool { return p.kind != "input_json_delta" || !p.memo.Empty(0) }

// fill writes the chunk of the event that matched into an empty one.
func (p *repeat) fill(c *llm.Chunk) {
	c.Block = p.block
	text := p.memo.Text(0)
	switch p.kind {
	case "text_delta":
		c.Text = text
	case "thinking_delta":
		c.Reasoning = text
	default:
		c.ToolCalls = []llm.ToolCallDelta{{Index: p.block, Arguments: text}}
	}
}
