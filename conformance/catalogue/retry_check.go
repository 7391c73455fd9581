package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/retry"
)

// patient waits a second where the service says nothing, and for as long as it
// is asked to otherwise. It tries often, so that a retry too many shows.
func patient() retry.Policy {
	return retry.Policy{
		MaxAttempts: 5, InitialBackoff: time.Second, MaxBackoff: time.Second, Jitter: retry.NoJitter,
		MaxWait: time.Hour, Budget: retry.Unlimited,
	}
}

// tries is what one call through a wrapper did.
type tries struct {
	got  outcome
	took time.Duration
	sent []scenario.Sent
}

// wrappedCall wraps a wire's provider, makes the call of a turn, and counts what was
// sent for it.
func wrappedCall(ctx context.Context, w *scenario.Wire, p llm.Provider, turn scenario.Turn) tries {
	before, start := len(w.Sent()), time.Now()
	wrapped := *w
	wrapped.Provider = p
	got := exchange(ctx, &wrapped, turn)
	took := time.Since(start)
	w.Settle()
	return tries{got, took, w.Sent()[before:]}
}

// requests wants a number of requests.
func (f *findings) requests(want int, t tries, rule string) {
	f.equal("requests", strconv.Itoa(want), strconv.Itoa(len(t.sent)), rule)
}

// took wants the call to take a time, or up to slack less.
func (f *findings) took(want, slack time.Duration, t tries, rule string) {
	if t.took < want-slack || t.took > want {
		f.add("time of the call", want.String(), t.took.String(), rule)
	}
}

// decided wants a call to have been given up for a reason.
func (f *findings) decided(want retry.Reason, err error) {
	if e, ok := errors.AsType[*retry.Error](err); !ok || e.Last().Reason != want {
		got := "no decision"
		if ok {
			got = string(e.Last().Reason)
		}
		f.add("reason", string(want), got, "the error says enough of the failure for the decision about a retry")
	}
}

// delayForm is a way in which a service asks for a delay.
type delayForm struct {
	name string
	// head makes the headers, at the time of the call: a date counts from it.
	head func() []scenario.Fault
	// want is what is waited, or up to slack less: a date has whole seconds.
	want, slack time.Duration
}

// delayForms ask for a delay in every form.
func delayForms(want time.Duration) []delayForm {
	asking := func(name, value, other string) func() []scenario.Fault {
		return func() []scenario.Fault { return headers(name, value, other, "") }
	}
	seconds := strconv.Itoa(int(want.Seconds()))
	return []delayForm{
		{"seconds", asking("Retry-After", seconds, "Retry-After-Ms"), want, 0},
		{"milliseconds", asking("Retry-After-Ms", seconds+"000", "Retry-After"), want, 0},
		{"an HTTP date", func() []scenario.Fault {
			return asking("Retry-After", time.Now().Add(want).UTC().Format(http.TimeFormat), "Retry-After-Ms")()
		}, want, dateSlack},
	}
}

func checkHonoursDelay(ctx context.Context, c scenario.Cell) {
	turns := c.Turns()
	unchanged := func() []scenario.Fault { return nil }
	plain := delayForm{"as the service says it", unchanged, turns[0].Reply.Failure.RetryAfter, 0}
	if c.Target().Traits.NoRetryHint {
		plain = delayForm{"where the service says nothing", unchanged, patient().InitialBackoff, 0}
	}
	for _, form := range append([]delayForm{plain}, delayForms(42*time.Second)...) {
		c.Variant(form.name, func() {
			w, ok := connect(c, scenario.WithFault(form.head()...))
			if !ok {
				return
			}
			t := wrappedCall(ctx, w, retry.New(w.Provider, patient()), turns[0])
			f := &findings{}
			f.requests(2, t, "a rate limit is retried, once the delay has passed")
			f.took(form.want, form.slack, t, "a retry comes when the service asked for it: no earlier, and not much later")
			report(c, "", f.list)
			report(c, "the second attempt: ", judge(turns[1], c.Target(), t.got))
		})
	}
}

func checkCapsDelay(ctx context.Context, c scenario.Cell) {
	policy := patient()
	policy.MaxWait = time.Minute
	for _, form := range delayForms(20 * time.Minute) {
		c.Variant(form.name, func() {
			w, ok := connect(c, scenario.WithFault(form.head()...))
			if !ok {
				return
			}
			t := wrappedCall(ctx, w, retry.New(w.Provider, policy), c.Turns()[0])
			f := &findings{}
			f.requests(1, t, "a delay that is longer than the caller waits is not waited for, and not shortened")
			f.took(0, 0, t, "a call that does not wait fails at once")
			f.decided(retry.WaitTooLong, t.got.err)
			if e, ok := f.typed(llm.KindRateLimit, c.Target(), t.got.err); ok {
				f.delay(form.want, form.slack > 0, e)
			}
			report(c, "", f.list)
		})
	}
}

