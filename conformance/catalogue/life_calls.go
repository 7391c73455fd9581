package catalogue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// callScenarios are about the calls of a provider's life: many at once, none on
// a dead context, all through the client that it was given.
func callScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "life/concurrent", Rev: 1, Level: scenario.Must, Clause: "C-65", Gates: twiceGates,
			Refs:   []string{"Go documentation: http.Client is safe for concurrent use"},
			Why:    "A server makes one provider and calls it from every request; an answer that reaches the wrong one is a leak of data.",
			Hint:   "Keep everything that belongs to a call in the call; what the provider shares is not written after New.",
			Source: twice, InProcess: true,
			Check: checkConcurrent,
		},
		{
			ID: "life/pre-cancelled", Rev: 1, Level: scenario.Must, Clause: "C-66",
			Refs:    []string{"Go documentation: package context"},
			Why:     "A request for a caller who has gone is paid for and thrown away.",
			Hint:    "Look at the context before you send; the error is the context's, and canceled or timeout.",
			Offline: true,
			Check:   checkDeadContext,
		},
		{
			ID: "life/injected-client", Rev: 1, Level: scenario.Must, Clause: "C-67",
			Refs:    []string{"Go documentation: http.Client, http.RoundTripper"},
			Why:     "Proxies, certificates, traces and tests live in the client; a call beside it escapes them all.",
			Hint:    "Send everything through the client of the configuration, tokens and media too.",
			Offline: true,
			Check:   checkInjectedClient,
		},
		{
			ID: "life/no-env", Rev: 1, Level: scenario.Must, Clause: "C-67",
			Refs:    []string{"The Twelve-Factor App, III: config; explicit configuration goes first"},
			Why:     "A key from somewhere in the environment bills the wrong account, and sends data to it.",
			Hint:    "Read the environment in FromEnv only; New takes what it is given.",
			Offline: true,
			Check:   checkConfiguration,
		},
	}
}

// callers is how many goroutines call one provider at once.
const callers = 64

// caller finds the number of a caller in its prompt.
var caller = regexp.MustCompile(`caller(\d\d)`)

// crowd answers each caller with the recorded answer to its own words, some
// sooner than others.
type crowd struct{ unary, stream *lab }

func (w *crowd) RoundTrip(req *http.Request) (*http.Response, error) {
	sent, err := read(req)
	if err != nil {
		return nil, err
	}
	m := caller.FindSubmatch(sent.Body)
	if m == nil {
		return nil, errors.New("the prompt of the caller is not in the request")
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil, err
	}
	l := w.unary
	if n%2 > 0 {
		l = w.stream
	}
	body := strings.ReplaceAll(string(l.body), wordOf(l.turn.Reply.Pieces[0].Text), string(m[0]))
	paced := fault.Paced(time.Duration(1+(n*7)%5) * time.Millisecond)
	return fault.Transport(canned(l.status, l.header, []byte(body)), paced).RoundTrip(req)
}

func checkConcurrent(ctx context.Context, c scenario.Cell) {
	labs, ok := newLabs(ctx, c)
	if !ok {
		return
	}
	w, ok := connect(c, scenario.WithPartial(), scenario.WithTransport(
		func(http.RoundTripper) http.RoundTripper { return &crowd{unary: labs[0], stream: labs[1]} }))
	if !ok {
		return
	}
	var all sync.WaitGroup
	got := make([]outcome, callers)
	for n := range callers {
		all.Go(func() {
			turn := labs[n%2].turn
			turn.Chat = ask(c.Params(), fmt.Sprintf("This is caller%02d.", n))
			got[n] = exchange(ctx, w, turn)
		})
	}
	all.Wait()
	for n, x := range got {
		turn := labs[n%2].turn
		turn.Reply.Pieces = append(texts(fmt.Sprintf("caller%02d", n)), turn.Reply.Pieces[1:]...)
		report(c, fmt.Sprintf("caller %d of %d at once: ", n+1, callers), judge(turn, c.Target(), x))
	}
}

// operation is a call of the unified API that reaches the service.
type operation struct {
	name string
	cap  llm.Capability
	call func(context.Context, llm.Provider, scenario.Params) error
}

