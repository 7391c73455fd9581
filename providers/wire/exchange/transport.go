package exchange

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/parley-llm/parley/llm"
)

// defaultTransport is shared by all endpoints without a client of their own. It
// keeps more idle connections for one host than net/http does, since one host
// is all that a provider talks to.
var defaultTransport = sync.OnceValue(func() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 64
	return t
})

// roundTrip sends a request. An http.Client that follows no redirect and has
// neither a jar nor a timeout adds nothing to its transport but a copy of the
// headers for a second request, which there will not be.
func (e *Endpoint) roundTrip(req *http.Request) (*http.Response, error) {
	if e.client.Jar != nil || e.client.Timeout != 0 {
		return e.client.Do(req)
	}
	transport := e.client.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	resp, err := transport.RoundTrip(req)
	switch {
	case err != nil:
		if record, ok := errors.AsType[tls.RecordHeaderError](err); ok && string(record.RecordHeader[:]) == "HTTP/" {
			err = http.ErrSchemeMismatch
		}
		return nil, err
	case resp == nil:
		return nil, fmt.Errorf("the transport (%T) returned neither an answer nor an error", transport)
	case resp.Body == nil:
		resp.Body = http.NoBody
	}
	return resp, nil
}

// contextError is the error of a call whose context has ended.
func (e *Endpoint) contextError(ctx context.Context, model string) *llm.Error {
	err := ctx.Err()
	kind := llm.KindCanceled
	if errors.Is(err, context.DeadlineExceeded) {
		kind = llm.KindTimeout
	}
	return &llm.Error{
		Kind:     kind,
		Provider: e.cfg.Provider,
		Model:    model,
		Message:  e.scrub("the context ended the call: " + context.Cause(ctx).Error()),
		Err:      err,
	}
}

// transportError types an error of the HTTP client. The URL, which may carry a
// key, is left out.
func (e *Endpoint) transportError(ctx context.Context, model string, err error) *llm.Error {
	if ctx.Err() != nil {
		return e.contextError(ctx, model)
	}
	for outer, ok := errors.AsType[*url.Error](err); ok; outer, ok = errors.AsType[*url.Error](err) {
		err = outer.Err
	}
	if typed, ok := errors.AsType[*llm.Error](err); ok {
		return typed // a wrapped transport of the caller's speaks our language
	}
	kind, noRetry := transportKind(err)
	return &llm.Error{
		Kind:     kind,
		Provider: e.cfg.Provider,
		Model:    model,
		Message:  e.scrub("the request to " + e.base.Host + " failed: " + err.Error()),
		NoRetry:  noRetry,
		Err:      e.safe(err),
	}
}

// transportKind tells a timeout from the other failures of a connection. A
// certificate that does not hold today will not hold in a second either.
func transportKind(err error) (kind llm.Kind, noRetry bool) {
	if errors.Is(err, context.Canceled) {
		return llm.KindCanceled, false
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return llm.KindTimeout, false
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return llm.KindTimeout, false
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	return llm.KindNetwork, badCertificate
}

// bodyError types an error of reading a whole body.
func (e *Endpoint) bodyError(ctx context.Context, c *Call, resp *http.Response, err error) error {
	if ctx.Err() != nil {
		return e.contextError(ctx, c.Model)
	}
	failure := &llm.Error{
		Provider:  e.cfg.Provider,
		Model:     c.Model,
		Status:    resp.StatusCode,
		RequestID: e.scrub(e.requestID(resp.Header)),
		Err:       e.safe(err),
	}
	if err == errTooLarge {
		failure.Kind = llm.KindMalformedResponse
		failure.Message = "the answer is larger than the limit of " + strconv.FormatInt(e.cfg.MaxBodyBytes, 10) + " bytes"
		return failure
	}
	failure.Kind, failure.NoRetry = transportKind(err)
	failure.Message = e.scrub("the answer broke off: " + err.Error())
	return failure
}

// readError types an error inside a stream's body. A body that ends early, and
// other failures of the connection, are the stream engine's to judge.
func (e *Endpoint) readError(model string, err error, limit time.Duration) error {
	if err == errIdle {
		return e.idleError(model, limit)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	kind, _ := transportKind(err)
	if kind != llm.KindTimeout {
		return e.safe(err)
	}
	return &llm.Error{
		Kind:     kind,
		Provider: e.cfg.Provider,
		Model:    model,
		Message:  e.scrub("the stream broke off: " + err.Error()),
		Err:      e.safe(err),
	}
}

func (e *Endpoint) idleError(model string, limit time.Duration) *llm.Error {
	return &llm.Error{
		Kind:     llm.KindTimeout,
		Provider: e.cfg.Provider,
		Model:    model,
		Message:  "the service sent nothing for " + limit.String() + "; IdleTimeout sets the limit",
		Err:      errIdle,
	}
}

// openError decides whose end a failed opening was: the caller's, the idle
// timer's, or the service's.
func (e *Endpoint) openError(ctx context.Context, c *Call, body *Body, err error) error {
	switch {
	case ctx.Err() != nil:
		return e.contextError(ctx, c.Model)
	case body.idle():
		return e.idleError(c.Model, e.cfg.IdleTimeout)
	default:
		return err
	}
}

// redirected is the error for a 3xx. Only the host of the new place is named:
// the rest of a URL may carry a secret.
func (e *Endpoint) redirected(model string, resp *http.Response) *llm.Error {
	to := "another place"
	if location, err := resp.Location(); err == nil && location.Host != "" {
		to = location.Scheme + "://" + location.Host
	}
	return &llm.Error{
		Kind:      llm.KindMalformedResponse,
		Provider:  e.cfg.Provider,
		Model:     model,
		Status:    resp.StatusCode,
		RequestID: e.scrub(e.requestID(resp.Header)),
		Message: e.scrub("the service redirects to " + to +
			"; redirects are not followed, since they would carry the key there: set BaseURL to the final address"),
	}
}