func checkNoneOn4xx(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	p := retry.New(w.Provider, patient())
	for i, turn := range c.Turns() {
		t := wrappedCall(ctx, w, p, turn)
		f := &findings{path: fmt.Sprintf("turn %d, %s: ", i+1, turn.Reply.Failure.Kind)}
		f.requests(1, t, "a failure that the same request would meet again is not retried, by a wrapper or by the provider")
		f.took(0, 0, t, "a call that is not retried fails at once")
		f.decided(retry.NotRetryable, t.got.err)
		report(c, "", f.list)
		report(c, f.path, judge(turn, c.Target(), t.got))
		if len(f.list) > 0 {
			return // the turns behind it have met the wrong requests
		}
	}
}

func checkBodyRewind(ctx context.Context, c scenario.Cell) {
	w, ok := connect(c)
	if !ok {
		return
	}
	turns := c.Turns()
	t := wrappedCall(ctx, w, retry.New(w.Provider, patient()), turns[0])
	f := &findings{}
	f.requests(len(turns), t, "a failure of the service and an overload are retried")
	for i := range t.sent {
		f.sameRequest(fmt.Sprintf("attempt %d: ", i+1), t.sent[0], t.sent[i])
	}
	report(c, "", f.list)
	report(c, "the last attempt: ", judge(turns[len(turns)-1], c.Target(), t.got))
}

// sameRequest wants an attempt to have sent what the first one did. A header's
// value is not shown, for it may be the key.
func (f *findings) sameRequest(path string, first, got scenario.Sent) {
	const rule = "each attempt sends the same request: its bytes, its address and its key"
	f.equal(path+"address", first.Method+" "+addressOf(first), got.Method+" "+addressOf(got), rule)
	switch {
	case len(got.Body) == 0:
		f.add(path+"body", "the request", "none", rule)
	case !bytes.Equal(first.Body, got.Body):
		want, have := contrast(string(first.Body), string(got.Body))
		f.add(path+"body", want, have, rule)
	}
	if key := keyIn(got); key == "" || key != keyIn(first) {
		f.add(path+"key", "that of the configuration", "another, or none", rule)
	}
	names := slices.Sorted(maps.Keys(first.Header))
	f.equal(path+"headers", fmt.Sprint(names), fmt.Sprint(slices.Sorted(maps.Keys(got.Header))), rule)
	for _, name := range names {
		if !slices.Equal(first.Header[name], got.Header[name]) {
			f.add(path+"header "+name, "as in the first attempt", "another value", rule)
		}
	}
}

// addressOf is a request's URL without its query, which may hold the key.
func addressOf(s scenario.Sent) string {
	address, _, _ := bytes.Cut([]byte(s.URL), []byte("?"))
	return string(address)
}

func checkDeadline(ctx context.Context, c scenario.Cell) {
	const asked = 30 * time.Second
	open := func() (*scenario.Wire, bool) {
		return connect(c, scenario.WithFault(headers("Retry-After", "30", "Retry-After-Ms", "")...))
	}
	const kept = "the failure before a wait stays in the error, beside the reason for which there is no retry"
	c.Variant("a deadline before the end of the wait", func() {
		w, ok := open()
		if !ok {
			return
		}
		short, cancel := context.WithTimeout(ctx, asked/3)
		defer cancel()
		t := wrappedCall(short, w, retry.New(w.Provider, patient()), c.Turns()[0])
		f := &findings{}
		f.requests(1, t, "a retry that would come too late is not made")
		f.took(0, 0, t, "a wait that would outlast the deadline is not begun")
		f.decided(retry.DeadlineWouldExpire, t.got.err)
		f.typed(llm.KindRateLimit, c.Target(), t.got.err)
		f.finds(t.got.err, kept, context.DeadlineExceeded)
		report(c, "", f.list)
	})
	c.Variant("canceled in the wait", func() {
		w, ok := open()
		if !ok {
			return
		}
		over, cancel := context.WithCancel(ctx)
		time.AfterFunc(asked/3, cancel)
		t := wrappedCall(over, w, retry.New(w.Provider, patient()), c.Turns()[0])
		f := &findings{}
		f.requests(1, t, "nothing is sent for a caller who has gone")
		f.took(asked/3, 0, t, "the end of the context ends a wait at that instant")
		f.decided(retry.ContextEnded, t.got.err)
		f.finds(t.got.err, kept, llm.ErrCanceled, context.Canceled, llm.ErrRateLimit)
		report(c, "", f.list)
	})
}

// finds wants errors.Is to find each of the targets.
func (f *findings) finds(err error, rule string, targets ...error) {
	for _, target := range targets {
		if !errors.Is(err, target) {
			f.add("error", "errors.Is finds "+target.Error(), fmt.Sprint(err), rule)
		}
	}
}
