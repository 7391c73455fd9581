package main

import (
	"io"
	"net/http"
	"slices"
)

// replay answers every request with one recorded response, whatever was asked.
type replay struct {
	recording *recording
	// answered is set once a list of models was given.
	answered bool
}

// noMore is the page after the last one, in the form of every service that gives
// its models in pages. A recording holds one page.
const noMore = `{"data":[],"models":[]}`

// encodings describe the wire, not the decoded body that a recording keeps.
var encodings = []string{"Content-Encoding", "Content-Length", "Transfer-Encoding"}

func (r *replay) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	recorded := &r.recording.Response
	body := recorded.mustBytes()
	if r.recording.Dialect == "models-list" && r.answered {
		body = []byte(noMore)
	}
	r.answered = true
	header := recorded.Headers.Clone()
	if header == nil {
		header = http.Header{}
	}
	for _, name := range encodings {
		header.Del(name)
	}
	if r.recording.contentType() == "" {
		header.Del("Content-Type")
	}
	return &http.Response{
		Status:        http.StatusText(recorded.Status),
		StatusCode:    recorded.Status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          &reads{body: body, sizes: slices.Clone(recorded.ChunkSizes)},
		ContentLength: -1,
		Request:       req,
	}, nil
}

// reads delivers a body in the reads in which it came.
type reads struct {
	body  []byte
	sizes []int
}

func (r *reads) Read(p []byte) (int, error) {
	if len(r.body) == 0 {
		return 0, io.EOF
	}
	n := min(len(p), len(r.body))
	if len(r.sizes) > 0 && r.sizes[0] > 0 {
		n = min(n, r.sizes[0])
	}
	copy(p, r.body[:n])
	r.body = r.body[n:]
	if len(r.sizes) > 0 {
		if r.sizes[0] -= n; r.sizes[0] <= 0 {
			r.sizes = r.sizes[1:]
		}
	}
	return n, nil
}

func (r *reads) Close() error { return nil }
