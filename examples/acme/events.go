package acme

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/parley-llm/parley/llm"
)

// idleLimit is the longest that a stream may send no bytes.
const idleLimit = 5 * time.Minute

// events reads the events of a stream (WHATWG HTML, "Server-sent events").
type events struct {
	*Provider
	body   io.ReadCloser
	lines  *bufio.Reader
	idle   *time.Timer
	silent chan struct{}
	// afterCR: the line before ended in a carriage return, and a line feed that
	// follows belongs to it.
	afterCR bool
	ctx     context.Context
}

// openEvents takes over the body. An answer that is no stream is read as the
// error that it holds.
func (p *Provider) openEvents(ctx context.Context, resp *http.Response) (*events, error) {
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, p.broken(ctx, err)
		}
		if e := errorIn(resp.StatusCode, body); e != nil {
			return nil, e
		}
		return nil, &llm.Error{
			Kind: llm.KindMalformedResponse, Provider: Name, Status: resp.StatusCode,
			Message: "the answer is no event stream", Body: llm.Excerpt(body),
		}
	}
	e := &events{Provider: p, body: resp.Body, ctx: ctx, silent: make(chan struct{})}
	e.lines = bufio.NewReader(e)
	e.idle = time.AfterFunc(idleLimit, func() {
		close(e.silent)
		_ = e.body.Close()
	})
	return e, nil
}

// Read reads the body; bytes of any kind are a sign of life.
func (e *events) Read(p []byte) (int, error) {
	n, err := e.body.Read(p)
	if n > 0 {
		e.idle.Reset(idleLimit)
	}
	return n, err
}

// Close ends the stream.
func (e *events) Close() error {
	e.idle.Stop()
	return e.body.Close()
}

// next is the data of the next event.
func (e *events) next() ([]byte, error) {
	var data []byte
	for {
		line, err := e.line()
		if (err == io.EOF || len(line) == 0) && data != nil {
			return data[:len(data)-1], nil
		}
		if err != nil {
			return nil, e.failure(err)
		}
		if value, found := bytes.CutPrefix(line, []byte("data:")); found {
			data = append(append(data, bytes.TrimPrefix(value, []byte(" "))...), '\n')
		}
	}
}

// line is the next line, which ends in a line feed, a carriage return or both.
func (e *events) line() ([]byte, error) {
	var line []byte
	for {
		c, err := e.lines.ReadByte()
		if err == io.EOF && len(line) > 0 {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
		rest := e.afterCR && c == '\n'
		e.afterCR = c == '\r'
		switch {
		case rest:
		case c == '\n' || c == '\r':
			return line, nil
		default:
			line = append(line, c)
		}
	}
}

func (e *events) failure(err error) error {
	select {
	case <-e.silent:
		return &llm.Error{
			Kind: llm.KindTimeout, Provider: Name, Err: err,
			Message: "the stream was silent for " + idleLimit.String(),
		}
	default:
	}
	if err == io.EOF {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &llm.Error{Kind: llm.KindStreamTruncated, Provider: Name, Message: "the stream was cut off", Err: err}
	}
	return e.broken(e.ctx, err)
}
