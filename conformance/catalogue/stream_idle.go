package catalogue

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// The patience that a provider may have: it gives a silent stream up within
// silence, and keeps one alive that brings a byte every minute.
const (
	silence    = 6 * time.Minute
	keepAlives = 20
)

// idleScenarios are about streams that fall silent.
func idleScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "stream/idle-timeout", Rev: 1, Level: scenario.Should, Clause: "C-54", Gates: llm.CapStream,
			Refs:   []string{"DeepSeek: streams that stall without an end, as recorded (2026)"},
			Why:    "A stream that stalls for ever holds a user, a goroutine and a connection for ever.",
			Hint:   "Bound the wait for bytes, five minutes by default, and end the stream with an error of kind timeout.",
			Source: streamText, InProcess: true,
			Check: checkIdleTimeout,
		},
		{
			ID: "stream/keepalive-resets-idle", Rev: 1, Level: scenario.Should, Clause: "C-54", Gates: llm.CapStream,
			Refs:   []string{"theopenco/llmgateway#1541", "WHATWG HTML, 9.2.7: comment lines as keep-alive"},
			Why:    "A model that thinks for twenty minutes behind keep-alives is not dead.",
			Hint:   "Measure the silence on bytes, comments included, and not on events.",
			Source: streamText, InProcess: true,
			Check: checkKeepAlive,
		},
	}
}

// pauses are the places at which a stream falls silent: before its first event,
// and after each piece.
func (l *lab) pauses() []int {
	places := []int{0}
	for _, piece := range l.turn.Reply.Pieces {
		if events, ok := eventOf(l.body, wordOf(piece.Text)); ok {
			places = append(places, events)
		}
	}
	return places
}

func checkIdleTimeout(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for _, events := range l.pauses() {
		c.Variant(fmt.Sprintf("silence after %s", plural(events, "event")), func() { l.silent(ctx, c, events) })
	}
}

// silent judges a stream that says nothing more after some events.
func (l *lab) silent(ctx context.Context, c scenario.Cell, events int) {
	const rule = "a stream that brings no byte for six minutes is given up, with an error of kind timeout"
	w, ok := connect(c, scenario.WithFault(fault.Stall(events, silence)))
	if !ok {
		return
	}
	start := time.Now()
	got := exchange(ctx, w, l.turn)
	waited := time.Since(start)
	f := &findings{}
	if got.err == nil {
		f.add("error", string(llm.KindTimeout), "none, after "+waited.String(), rule)
		report(c, "", f.list)
		return
	}
	f.typed(llm.KindTimeout, l.target, got.err)
	if waited >= silence || waited < pause {
		f.add("time of the error", "between one minute and six", waited.String(), rule)
	}
	if w.Settle(); w.Open() != 0 {
		f.add("response body", "closed", strconv.Itoa(w.Open())+" open", "a stream that is given up releases its connection")
	}
	report(c, "", f.list)
}

func checkKeepAlive(ctx context.Context, c scenario.Cell) {
	const rule = "comments are bytes: a stream that brings one every minute is alive, however long it takes"
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for _, events := range l.pauses() {
		l.unchanged(ctx, c, rule, fault.KeepAlives(events, keepAlives, pause))
	}
}
