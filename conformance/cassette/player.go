package cassette

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	vcr "gopkg.in/dnaeon/go-vcr.v3/cassette"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Player answers requests from a tape, each interaction once. A request must
// equal a recorded one in method, host, path, query, the headers that mean
// something, the role of its key, and the value of its body. It is safe for
// concurrent use.
type Player struct {
	tape   *Tape
	keys   Keys
	values []secretValue
	// deck hands out each interaction once. Its requests are only the texts of
	// the tape's canonical requests, so that matching one is one comparison.
	deck *vcr.Cassette

	mu     sync.Mutex
	sent   int
	misses []scenario.Finding
}

// printKey is the context key of a request's canonical text, which is made once
// for each request and not once for each comparison.
type printKey struct{}

// Player starts a fresh replay of the tape. k are the keys that the provider
// under test has; they take the place of their roles.
func (t *Tape) Player(k Keys) *Player {
	deck := vcr.New(t.path)
	deck.Interactions = make([]*vcr.Interaction, len(t.requests))
	for n := range t.requests {
		deck.Interactions[n] = &vcr.Interaction{ID: n, Request: vcr.Request{Body: t.requests[n].print}}
	}
	deck.Matcher = func(r *http.Request, recorded vcr.Request) bool {
		return r.Context().Value(printKey{}) == recorded.Body
	}
	return &Player{tape: t, keys: k, values: secretValues(k, nil), deck: deck}
}

// ServeHTTP answers with the recorded response, in the recorded pieces. A
// request that was not recorded is answered with 501 and a text that says how
// it differs from the nearest recorded one.
func (p *Player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "the request body did not arrive whole", http.StatusBadRequest)
		return
	}
	sent := p.tape.sentRequest(r, string(content), p.values)
	p.mu.Lock()
	p.sent++
	number := p.sent
	p.mu.Unlock()
	found, err := p.deck.GetInteraction(r.WithContext(context.WithValue(r.Context(), printKey{}, sent.print)))
	if err != nil {
		p.miss(w, number, &sent)
		return
	}
	p.play(w, &p.tape.interactions[found.ID])
}

// play sends a recorded response. It stops when the client has gone.
func (p *Player) play(w http.ResponseWriter, i *interaction) {
	// Dates have whole seconds; rounded up, so that no wait gets shorter.
	now := time.Now().Add(time.Second - 1).Truncate(time.Second)
	h := w.Header()
	// A nil value keeps net/http from guessing a type that was not recorded.
	h["Content-Type"] = nil
	for name, values := range i.received {
		if hopByHop(name) {
			continue
		}
		for n, value := range values {
			value = absoluteDate(value, now)
			if value != values[n] {
				h.Set("Date", now.UTC().Format(http.TimeFormat))
			}
			h[name] = append(slices.Clip(h[name]), p.withKeys(newSpliced(value, nil)).text)
		}
	}
	answer := p.withKeys(newSpliced(i.response, i.pieces()))
	sizes := answer.sizes()
	if len(sizes) <= 1 && !isEventStream(i.received.Get("Content-Type")) {
		h.Set("Content-Length", strconv.Itoa(len(answer.text)))
		w.WriteHeader(i.code)
		_, _ = io.WriteString(w, answer.text)
		return
	}
	w.WriteHeader(i.code)
	flush := http.NewResponseController(w).Flush
	for _, n := range sizes {
		if _, err := io.WriteString(w, answer.text[:n]); err != nil {
			return
		}
		answer.text = answer.text[n:]
		_ = flush()
	}
}

// withKeys puts the provider's keys in place of their roles: a service that
// echoes the key it was given does so in replay too.
func (p *Player) withKeys(s spliced) spliced {
	if !strings.Contains(s.text, "{{key:") {
		return s
	}
	return s.replace(goodRole, p.keys.Good).replace(badRole, p.keys.Bad)
}

// hopByHop headers describe a connection, or a length that a replay makes anew.
func hopByHop(name string) bool {
	switch name {
	case "Connection", "Content-Length", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	default:
		return false
	}
}

// Findings lists the requests that were not recorded, field by field against
// the nearest recording. A later request that is answered does not take a
// finding back.
func (p *Player) Findings() []scenario.Finding {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.misses)
}

// Unused lists the interactions that were not asked for.
func (p *Player) Unused() []scenario.Finding {
	var findings []scenario.Finding
	for _, n := range p.unplayed() {
		findings = append(findings, scenario.Finding{
			Path: fmt.Sprintf("cassette: interaction %d", n), Want: p.tape.requests[n].line(), Got: "never requested",
			Rule: "every recorded exchange of " + p.tape.path + " is asked for; a provider that sends less than was recorded has dropped something",
		})
	}
	return findings
}

// unplayed are the numbers of the interactions that were not handed out yet.
func (p *Player) unplayed() []int {
	p.deck.Mu.RLock()
	defer p.deck.Mu.RUnlock()
	var list []int
	for n, i := range p.deck.Interactions {
		if !i.WasReplayed() {
			list = append(list, n)
		}
	}
	return list
}
