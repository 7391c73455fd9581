package catalogue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/fallback"
)

// alias is the name by which the caller asks; each candidate has its own for it.
const alias = "the-best-model"

// listOf is a list in which a provider stands several times. It forgets at once
// who asked it to wait: each turn is a story of its own.
func listOf(p llm.Provider, model string, times int) llm.Provider {
	candidates := make([]fallback.Candidate, times)
	for i := range candidates {
		candidates[i] = fallback.Candidate{Provider: p, Model: model}
	}
	return fallback.WithPolicy(fallback.Policy{Cooldown: -1, MaxWait: -1}, candidates...)
}

func inAList(p llm.Provider) llm.Provider { return listOf(p, "", 2) }

func checkNextOnFailure(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	turns := c.Turns()
	list := listOf(w.Provider, c.Params().Models.Chat, 2)
	for len(turns) > 0 {
		turn := turns[0]
		kind := turn.Reply.Failure.Kind
		req := *turn.Chat
		req.Model = alias
		turn.Chat = &req
		t := wrappedCall(ctx, w, list, turn)
		f := &findings{path: string(kind) + ": "}
		f.took(0, 0, t, "a list asks the next candidate at once")
		if kind == llm.KindInvalidRequest {
			f.requests(1, t, "a request that is wrong is not sent to anybody else")
			report(c, "", f.list)
			report(c, f.path, judge(turn, c.Target(), t.got))
			return
		}
		f.requests(2, t, "a failure that another candidate may not meet moves on")
		report(c, "", f.list)
		if len(f.list) > 0 {
			return // the turns behind it would meet the wrong requests
		}
		report(c, f.path+"the next candidate: ", judge(turns[1], c.Target(), t.got))
		turns = turns[2:]
	}
}

func checkKeepsErrors(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	turns := c.Turns()
	t := wrappedCall(ctx, w, listOf(w.Provider, "", len(turns)), turns[0])
	f := &findings{}
	f.requests(len(turns), t, "each candidate is asked once")
	failed, ok := errors.AsType[*fallback.Error](t.got.err)
	if !ok || len(failed.Decisions) != len(turns) {
		f.add("error", plural(len(turns), "failure"), fmt.Sprint(t.got.err), "the error of a list holds every failure")
		report(c, "", f.list)
		return
	}
	text := failed.Error()
	for i, turn := range turns {
		d := failed.Decisions[i]
		path := "failure " + strconv.Itoa(i+1) + ": "
		report(c, path, CompareError("", *turn.Reply.Failure, c.Target(), d.Err))
		f.finds(t.got.err, "errors.Is finds every failure of a list", turn.Reply.Failure.Kind)
		if !strings.Contains(text, d.Err.Error()) {
			f.add(path+"text", d.Err.Error(), text, "the text of a list's error shows every failure")
		}
	}
	report(c, "", f.list)
}

func checkWaitsOnce(ctx context.Context, c scenario.Cell) {
	for _, wait := range []struct {
		name     string
		asked    time.Duration
		requests int
	}{
		{"a short delay", 2 * time.Second, 2},
		{"a long delay", time.Hour, 1},
	} {
		for _, form := range delayForms(wait.asked) {
			c.Variant(wait.name+", "+form.name, func() { waitsOnce(ctx, c, form, wait.requests) })
		}
	}
}

func waitsOnce(ctx context.Context, c scenario.Cell, form delayForm, requests int) {
	w, ok := connect(c, scenario.WithFault(form.head()...), scenario.WithPartial())
	if !ok {
		return
	}
	list := fallback.WithPolicy(fallback.Policy{MaxWait: time.Minute}, fallback.Candidate{Provider: w.Provider})
	turns := c.Turns()
	t := wrappedCall(ctx, w, list, turns[0])
	f := &findings{}
	f.requests(requests, t, "a list without another candidate waits for a short delay, and for no other")
	if requests == 1 {
		f.took(0, 0, t, "a delay that is not waited for fails at once")
		if e, ok := f.typed(llm.KindRateLimit, c.Target(), t.got.err); ok {
			f.delay(form.want, form.slack > 0, e)
		}
		report(c, "", f.list)
		return
	}
	f.took(form.want, form.slack, t, "a candidate is asked again when it asked for it")
	report(c, "", f.list)
	report(c, "the second attempt: ", judge(turns[1], c.Target(), t.got))
}
