package emulator

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// Options say what an [Emulator] plays and for whom.
type Options struct {
	// Turns are answered in order: the i-th request is turn i.
	Turns []scenario.Turn
	// GoodKey is the key that the service accepts; empty accepts any but BadKey.
	GoodKey string
	// BadKey is the key that the service refuses.
	BadKey string
	// BaseURL is the address that requests must be for, host and path; empty is
	// the vendor's own.
	BaseURL string
	// Partial leaves turns that were never played out of the findings.
	Partial bool
	// Now is the time that dates in headers are relative to; nil is time.Now.
	// It is the only clock of the package: a recorder that sets it gets the same
	// bytes every time.
	Now func() time.Time
}

// Emulator plays one scenario's turns as one service would. It is safe for
// concurrent use; turns are then given out in the order of arrival.
type Emulator struct {
	dialect dialect
	base    *url.URL
	opts    Options

	mu   sync.Mutex
	next int
	// done is how much of the turn after next was asked for, when its call takes
	// several requests, and served are the parts of it that were.
	done     int
	served   map[string]int
	findings []scenario.Finding
}

// New makes an emulator of the named dialect, one of [Dialects]. Its errors are
// *[llm.Error] of kind configuration: an unknown dialect, a bad base URL, or a
// turn that no service of the dialect could play.
func New(name string, o Options) (*Emulator, error) {
	d, ok := dialects[name]
	if !ok {
		return nil, misconfigured("dialect", "there is no dialect %q; there are %s", name, strings.Join(Dialects(), ", "))
	}
	if o.BaseURL == "" {
		o.BaseURL = d.baseURL()
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Host == "" {
		return nil, misconfigured("base_url", "%q is not an absolute URL", o.BaseURL)
	}
	base.Path = strings.TrimRight(base.Path, "/")
	if o.GoodKey != "" && o.GoodKey == o.BadKey {
		return nil, misconfigured("bad_key", "the good and the bad key are the same")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	for i, turn := range o.Turns {
		if err := playable(name, i+1, turn); err != nil {
			return nil, err
		}
	}
	return &Emulator{dialect: d, base: base, opts: o}, nil
}

// playable refuses turns that a service cannot play, so that a mistake in a
// scenario is not taken for one of the provider.
func playable(name string, number int, turn scenario.Turn) error {
	if f := turn.Reply.Failure; f != nil {
		switch f.Kind {
		case llm.KindCanceled, llm.KindUnsupported, llm.KindConfiguration:
			return misconfigured("turns", "turn %d fails as %s, which no service sends", number, f.Kind)
		case llm.KindInvalidRequest, llm.KindAuthentication, llm.KindPermission, llm.KindNotFound,
			llm.KindContextLength, llm.KindContentFilter, llm.KindRequestTooLarge, llm.KindQuota,
			llm.KindRateLimit, llm.KindOverloaded, llm.KindServer, llm.KindTimeout, llm.KindNetwork,
			llm.KindStreamTruncated, llm.KindMalformedResponse:
		default:
			return misconfigured("turns", "turn %d fails with the unknown kind %q", number, f.Kind)
		}
	}
	if turn.Reply.Finish == llm.FinishError {
		return misconfigured("turns", "turn %d finishes with an error, for which %s has no word", number, name)
	}
	return nil
}

func misconfigured(param, format string, args ...any) error {
	return &llm.Error{
		Kind: llm.KindConfiguration, Param: param, Message: "emulator: " + fmt.Sprintf(format, args...),
	}
}

// ServeHTTP examines a request and plays the next turn. A request that the real
// service would refuse gets the service's own error; one that merely differs
// from what the scenario asked for gets the turn's answer. Requests arrive with
// the vendor's Host and path.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	body, err := io.ReadAll(hr.Body)
	if err != nil {
		// The client gave up while sending: nothing was asked.
		return
	}
	r := e.receive(hr, body)
	if r == nil {
		http.Error(w, "the scenario has no turn left for this request", http.StatusNotImplemented)
		return
	}
	render := e.dialect.examine(r)
	e.keep(r)
	failure := r.turn.Reply.Failure
	switch {
	case r.refusal != nil:
		e.dialect.refuse(w, r, *r.refusal)
	case failure != nil && !(failure.MidStream && r.stream):
		fail(w, e.dialect, r, *failure)
	default:
		render(w)
	}
}

// receive takes the next turn, or returns nil when there is none.
func (e *Emulator) receive(hr *http.Request, body []byte) *request {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.next++
	if e.next > len(e.opts.Turns) {
		e.findings = append(e.findings, scenario.Finding{
			Path: fmt.Sprintf("request %d", e.next),
			Want: fmt.Sprintf("%d requests in all", len(e.opts.Turns)),
			Got:  hr.Method + " " + hr.URL.Path,
			Rule: "a provider sends one request for each turn of the scenario; it does not retry by itself",
		})
		return nil
	}
	number, turn := e.next, e.opts.Turns[e.next-1]
	r := &request{
		Request: hr, body: body, words: e.dialect, opts: &e.opts, base: e.base,
		number: number, turn: turn, seed: newSeed(number, turn),
	}
	e.split(r, hr, body)
	return r
}

// split keeps a turn for the next request while a part of its call was not asked
// for. Requests of one call may come side by side, so this is settled before
// they are examined.
func (e *Emulator) split(r *request, hr *http.Request, body []byte) {
	s, ok := e.dialect.(splitter)
	if !ok || r.turn.Reply.Failure != nil {
		return
	}
	done, all := s.share(r.turn, hr, body)
	if e.served == nil {
		e.served = map[string]int{}
	}
	r.serve = func(part string) int {
		e.mu.Lock()
		defer e.mu.Unlock()
		key := fmt.Sprintf("%d %s", r.number, part)
		e.served[key]++
		return e.served[key] - 1
	}
	if e.done += done; e.done < all {
		e.next--
		return
	}
	e.done = 0
}

// keep stores what a request showed.
func (e *Emulator) keep(r *request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.findings = append(e.findings, r.findings...)
	if r.unfinished && e.next == r.number {
		e.next--
	}
}

// Findings returns what the client did wrong, in the order in which it was
// seen, and then the turns that were never played.
func (e *Emulator) Findings() []scenario.Finding {
	e.mu.Lock()
	defer e.mu.Unlock()
	findings := slices.Clone(e.findings)
	if e.opts.Partial {
		return findings
	}
	for i := e.next; i < len(e.opts.Turns); i++ {
		findings = append(findings, scenario.Finding{
			Path: fmt.Sprintf("turn %d", i+1),
			Want: "a request for " + string(e.opts.Turns[i].Op),
			Got:  "none",
			Rule: "every turn of the scenario must be asked for",
		})
	}
	return findings
}

// Unplayed is the number of turns that no request has asked for.
func (e *Emulator) Unplayed() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return max(0, len(e.opts.Turns)-e.next)
}
