package peers

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

// floors are clients written for this one task.
func floors() []Library {
	var all []Library
	for _, wire := range []traffic.Wire{traffic.OpenAI, traffic.Anthropic} {
		all = append(all,
			library(Floor, "floor-hand", wire, func(c *http.Client, base string) (Client, error) {
				return handClient(newCaller(c, base, wire), wire), nil
			}),
			library(Floor, "floor-v1", wire, func(c *http.Client, base string) (Client, error) {
				return typedClient(newCaller(c, base, wire), wire, v1), nil
			}),
			library(Floor, "floor-v2exp", wire, func(c *http.Client, base string) (Client, error) {
				return typedClient(newCaller(c, base, wire), wire, v2exp), nil
			}),
		)
	}
	nothing := library(Floor, "floor-http", traffic.OpenAI, func(c *http.Client, base string) (Client, error) {
		return drainClient(newCaller(c, base, traffic.OpenAI)), nil
	})
	nothing.Reads = false
	return append(all, nothing)
}

// caller sends a body to one of a service's paths.
type caller struct {
	client *http.Client
	base   string
	header http.Header
	chat   string
}

func newCaller(c *http.Client, base string, wire traffic.Wire) *caller {
	call := &caller{client: c, base: base, chat: "/v1/chat/completions", header: http.Header{"Content-Type": {traffic.JSON}}}
	if wire == traffic.Anthropic {
		call.chat = "/v1/messages"
		call.header["X-Api-Key"] = []string{key}
		call.header["Anthropic-Version"] = []string{"2023-06-01"}
	} else {
		call.header["Authorization"] = []string{"Bearer " + key}
	}
	return call
}

var errStatus = errors.New("the service refused")

// send returns the body of a good answer, for the caller to close.
func (c *caller) send(ctx context.Context, path string, body []byte) (*http.Response, error) {
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

// whole sends a body, reads the answer to its end, and lets read have it for as
// long as it runs.
func (c *caller) whole(ctx context.Context, path string, body []byte, read func([]byte) error) error {
	resp, err := c.send(ctx, path, body)
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

// lines calls each with every line of an answer in events, without its end.
func (c *caller) lines(ctx context.Context, path string, body []byte, each func(line []byte) error) error {
	resp, err := c.send(ctx, path, body)
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

// drainClient sends what the others send, reads what they read, and decodes
// nothing.
func drainClient(c *caller) Client {
	drain := func(path string, body []byte) func(context.Context) error {
		return func(ctx context.Context) error {
			resp, err := c.send(ctx, path, body)
			if err != nil {
				return err
			}
			defer func() { _ = resp.Body.Close() }()
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		}
	}
	chat, stream := drain(c.chat, openaiRequest(nil, false)), drain(c.chat, openaiRequest(nil, true))
	return Client{
		Chat:   func(ctx context.Context) (Answer, error) { return Answer{}, chat(ctx) },
		Stream: func(ctx context.Context) (Answer, error) { return Answer{}, stream(ctx) },
	}
}
