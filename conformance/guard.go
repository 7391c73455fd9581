package conformance

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/parley-llm/parley/conformance/scenario"
)

// guard is the innermost transport of a provider under test: it keeps what was
// sent and lets nothing out but to the target's own host.
type guard struct {
	next http.RoundTripper
	host string

	mu       sync.Mutex
	sent     []scenario.Sent
	findings []scenario.Finding
}

func newGuard(next http.RoundTripper, baseURL string) (*guard, error) {
	base, err := url.Parse(baseURL)
	if err != nil {
		return nil, err
	}
	return &guard{next: next, host: base.Host}, nil
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	g.keep(req, body)
	if req.URL.Host != g.host {
		g.report(scenario.Finding{
			Path: "request.url.host",
			Want: g.host,
			Got:  req.URL.Host,
			Rule: "all traffic of a provider goes to the host it was configured with",
		})
		return nil, fmt.Errorf("the conformance suite lets no request out to %s", req.URL.Host)
	}
	out := req.Clone(req.Context())
	if req.Body != nil {
		out.Body = io.NopCloser(bytes.NewReader(body))
		out.ContentLength = int64(len(body))
	}
	return g.next.RoundTrip(out)
}

func (g *guard) keep(req *http.Request, body []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent = append(g.sent, scenario.Sent{
		Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone(), Body: body,
	})
}

func (g *guard) report(f scenario.Finding) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.findings = append(g.findings, f)
}

func (g *guard) requests() []scenario.Sent {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.sent)
}

func (g *guard) violations() []scenario.Finding {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.findings)
}

// bodies counts the response bodies that a provider has open.
type bodies struct {
	next http.RoundTripper

	mu   sync.Mutex
	open map[*countedBody]struct{}
}

func newBodies(next http.RoundTripper) *bodies {
	return &bodies{next: next, open: map[*countedBody]struct{}{}}
}

func (b *bodies) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body := &countedBody{ReadCloser: resp.Body, owner: b}
	b.mu.Lock()
	b.open[body] = struct{}{}
	b.mu.Unlock()
	resp.Body = body
	return resp, nil
}

func (b *bodies) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.open)
}

// closeAll closes what a provider left open, so that the cell can end.
func (b *bodies) closeAll() {
	b.mu.Lock()
	left := make([]*countedBody, 0, len(b.open))
	for body := range b.open {
		left = append(left, body)
	}
	b.mu.Unlock()
	for _, body := range left {
		_ = body.Close()
	}
}

// countedBody is open until it is closed; reading it to its end is not enough,
// as with net/http's own.
type countedBody struct {
	io.ReadCloser
	owner *bodies
}

func (c *countedBody) Close() error {
	c.owner.mu.Lock()
	delete(c.owner.open, c)
	c.owner.mu.Unlock()
	return c.ReadCloser.Close()
}
