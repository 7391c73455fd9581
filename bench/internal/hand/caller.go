package hand

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

const key = "sk-none"

// Caller sends bodies to one service.
type Caller struct {
	client *http.Client
	base   string
	header http.Header
	// Chat and Stream are the paths of a chat and of a stream.
	Chat, Stream string
}

// NewCaller sends to base, an address without a path.
func NewCaller(c *http.Client, base string, wire traffic.Wire) *Caller {
	call := &Caller{client: c, base: base, header: http.Header{"Content-Type": {traffic.JSON}}}
	switch wire {
	case traffic.OpenAI:
		call.Chat, call.Stream = "/v1/chat/completions", "/v1/chat/completions"
		call.header["Authorization"] = []string{"Bearer " + key}
	case traffic.Anthropic:
		call.Chat, call.Stream = "/v1/messages", "/v1/messages"
		call.header["X-Api-Key"] = []string{key}
		call.header["Anthropic-Version"] = []string{"2023-06-01"}
	case traffic.Gemini:
		model := "/v1beta/models/" + wire.Model()
		call.Chat, call.Stream = model+":generateContent", model+":streamGenerateContent?alt=sse"
		call.header["X-Goog-Api-Key"] = []string{key}
	}
	return call
}

var (
	errStatus = errors.New("the service refused")
	// ErrEnough ends Lines early.
	ErrEnough = errors.New("enough lines")
)

// Send returns the body of a good answer, for the caller to close.
func (c *Caller) Send(ctx context.Context, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = c.header
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%w: %s", errStatus, resp.Status)
	}
	return resp, nil
}

// buffers are for answers that are read whole; a caller keeps none.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Whole sends a body, reads the answer to its end, and lets read have it for as
// long as it runs.
func (c *Caller) Whole(ctx context.Context, path string, body []byte, read func([]byte) error) error {
	resp, err := c.Send(ctx, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.ContentLength < 0 {
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		return read(answer)
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	*buf = slices.Grow((*buf)[:0], int(resp.ContentLength))[:resp.ContentLength]
	if _, err = io.ReadFull(resp.Body, *buf); err != nil {
		return err
	}
	return read(*buf)
}

// Lines calls each with every line of an answer in events, without its end.
func (c *Caller) Lines(ctx context.Context, path string, body []byte, each func(line []byte) error) error {
	resp, err := c.Send(ctx, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	buf, kept := make([]byte, 4096), 0
	for {
		n, readErr := resp.Body.Read(buf[kept:])
		have := buf[:kept+n]
		for {
			end := bytes.IndexByte(have, '\n')
			if end < 0 {
				break
			}
			if err := each(have[:end]); err != nil {
				return err
			}
			have = have[end+1:]
		}
		kept = copy(buf, have)
		if kept == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}
