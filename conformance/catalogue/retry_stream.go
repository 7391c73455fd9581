package catalogue

import (
	"context"
	"fmt"
	"net/http"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/retry"
)

// wrapping makes a provider that tries a call at least twice.
type wrapping func(llm.Provider) llm.Provider

func retriedOnce(p llm.Provider) llm.Provider { return retry.New(p, patient()) }

// checkNoRestart lets a stream fail inside of it, and breaks another one off
// behind each of its events. Whatever had been said before the failure, a wrapped
// provider says it and fails as the provider does; if nothing had been said, it
// gives the whole answer of a second try.
func checkNoRestart(wrap wrapping) func(context.Context, scenario.Cell) {
	return func(ctx context.Context, c scenario.Cell) {
		c.Variant("a failure inside of a stream", func() { failsInside(ctx, c, wrap) })
		labs, ok := newLabs(ctx, c)
		if !ok {
			return
		}
		whole := labs[len(labs)-1]
		for n := range fault.Events(whole.body) {
			cut := fault.TruncateAfterEvent(n)
			c.Variant(cut.Name, func() { whole.restarts(ctx, c, wrap, cut) })
		}
	}
}

const noRestartRule = "a stream that has begun is never begun again: what was delivered cannot be taken back"

func failsInside(ctx context.Context, c scenario.Cell, wrap wrapping) {
	w, ok := connect(c, scenario.WithPartial())
	if !ok {
		return
	}
	turn := c.Turns()[0]
	t := wrappedCall(ctx, w, wrap(w.Provider), turn)
	f := &findings{}
	f.requests(1, t, noRestartRule)
	f.took(0, 0, t, "a failure that ends a stream is delivered at once")
	report(c, "", f.list)
	report(c, "", judge(turn, c.Target(), t.got))
}

// restarts plays the recording with a fault on the first answer only, to a
// wrapped provider, and compares with what the bare one makes of the fault.
func (l *lab) restarts(ctx context.Context, c scenario.Cell, wrap wrapping, cut scenario.Fault) {
	bare := l.stream(ctx, cut)
	requests := 0
	w, ok := connect(c, scenario.WithPartial(), scenario.WithTransport(
		func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				l.faults = nil
				if requests++; requests == 1 {
					l.faults = []scenario.Fault{cut}
				}
				return l.RoundTrip(req)
			})
		}))
	if !ok {
		return
	}
	w.Provider = wrap(w.Provider)
	got := exchange(ctx, w, l.turn)
	want, times := bare, 1
	if bare.err != nil && !begun(bare) {
		want, times = l.clean, 2
	}
	f := &findings{}
	f.equal("requests", fmt.Sprint(times), fmt.Sprint(requests), noRestartRule+"; one that has said nothing is")
	f.equal("error.kind", string(llm.KindOf(want.err)), string(llm.KindOf(got.err)), "the failure of a stream that has begun is delivered as it is")
	if changed := diff(want.chunks, got.chunks); changed != "" {
		f.add("chunks", "those of one attempt", changed, "a caller sees the chunks of one attempt, and never of two")
	}
	report(c, "", f.list)
}

// begun reports whether a stream had delivered content.
func begun(x outcome) bool {
	for _, chunk := range x.chunks {
		chunk.ID, chunk.Model = "", ""
		if diff(chunk, llm.Chunk{}) != "" {
			return true
		}
	}
	return false
}

func checkStreamRestart(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	turns := c.Turns()
	t := wrappedCall(ctx, w, retriedOnce(w.Provider), turns[0])
	f := &findings{}
	f.requests(2, t, "a stream that fails before its first delta is opened again")
	if len(t.sent) > 1 {
		f.sameRequest("attempt 2: ", t.sent[0], t.sent[1])
	}
	report(c, "", f.list)
	report(c, "the second attempt: ", judge(turns[1], c.Target(), t.got))
	if t.got.err == nil {
		report(c, "the second attempt: ", grammar(turns[1], t.got))
	}
}
