package openaicompat

import (
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// repeat is the shortcut for the frames that make up nearly all of a stream:
// pieces of text, of thought or of a call's arguments that differ from the frame
// before in nothing but the piece, and in the random padding that some services
// add against the analysis of lengths.
type repeat struct {
	memo memo.Memo
	// piece is the number of the hole that which tells the meaning of.
	piece int
	which pieceOf
	// The rest is what the chunks of such frames share. Their answer's ID and
	// Model, which they share too, the stream knows already.
	choice, call int
}

type pieceOf uint8

const (
	ofText pieceOf = iota
	ofReasoning
	ofArguments
)

// learn remembers the frame that was just decoded if it is one piece and nothing
// else. Every other frame makes the shortcut forget, since it may change what
// the same bytes mean, as the beginning of a call does.
func (p *repeat) learn(s *source, data []byte) {
	p.memo.Forget()
	if len(s.pending) != 1 || len(s.f.choices) != 1 || s.d.ThinkTags || s.f.usage.present {
		return
	}
	c := &s.f.choices[0]
	var at jsonr.Span
	if p.which, at = c.onePiece(); at == (jsonr.Span{}) {
		return
	}
	chunk := &s.pending[0]
	p.choice = chunk.Choice
	if p.which == ofArguments {
		call := &chunk.ToolCalls[0]
		if call.ID != "" || call.Name != "" {
			return // the first piece of a call that the service did not name
		}
		p.call = call.Index
	}
	piece, padding := memo.TextAt(at), s.f.padding
	p.piece = 0
	switch {
	case padding == jsonr.Span{}:
		p.memo.Learn(data, piece)
	case padding.Start < at.Start:
		p.piece = 1
		p.memo.Learn(data, memo.TextAt(padding), piece)
	default:
		p.memo.Learn(data, piece, memo.TextAt(padding))
	}
}

// onePiece tells what a choice adds, and where it lies, when that is one piece
// that is not empty. Otherwise the span is zero.
func (c *choice) onePiece() (pieceOf, jsonr.Span) {
	m := &c.message
	if c.finish != "" || c.logprobs != nil || c.usage.present || m.refusal != "" ||
		m.details != nil || m.signature != "" || m.audio != nil || len(m.pieces) > 0 {
		return 0, jsonr.Span{}
	}
	switch {
	case m.text != "" && m.reasoning == "" && len(m.calls) == 0:
		return ofText, m.textAt
	case m.reasoning != "" && m.text == "" && len(m.calls) == 0:
		return ofReasoning, m.reasoningAt
	case len(m.calls) == 1 && m.text == "" && m.reasoning == "" && m.calls[0].arguments != "":
		if call := &m.calls[0]; call.id == "" && call.name == "" {
			return ofArguments, call.argumentsAt
		}
	}
	return 0, jsonr.Span{}
}

// match reports whether the frame equals the remembered one but for its piece.
func (p *repeat) match(data []byte) bool { return p.memo.Match(data) && p.means() }

// take takes the next event if it is such a frame, and at hand. It has the name of
// the event before, which was not that of an error.
func (p *repeat) take(events *sse.Decoder) bool {
	_, ahead := events.Ahead()
	n, ok := p.memo.MatchAhead(ahead)
	return ok && p.means() && events.Take(n)
}

// means reports whether the frame that matched means what the remembered one did:
// where a thought is empty, another of the dialect's fields may hold it.
func (p *repeat) means() bool { return p.which != ofReasoning || !p.memo.Empty(p.piece) }

// fill writes the chunk of the frame that matched into an empty one.
func (p *repeat) fill(c *llm.Chunk) {
	c.Choice = p.choice
	text := p.memo.Text(p.piece)
	switch p.which {
	case ofText:
		c.Text = text
	case ofReasoning:
		c.Reasoning = text
	case ofArguments:
		c.ToolCalls = []llm.ToolCallDelta{{Index: p.call, Arguments: text}}
	}
}
