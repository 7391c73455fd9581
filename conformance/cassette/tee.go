package cassette

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tee sends requests on and keeps a copy of each exchange, while the caller
// reads the answer as it arrives. go-vcr itself reads an answer to its end
// before it returns it, which hides whether a stream streams; so go-vcr gets
// the copy afterwards.
type tee struct {
	next http.RoundTripper
	mu   sync.Mutex
	list []*capture
}

// capture is one exchange as it went over the wire. Its fields are guarded by
// the tee's mutex until the exchange is over.
type capture struct {
	request  *http.Request
	sent     string
	response *http.Response
	received time.Time
	answer   bytes.Buffer
	// reads are the sizes of the reads that brought the answer.
	reads []int
	done  bool
	err   error
}

// RoundTrip sends a clone, so that nothing the recorder does reaches the
// caller's request: a retry of it must go out as the first try did.
func (t *tee) RoundTrip(req *http.Request) (*http.Response, error) {
	content, err := readBody(req)
	if err != nil {
		return nil, err
	}
	c := &capture{request: cloneRequest(req, content), sent: string(content)}
	t.mu.Lock()
	number := len(t.list)
	t.list = append(t.list, c)
	t.mu.Unlock()
	out := cloneRequest(req, content)
	out.Header.Set(exchangeHeader, strconv.Itoa(number))
	// Recordings hold plain text; a compressed body could neither be matched
	// nor scanned.
	out.Header.Set("Accept-Encoding", "identity")
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		t.end(c, fmt.Errorf("no answer to %s %s: %w", req.Method, req.URL.Path, err))
		return nil, err
	}
	c.response, c.received = cloneResponse(resp), time.Now()
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		t.end(c, fmt.Errorf("the answer to %s %s is compressed (%s) although identity was asked for", req.Method, req.URL.Path, encoding))
	}
	resp.Request = req
	resp.Body = &teeBody{tee: t, capture: c, body: resp.Body}
	return resp, nil
}

// end closes a capture; the first reason counts.
func (t *tee) end(c *capture, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !c.done {
		c.done, c.err = true, err
	}
}

// captures returns the exchanges in the order in which they were started. One
// that is not whole cannot be kept, and is an error.
func (t *tee) captures() ([]*capture, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.list) == 0 {
		return nil, errors.New("nothing was sent through the recorder's client")
	}
	for n, c := range t.list {
		if !c.done {
			return nil, fmt.Errorf("exchange %d: the answer was neither read to its end nor closed", n)
		}
		if c.err != nil {
			return nil, fmt.Errorf("exchange %d: %w; only whole exchanges can be recorded", n, c.err)
		}
	}
	return t.list, nil
}

// teeBody copies what the caller reads.
type teeBody struct {
	tee     *tee
	capture *capture
	body    io.ReadCloser
	// joined is set when the last read filled the caller's buffer: what comes
	// next may belong to the same piece.
	joined bool
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.note(p[:n], n == len(p))
	switch {
	case errors.Is(err, io.EOF):
		b.tee.end(b.capture, nil)
	case err != nil:
		b.tee.end(b.capture, fmt.Errorf("the answer broke off after %d bytes: %w", b.capture.answer.Len(), err))
	}
	return n, err
}

func (b *teeBody) note(p []byte, full bool) {
	if len(p) == 0 {
		return
	}
	b.tee.mu.Lock()
	defer b.tee.mu.Unlock()
	c := b.capture
	c.answer.Write(p)
	if b.joined {
		c.reads[len(c.reads)-1] += len(p)
	} else {
		c.reads = append(c.reads, len(p))
	}
	b.joined = full
}

// Close reads what the caller left, since a recording is of whole answers. An
// endless stream ends with the request's context.
func (b *teeBody) Close() error {
	_, _ = io.Copy(io.Discard, readerOnly{b})
	return b.body.Close()
}

// readerOnly keeps io.Copy to Read.
type readerOnly struct{ io.Reader }

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }()
	return io.ReadAll(req.Body)
}

// cloneRequest copies a request with all it holds, around a body in memory.
func cloneRequest(req *http.Request, content []byte) *http.Request {
	out := req.Clone(req.Context())
	out.Body, out.GetBody, out.ContentLength, out.TransferEncoding = http.NoBody, nil, int64(len(content)), nil
	if len(content) > 0 {
		out.Body = io.NopCloser(bytes.NewReader(content))
	}
	return out
}

// cloneResponse copies the head of a response.
func cloneResponse(resp *http.Response) *http.Response {
	return &http.Response{
		Status: resp.Status, StatusCode: resp.StatusCode,
		Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: resp.Header.Clone(),
	}
}

// RoundTrip hands the captured answer to go-vcr, which records of the request
// what its transport reads.
func (c *capture) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, err := readBody(req); err != nil {
		return nil, err
	}
	resp := cloneResponse(c.response)
	resp.Request = req
	resp.ContentLength = int64(c.answer.Len())
	resp.Body = io.NopCloser(bytes.NewReader(c.answer.Bytes()))
	return resp, nil
}

// replayable is the captured request without the caller's context, which may be
// over by now; go-vcr refuses to record under a context that is.
func (c *capture) replayable() *http.Request {
	r := cloneRequest(c.request, []byte(c.sent))
	return r.WithContext(context.WithoutCancel(r.Context()))
}