// operations are those of a target.
func operations(target scenario.Target) []operation {
	all := []operation{
		{"ChatCompletion", 0, chatWith(func(*llm.ChatRequest) {})},
		{"ChatCompletionStream", llm.CapStream, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			stream, err := w.ChatCompletionStream(ctx, ask(p, "Stream."))
			if err != nil {
				return err
			}
			return drain(stream).err
		}},
		{"Embeddings", llm.CapEmbeddings, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			_, err := w.Embeddings(ctx, embedding(p, "life/calls", 1, 1).Embed)
			return err
		}},
		{"GenerateImages", llm.CapImages, func(ctx context.Context, w llm.Provider, p scenario.Params) error {
			_, err := w.GenerateImages(ctx, &llm.ImageRequest{Model: or(p.Models.Image, p.Models.Chat), Prompt: "A dot."})
			return err
		}},
		{"ListModels", llm.CapModels, func(ctx context.Context, w llm.Provider, _ scenario.Params) error {
			_, err := w.ListModels(ctx)
			return err
		}},
	}
	var declared []operation
	for _, op := range all {
		if target.Capabilities.Has(op.cap) {
			declared = append(declared, op)
		}
	}
	return declared
}

// sentBy makes one call and returns what it would have sent.
func sentBy(ctx context.Context, c scenario.Cell, op operation, opts ...scenario.Option) (sent []scenario.Sent, err error, ok bool) {
	kept := &captured{}
	w, ok := connect(c, append(opts, kept.capturing(), scenario.WithPartial())...)
	if !ok {
		return nil, nil, false
	}
	err = op.call(ctx, w, c.Params())
	return kept.requests, err, true
}

func checkDeadContext(ctx context.Context, c scenario.Cell) {
	for _, dead := range []struct {
		name  string
		kind  llm.Kind
		cause error
		make  func() (context.Context, context.CancelFunc)
	}{
		{"canceled", llm.KindCanceled, context.Canceled, func() (context.Context, context.CancelFunc) {
			over, cancel := context.WithCancel(ctx)
			cancel()
			return over, cancel
		}},
		{"too late", llm.KindTimeout, context.DeadlineExceeded, func() (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Now().Add(-time.Second))
		}},
	} {
		for _, op := range operations(c.Target()) {
			c.Variant(op.name+", "+dead.name, func() {
				over, cancel := dead.make()
				defer cancel()
				sent, err, ok := sentBy(over, c, op)
				if !ok {
					return
				}
				f := &findings{}
				if len(sent) > 0 {
					f.add("requests", "none", plural(len(sent), "request"), "nothing is sent on a context that is over")
				}
				if f.typed(dead.kind, c.Target(), err); !errors.Is(err, dead.cause) {
					f.add("error", "errors.Is finds "+dead.cause.Error(), fmt.Sprint(err), "the error is the context's own as well")
				}
				report(c, "", f.list)
			})
		}
	}
}

func checkInjectedClient(ctx context.Context, c scenario.Cell) {
	for _, op := range operations(c.Target()) {
		c.Variant(op.name, func() {
			sent, err, ok := sentBy(ctx, c, op)
			if !ok {
				return
			}
			f := &findings{}
			if len(sent) != 1 {
				f.add("requests through the client", "1", strconv.Itoa(len(sent)), "every request goes through the client that the provider was given, once")
			}
			f.typed(llm.KindNetwork, c.Target(), err)
			report(c, "", f.list)
		})
	}
}

// checkConfiguration makes two providers with two keys. Whatever the environment
// of the process holds, each request carries the key of its own configuration
// and goes to the configured address.
func checkConfiguration(ctx context.Context, c scenario.Cell) {
	base, err := url.Parse(c.Target().BaseURL)
	if err != nil {
		c.Report(scenario.Finding{Path: "target", Want: "a base URL", Got: err.Error(), Rule: "a target has an address"})
		return
	}
	for _, op := range operations(c.Target()) {
		c.Variant(op.name, func() {
			one, _, ok := sentBy(ctx, c, op)
			two, _, also := sentBy(ctx, c, op, scenario.WithBadKey())
			if !ok || !also {
				return
			}
			f := &findings{}
			if len(one) == 0 || len(two) == 0 {
				f.add("requests", "1 each", fmt.Sprintf("%d and %d", len(one), len(two)), "each call sends one request")
				report(c, "", f.list)
				return
			}
			if a, b := keyIn(one[0]), keyIn(two[0]); a == "" || a == b {
				f.add("key", "that of the provider's own configuration", "the same, or none, for two configurations", "a provider takes its key from its configuration and from nowhere else")
			}
			if to, err := url.Parse(one[0].URL); err != nil || to.Host != base.Host || !strings.HasPrefix(to.Path, strings.TrimRight(base.Path, "/")) {
				f.add("address", base.Host+base.Path, one[0].URL, "a provider sends to the address of its configuration and to no other")
			}
			report(c, "", f.list)
		})
	}
}

// keyIn is the key of a request, which stays in the check: it is never reported.
func keyIn(s scenario.Sent) string {
	req := &http.Request{Header: s.Header}
	if u, err := url.Parse(s.URL); err == nil {
		req.URL = u
	} else {
		req.URL = &url.URL{}
	}
	return keyOf(req)
}
