package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// lab holds one recorded stream, and plays it to one provider again and again,
// each time through other faults. It stands in the place of the transport, so
// that thousands of variants cost no connection.
type lab struct {
	turn   scenario.Turn
	target scenario.Target
	// clean is what the stream gives without faults.
	clean outcome
	// body is the stream's recorded body.
	body []byte

	status int
	header http.Header
	wire   *scenario.Wire
	faults []scenario.Fault
}

// newLab is the lab of the first turn.
func newLab(ctx context.Context, c scenario.Cell) (*lab, bool) {
	labs, ok := newLabs(ctx, c)
	if !ok {
		return nil, false
	}
	return labs[0], true
}

// newLabs records the answer to each turn, which must be what its turn says; a
// provider that fails at that is reported and has no labs.
func newLabs(ctx context.Context, c scenario.Cell) ([]*lab, bool) {
	var l *lab
	record := scenario.Fault{
		Name: "record",
		Head: func(status int, h http.Header) int {
			l.status, l.header = status, h.Clone()
			return status
		},
		Body: func(body []byte) []byte {
			l.body = slices.Clone(body)
			return body
		},
	}
	w, ok := connect(c, scenario.WithFault(record))
	if !ok {
		return nil, false
	}
	var labs []*lab
	for _, turn := range c.Turns() {
		l = &lab{turn: turn, target: c.Target()}
		l.clean = exchange(ctx, w, l.turn)
		if wrong := judge(l.turn, l.target, l.clean); len(wrong) > 0 {
			report(c, "without faults: ", wrong)
			return nil, false
		}
		labs = append(labs, l)
	}
	for _, l := range labs {
		l.wire, ok = connect(c, scenario.WithPartial(), scenario.WithTransport(
			func(http.RoundTripper) http.RoundTripper { return l },
		))
		if !ok {
			return nil, false
		}
	}
	return labs, true
}

// RoundTrip implements [http.RoundTripper] by playing the recording.
func (l *lab) RoundTrip(req *http.Request) (*http.Response, error) {
	return fault.Transport(canned(l.status, l.header, l.body), l.faults...).RoundTrip(req)
}

// stream plays the recording through faults.
func (l *lab) stream(ctx context.Context, faults ...scenario.Fault) outcome {
	l.faults = faults
	return exchange(ctx, l.wire, l.turn)
}

// unchanged reports a stream that faults changed, although they must not.
func (l *lab) unchanged(ctx context.Context, c scenario.Cell, rule string, faults ...scenario.Fault) {
	names := make([]string, len(faults))
	for i, f := range faults {
		names[i] = f.Name
	}
	c.Variant(strings.Join(names, ", "), func() {
		got := l.stream(ctx, faults...)
		if got.err != nil {
			c.Report(scenario.Finding{Path: "stream", Want: "as without the fault", Got: got.err.Error(), Rule: rule})
			return
		}
		if reflect.DeepEqual(l.clean, got) {
			return
		}
		if path, want, have := difference(l.clean, got); path != "" {
			c.Report(scenario.Finding{Path: path, Want: want, Got: have, Rule: rule})
		}
	})
}

// difference says where two outcomes first differ, in words.
func difference(want, got outcome) (path, w, g string) {
	if a, b := want.resp.Text(), got.resp.Text(); a != b {
		w, g = contrast(a, b)
		return "text", w, g
	}
	if len(want.chunks) != len(got.chunks) {
		return "chunks", plural(len(want.chunks), "chunk"), plural(len(got.chunks), "chunk")
	}
	if diff := diff(want.chunks, got.chunks); diff != "" {
		return "chunks", "the same", diff
	}
	if diff := diff(want.resp, got.resp); diff != "" {
		return "response", "the same", diff
	}
	return "", "", ""
}

// diff is the difference of two values of package llm; empty when there is none.
func diff(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b llm.Tokens) bool { return a == b }))
}

// canned is a transport that always answers the same.
func canned(status int, header http.Header, body []byte) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		if err := discard(req); err != nil {
			return nil, err
		}
		return &http.Response{
			Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: header.Clone(), ContentLength: -1, Request: req,
			Body: io.NopCloser(bytes.NewReader(body)),
		}, nil
	}
}

// roundTripper is a function as an [http.RoundTripper].
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// discard reads and closes a request's body, as a transport must.
func discard(req *http.Request) error {
	if req.Body == nil {
		return nil
	}
	_, err := io.Copy(io.Discard, req.Body)
	return errors.Join(err, req.Body.Close())
}

// eventOf returns how many events of body hold all text up to the given piece:
// the event that carries the last byte of that piece is the last of them. ok is
// false when no event carries it, for the service may escape it.
func eventOf(body []byte, piece string) (events int, ok bool) {
	for i, event := range fault.Events(body) {
		if bytes.Contains(event, []byte(piece)) {
			return i + 1, true
		}
	}
	return 0, false
}
