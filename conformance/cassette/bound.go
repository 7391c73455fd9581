package cassette

import (
	"context"
	"io"
	"net/http"
)

// bound ends requests when the recording's context ends.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip sends the request unless the recording is over.
func (b bound) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	stop := context.AfterFunc(b.ctx, func() { cancel(context.Cause(b.ctx)) })
	resp, err := b.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		stop()
		cancel(nil)
		return nil, err
	}
	resp.Body = &boundBody{resp.Body, func() { stop(); cancel(nil) }}
	return resp, nil
}

// boundBody releases the context of its request when it is closed.
type boundBody struct {
	io.ReadCloser
	release func()
}

// Close closes the body and releases its context.
func (b *boundBody) Close() error {
	err := b.ReadCloser.Close()
	b.release()
	return err
}
