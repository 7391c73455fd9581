package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// cutBytes is how many seeded places inside events are cut, beside the end of
// every event.
const cutBytes = 64

func checkTruncated(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	pieces := l.turn.Reply.Pieces
	told, ok := eventOf(l.body, wordOf(pieces[len(pieces)-1].Text))
	if !ok {
		c.Report(scenario.Finding{Path: "recording", Want: "an event with the last piece", Got: "none", Rule: "a recording holds what its scenario says"})
		return
	}
	events := fault.Events(l.body)
	if bytes.Contains(events[told-1], []byte(l.clean.resp.Choices[0].FinishRaw)) {
		told-- // this service finishes in the event of the last piece
	}
	for n := range events {
		f := fault.TruncateAfterEvent(n)
		c.Variant(f.Name, func() { l.cut(ctx, c, n <= told, true, f) })
	}
	unfinished := len(slices.Concat(events[:told]...))
	last := len(l.body) - len(events[len(events)-1])
	for _, n := range sample(fault.Offsets(l.body, c.Params().Seed), cutBytes) {
		f := fault.TruncateAt(n)
		c.Variant(f.Name, func() { l.cut(ctx, c, n <= unfinished, false, f) })
		f = fault.Reset(n)
		c.Variant(f.Name, func() { l.cut(ctx, c, n <= last, false, f) })
	}
}

// sample takes about n of the offsets, evenly.
func sample(offsets []int, n int) []int {
	if len(offsets) <= n {
		return offsets
	}
	some := make([]int, n)
	for i := range some {
		some[i] = offsets[i*len(offsets)/n]
	}
	return some
}

const cutRule = "a stream that ends before its finish is an error, and what had arrived is kept"

// cut judges a stream that ended early. must says that it cannot be complete;
// clean, that it ended between two events.
func (l *lab) cut(ctx context.Context, c scenario.Cell, must, clean bool, f scenario.Fault) {
	got := l.stream(ctx, f)
	if got.err == nil {
		if must {
			c.Report(scenario.Finding{Path: "error", Want: string(llm.KindStreamTruncated), Got: "none: the stream looks complete", Rule: cutRule})
			return
		}
		l.complete(c, got)
		return
	}
	e, ok := errors.AsType[*llm.Error](got.err)
	if !ok {
		c.Report(scenario.Finding{Path: "error", Want: "*llm.Error", Got: got.err.Error(), Rule: "every failure is an *llm.Error, so that callers can ask what it is"})
		return
	}
	if want := cutKinds(clean, f); !slices.Contains(want, e.Kind) {
		c.Report(scenario.Finding{Path: "error.kind", Want: fmt.Sprint(want), Got: string(e.Kind) + " (" + e.Error() + ")", Rule: cutRule})
	}
	if whole := l.clean.resp.Text(); !strings.HasPrefix(whole, got.resp.Text()) {
		want, have := contrast(whole, got.resp.Text())
		c.Report(scenario.Finding{Path: "partial text", Want: "a beginning of " + want, Got: have, Rule: cutRule})
	}
	var sent strings.Builder
	for _, chunk := range got.chunks {
		sent.WriteString(chunk.Text)
	}
	if sent.String() != got.resp.Text() {
		want, have := contrast(sent.String(), got.resp.Text())
		c.Report(scenario.Finding{Path: "partial text", Want: want, Got: have, Rule: "the Response of a failed stream holds all that was delivered"})
	}
}

// cutKinds are the kinds that a cut may have. Half an event is no JSON, which
// may be said as well; a reset is the network's.
func cutKinds(clean bool, f scenario.Fault) []llm.Kind {
	switch {
	case f.End != nil:
		return []llm.Kind{llm.KindNetwork, llm.KindStreamTruncated, llm.KindMalformedResponse}
	case clean:
		return []llm.Kind{llm.KindStreamTruncated}
	default:
		return []llm.Kind{llm.KindStreamTruncated, llm.KindMalformedResponse}
	}
}

// complete judges a stream that was cut behind its finish: its usage may be
// absent or not the last word, and nothing else may differ.
func (l *lab) complete(c scenario.Cell, got outcome) {
	want, have := *l.clean.resp, *got.resp
	want.Usage, have.Usage = nil, nil
	if changed := diff(want, have); changed != "" {
		c.Report(scenario.Finding{Path: "response", Want: "the whole answer, for it was not an error", Got: changed, Rule: cutRule})
	}
}
