package openairesponses

import (
	"fmt"

	"github.com/parley-llm/parley/llm"
)

// track is what a stream has delivered of one item, so that the whole item at
// its end adds what is missing and nothing twice.
type track struct {
	index int
	phase text
	// call is the number of the call among the answer's calls; -1 if it is none.
	call int
	// named is set when a call's id and name have been delivered.
	named bool
	// begun is set once any of the item's thoughts or arguments have arrived.
	begun bool
	// parts are those of a message's content.
	parts    []trackedPart
	finished bool
}

type trackedPart struct{ begun, closed bool }

// The bounds of the indexes that a frame may claim.
const (
	maxItems = 1 << 16
	maxParts = 1 << 10
)

// block numbers the blocks of an answer: the parts of a message apart, and the
// items apart.
func (t *track) block(part int) int { return t.index*maxParts + part }

// part returns the tracked part of a message.
func (t *track) part(i int) *trackedPart {
	for len(t.parts) <= i {
		t.parts = append(t.parts, trackedPart{})
	}
	return &t.parts[i]
}

// at returns the item with the given index.
func (s *source) at(index integer) (*track, error) {
	if index < 0 || index >= maxItems {
		return nil, fmt.Errorf("the event speaks of output %d", index)
	}
	for _, t := range s.tracks {
		if t.index == int(index) {
			return t, nil
		}
	}
	t := &track{index: int(index), call: -1}
	s.tracks = append(s.tracks, t)
	return t, nil
}

// numbered gives a call its number.
func (s *source) numbered(t *track) int {
	if t.call < 0 {
		t.call = s.calls
		s.calls++
	}
	return t.call
}

// delta is the chunk of a delta of the given kind.
func (t *track) delta(kind deltaKind, block int, text string) (c llm.Chunk) {
	t.fill(&c, kind, block, text)
	return c
}

// fill writes the chunk of a delta into an empty one. The memory of the last delta
// calls it as well.
func (t *track) fill(c *llm.Chunk, kind deltaKind, block int, text string) {
	c.Block = block
	switch kind {
	case deltaText:
		c.Text, c.Phase = text, string(t.phase)
	case deltaRefusal:
		c.Refusal = text
	case deltaThought:
		c.Reasoning = text
	case deltaArguments:
		c.ToolCalls = []llm.ToolCallDelta{{Index: t.call, Arguments: text}}
	case noDelta:
	}
}
