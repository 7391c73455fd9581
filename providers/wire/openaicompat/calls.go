package openaicompat

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"

	"github.com/parley-llm/parley/llm"
)

// tracker tells the tool calls of one streamed choice apart. Most services
// number them; some send no number, or the same one for all, some send no ids,
// and some both in one piece and neither in the next.
type tracker struct {
	choice int
	calls  []tracked
	think  thinker
	// spoken is set once a text or a thought's details have arrived.
	spoken bool
}

type tracked struct {
	wire  int64
	id    string
	named bool
	// begun is set once arguments have arrived.
	begun bool
}

// delta turns the piece at the given position of its frame into the unified
// one. responseID seeds the ids that are made up.
func (t *tracker) delta(c *call, position, pieces int, responseID string) llm.ToolCallDelta {
	n := t.find(c, position, pieces)
	d := llm.ToolCallDelta{Index: n, ID: c.id, Name: c.name, Arguments: c.arguments}
	if n == len(t.calls) {
		t.calls = append(t.calls, tracked{wire: c.index})
		if c.id == "" {
			d.ID, d.SyntheticID = syntheticID(responseID, t.choice, n), true
		}
	}
	known := &t.calls[n]
	if c.id != "" {
		known.id = c.id
	}
	known.named = known.named || c.name != ""
	known.begun = known.begun || c.arguments != ""
	return d
}

// find returns the number of the call that the piece belongs to, or the next
// free number for a new one. An id outranks the index, which outranks the
// position.
func (t *tracker) find(c *call, position, pieces int) int {
	if c.id != "" {
		for n := range t.calls {
			if t.calls[n].id == c.id {
				return n
			}
		}
	}
	n := t.byPlace(c, position, pieces)
	if n < 0 || t.another(&t.calls[n], c) {
		return len(t.calls)
	}
	return n
}

// byPlace finds a call by its index, or without one by its position.
func (t *tracker) byPlace(c *call, position, pieces int) int {
	if c.index >= 0 {
		for n := len(t.calls) - 1; n >= 0; n-- {
			if t.calls[n].wire == c.index {
				return n
			}
		}
		return -1
	}
	if pieces > 1 && position < len(t.calls) {
		return position
	}
	return len(t.calls) - 1
}

// another reports that the piece begins a call of its own, although its place
// is that of a known one: it has another id, or it names a tool again after
// arguments have arrived.
func (t *tracker) another(known *tracked, c *call) bool {
	if c.id != "" && known.id != "" {
		return true
	}
	return c.id == "" && c.name != "" && known.named && known.begun
}

// syntheticID makes an id for a call that has none: the same for the same
// answer, streamed or not, and different between the answers of a conversation.
func syntheticID(responseID string, choice, n int) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(responseID + "/" + strconv.Itoa(choice) + "/" + strconv.Itoa(n)))
	return "call_" + hex.EncodeToString(h.Sum(nil))
}
