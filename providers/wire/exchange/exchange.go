package exchange

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// Answer is a whole answer with a 2xx status.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte
	RequestID string
}

// Stream is the open body of an event stream.
type Stream struct {
	Header    http.Header
	RequestID string
	// Body is timed: a silence longer than the idle timeout ends the read with
	// an error of kind timeout. Close is idempotent, may run beside Read, and
	// unblocks it.
	Body *Body
}

// Do sends a call and reads the whole answer. A status other than 2xx is the
// typed error that the endpoint's Classify makes of it. An error inside a 2xx
// is the caller's to look for, with [Endpoint.Refused].
func (e *Endpoint) Do(ctx context.Context, c Call) (*Answer, error) { return e.do(ctx, &c, nil) }

// maxPooled bounds the memory that is kept for the next answer.
const maxPooled = 16 << 20

var bodies = sync.Pool{New: func() any { return new([]byte) }}

// Read is [Endpoint.Do] for an answer of which nothing is kept: its body lies in
// memory that later answers use again once read has returned. Read returns the
// error of the call or of read.
func (e *Endpoint) Read(ctx context.Context, c Call, read func(*Answer) error) error {
	memory := bodies.Get().(*[]byte)
	answer, err := e.do(ctx, &c, *memory)
	if err == nil {
		err = read(answer)
	}
	if err != nil {
		return err // which may hold on to the body
	}
	if *memory = answer.Body[:0]; cap(*memory) <= maxPooled {
		bodies.Put(memory)
	}
	return nil
}

func (e *Endpoint) do(ctx context.Context, c *Call, memory []byte) (*Answer, error) {
	resp, err := e.send(ctx, c, jsonType)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := readLimited(resp.Body, resp.ContentLength, e.cfg.MaxBodyBytes, memory)
	if err != nil {
		return nil, e.bodyError(ctx, c, resp, err)
	}
	return &Answer{Status: resp.StatusCode, Header: resp.Header, Body: body, RequestID: e.requestID(resp.Header)}, nil
}

// Open sends a call and returns the body of its event stream. A 2xx of another
// content type is read whole: an error object inside is the typed error,
// anything else is malformed_response. A missing content type passes for an
// event stream.
func (e *Endpoint) Open(ctx context.Context, c Call) (*Stream, error) {
	inner, cancel := context.WithCancel(ctx)
	body := newBody(e.cfg.IdleTimeout, cancel)
	resp, err := e.send(inner, &c, eventType)
	body.rest()
	if err == nil && !body.attach(resp.Body) {
		err = errIdle
	}
	if err != nil {
		_ = body.Close()
		return nil, e.openError(ctx, &c, body, err)
	}
	contentType := resp.Header.Get("Content-Type")
	if contentType == "" || hasMediaType(contentType, "text/event-stream") {
		body.fail = func(err error) error { return e.readError(c.Model, err, e.cfg.IdleTimeout) }
		return &Stream{Header: resp.Header, RequestID: e.requestID(resp.Header), Body: body}, nil
	}
	defer body.Close()
	text, err := readLimited(body, resp.ContentLength, maxErrorBody, nil)
	if err != nil && err != errTooLarge {
		return nil, e.openError(ctx, &c, body, e.bodyError(ctx, &c, resp, err))
	}
	answer := &Answer{Status: resp.StatusCode, Header: resp.Header, Body: text, RequestID: e.requestID(resp.Header)}
	if refused := e.Refused(c.Model, answer); refused != nil {
		return nil, refused
	}
	return nil, e.Malformed(c.Model, answer,
		"the service answered with content type "+strconv.Quote(contentType)+" instead of an event stream", nil)
}

// Health makes one call and says what it saw, with the time that it took. The
// answer must be JSON and no error.
func (e *Endpoint) Health(ctx context.Context, c Call) llm.Health {
	start := time.Now()
	err := e.look(ctx, c)
	return llm.HealthFrom(time.Since(start), err)
}

func (e *Endpoint) look(ctx context.Context, c Call) error {
	answer, err := e.Do(ctx, c)
	if err != nil {
		return err
	}
	if refused := e.Refused(c.Model, answer); refused != nil {
		return refused
	}
	if !jsontext.Value(bytes.TrimSpace(answer.Body)).IsValid(lenient...) {
		return e.Malformed(c.Model, answer, "the answer is not JSON", nil)
	}
	return nil
}

// Retired is the error of kind configuration that every call answers because the
// host was switched off, and nil for a host that is called.
func (e *Endpoint) Retired() *llm.Error {
	if e.cfg.Retired.Message == "" {
		return nil
	}
	return configError(e.cfg.Provider, "BaseURL", e.cfg.Retired.Message)
}

// send makes the request and returns the answer to it, if that is a 2xx. The
// caller closes its body.
func (e *Endpoint) send(ctx context.Context, c *Call, accept []string) (*http.Response, error) {
	if ctx.Err() != nil {
		return nil, e.contextError(ctx, c.Model)
	}
	if gone := e.Retired(); gone != nil {
		gone.Model = c.Model
		return nil, gone
	}
	req, err := e.request(ctx, c, accept)
	if err != nil {
		return nil, err
	}
	resp, err := e.roundTrip(req)
	if err != nil {
		return nil, e.transportError(ctx, c.Model, err)
	}
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return resp, nil
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		_ = resp.Body.Close()
		return nil, e.redirected(c.Model, resp)
	}
	defer resp.Body.Close()
	// A failure keeps its status even when its body is too long or breaks off.
	body, err := readLimited(resp.Body, resp.ContentLength, maxErrorBody, nil)
	if err != nil && ctx.Err() != nil {
		return nil, e.contextError(ctx, c.Model)
	}
	return nil, e.Fail(c.Model, &Answer{
		Status: resp.StatusCode, Header: resp.Header, Body: body, RequestID: e.requestID(resp.Header),
	})
}

// hasMediaType compares the media type in a Content-Type header, without its
// parameters.
func hasMediaType(header, want string) bool {
	mediaType, _, _ := strings.Cut(header, ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), want)
}
