package openairesponses

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
	"github.com/parley-llm/parley/providers/wire/memo"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// errNotAlone ends the reading of an event whose text the shortcut cannot tell.
var errNotAlone = errors.New("the delta stands twice, or is no text")

// repeat is the shortcut for the events that make up nearly all of a stream:
// deltas that differ from the one before in nothing but their text, their number
// and the random padding against the analysis of lengths.
type repeat struct {
	memo memo.Memo
	// piece is the number of the text's hole.
	piece int
	// name is the event's, which stands for its type where the data has none.
	name string

	kind  deltaKind
	item  *track
	block int
}

// learn remembers a delta that the full decoder has accepted.
func (p *repeat) learn(name string, data []byte, kind deltaKind, item *track, block int) {
	p.memo.Forget()
	p.name, p.kind, p.item, p.block = name, kind, item, block
	var holes []memo.Hole
	p.piece = -1
	r := jsonr.Borrow(data)
	defer r.Release()
	err := r.Object(func(name []byte) error {
		switch string(name) {
		case "delta":
			if p.piece >= 0 || r.Kind() != jsontext.KindString {
				return errNotAlone
			}
			p.piece = len(holes)
		case "obfuscation":
			if r.Kind() != jsontext.KindString {
				return r.Skip()
			}
		case "sequence_number":
			if r.Kind() != jsontext.KindNumber {
				return r.Skip()
			}
			start := r.Offset()
			err := r.Skip()
			holes = append(holes, memo.Hole{Kind: memo.Digits, Start: start, End: r.Offset()})
			return err
		default:
			return r.Skip()
		}
		var at jsonr.Span
		err := r.SkipText(&at)
		holes = append(holes, memo.TextAt(at))
		return err
	})
	if err == nil && p.piece >= 0 {
		p.memo.Learn(data, holes...)
	}
}

// match reports whether an event equals the remembered one, its name included,
// around its holes.
func (p *repeat) match(name string, data []byte) bool {
	return name == p.name && p.memo.Match(data)
}

// take takes the next event if it is such a one, and at hand.
func (p *repeat) take(events *sse.Decoder) bool {
	name, ahead := events.Ahead()
	n, ok := p.memo.MatchAhead(ahead)
	return ok && name == p.name && events.Take(n)
}

// fill writes the chunk of the event that matched into an empty one.
func (p *repeat) fill(c *llm.Chunk) { p.item.fill(c, p.kind, p.block, p.memo.Text(p.piece)) }
