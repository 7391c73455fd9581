package fault

import (
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// Transport applies faults, in order, to every answer of base. A nil base is
// [http.DefaultTransport].
//
// Rewritten bodies chain; the last fault that sets Reads, Stall or End decides
// them. A body that is rewritten or cut into reads is first read whole, and has
// no Content-Length any more. The body of base stays open until the caller
// closes its own, so a leak shows on both sides.
func Transport(base http.RoundTripper, faults ...scenario.Fault) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	if len(faults) == 0 {
		return base
	}
	return &transport{base: base, faults: faults}
}

type transport struct {
	base   http.RoundTripper
	faults []scenario.Fault
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	t.head(resp)
	plan := merge(t.faults)
	if plan.whole() {
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
		resp.Body = newBody(req.Context(), resp.Body, plan)
		return resp, nil
	}
	if plan.end != nil {
		resp.ContentLength = -1
		resp.Body = &ending{ReadCloser: resp.Body, end: plan.end}
	}
	return resp, nil
}

// CloseIdleConnections forwards to base, as [http.Client.CloseIdleConnections]
// expects of a wrapper.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (t *transport) head(resp *http.Response) {
	for _, f := range t.faults {
		if f.Head == nil {
			continue
		}
		resp.Header = resp.Header.Clone()
		if status := f.Head(resp.StatusCode, resp.Header); status != resp.StatusCode {
			resp.StatusCode = status
			resp.Status = fmt.Sprintf("%d %s", status, http.StatusText(status))
		}
	}
}

// merge folds faults into what happens to one body.
func merge(faults []scenario.Fault) plan {
	var p plan
	for _, f := range faults {
		if f.Body != nil {
			p.rewrites = append(p.rewrites, f.Body)
		}
		if f.Reads != nil {
			p.reads = f.Reads
		}
		if f.Stall != nil {
			p.stall = f.Stall
		}
		if f.End != nil {
			p.end = f.End
		}
		p.together = p.together || f.EndTogether
	}
	return p
}

// ending replaces the clean end of a body that arrives as it arrives.
type ending struct {
	io.ReadCloser
	end error
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.ReadCloser.Read(p)
	if err == io.EOF {
		err = e.end
	}
	return n, err
}

// Apply gives the bytes that a reader would see of body under faults, for
// tests and reports that need them without a connection.
func Apply(body []byte, faults ...scenario.Fault) []byte {
	return slices.Concat(merge(faults).cut(slices.Clone(body))...)
}
