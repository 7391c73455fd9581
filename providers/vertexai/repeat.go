package vertexai

import (
	"slices"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
)

// repeat is the shortcut for the events that make up nearly all of a stream:
// pieces of text or thought that differ from the event before in nothing but the
// piece and the counts of tokens.
type repeat struct {
	memo memo.Memo
	// piece is the number of the piece's hole, and counts tells for each hole
	// which of usage.counts it is, -1 for the piece.
	piece  int
	counts []int

	// The rest is what the chunks of such events share. Their answer's ID and
	// Model, which they share too, the stream knows already.
	thought bool
	choice  int
	block   int
}

// learn remembers the event that was just decoded if it is one piece and nothing
// else.
func (p *repeat) learn(s *source, data []byte) {
	p.memo.Forget()
	if len(s.queue) != 1 || len(s.resp.Candidates) != 1 || s.resp.Feedback.Reason != "" {
		return
	}
	c, chunk := &s.resp.Candidates[0], &s.queue[0]
	if c.Finish != "" || c.Logprobs != nil || len(c.Parts) != 1 {
		return
	}
	part := &c.Parts[0]
	if !part.Text.set || part.Text.s == "" || part.Signature != "" || part.Call != nil || part.Inline != nil || part.raw != nil {
		return
	}
	p.thought, p.choice, p.block = part.Thought, chunk.Choice, chunk.Block
	holes := append(make([]memo.Hole, 0, 8), memo.TextAt(part.Text.at))
	counts := s.resp.Usage.counts()
	for _, c := range counts {
		if c.at != (jsonr.Span{}) {
			holes = append(holes, memo.Hole{Kind: memo.Digits, Start: c.at.Start, End: c.at.End})
		}
	}
	slices.SortFunc(holes, func(a, b memo.Hole) int { return a.Start - b.Start })
	p.counts = p.counts[:0]
	for i, h := range holes {
		if h.Kind == memo.Text {
			p.piece = i
		}
		p.counts = append(p.counts, slices.IndexFunc(counts[:], func(c *count) bool { return h.Kind == memo.Digits && c.at.Start == h.Start }))
	}
	p.memo.Learn(data, holes...)
}

// fill writes the chunk of the event that matched into an empty one, and its
// counts into usage.
func (p *repeat) fill(c *llm.Chunk, usage *usage) {
	c.Choice, c.Block = p.choice, p.block
	if text := p.memo.Text(p.piece); p.thought {
		c.Reasoning = text
	} else {
		c.Text = text
	}
	counts := usage.counts()
	for i, which := range p.counts {
		if which >= 0 {
			counts[which].n = p.memo.Number(i)
		}
	}
}
