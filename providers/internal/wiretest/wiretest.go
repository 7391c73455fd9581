// Package wiretest is the other side of the wire in the tests of providers: a
// transport that answers as told and keeps what was sent.
package wiretest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/parley-llm/parley/llm"
)

// Service answers each request with the next of its answers, the last one for
// ever, and keeps what was sent.
type Service struct {
	Answers  []Answer
	Requests []*http.Request
	// Sent are the bodies, empty for a request without one.
	Sent []string
	// Paths are methods and URLs.
	Paths   []string
	Headers []http.Header
}

// New is a service whose answers share a status and headers.
func New(status int, header http.Header, bodies ...string) *Service {
	s := &Service{}
	for _, body := range bodies {
		s.Answers = append(s.Answers, Answer{status, header, body})
	}
	return s
}

// Answer is what a service says.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// RoundTrip implements [http.RoundTripper].
func (s *Service) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	s.Requests, s.Sent = append(s.Requests, r), append(s.Sent, string(body))
	s.Paths, s.Headers = append(s.Paths, r.Method+" "+r.URL.String()), append(s.Headers, r.Header)
	a := s.Answers[0]
	if len(s.Answers) > 1 {
		s.Answers = s.Answers[1:]
	}
	return &http.Response{
		StatusCode: a.Status, ContentLength: -1, Request: r, Header: a.Header.Clone(),
		Body: io.NopCloser(strings.NewReader(a.Body)),
	}, nil
}

// Say is a good answer.
func Say(body string) Answer { return Fail(http.StatusOK, body) }

// Fail is a failure.
func Fail(status int, body string) Answer {
	return Answer{status, http.Header{"Content-Type": {"application/json"}}, body}
}

// Events is a stream of the given data.
func Events(data ...string) Answer {
	return Answer{
		http.StatusOK,
		http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}},
		"data: " + strings.Join(data, "\n\ndata: ") + "\n\n",
	}
}

// PlainBody is a short answer in OpenAI's form.
const PlainBody = `{"id":"1","object":"chat.completion","created":1760000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}`

// Send asks a provider over a service that answers plainly, and returns the body
// that it sent.
func Send(t testing.TB, p llm.Provider, s *Service, req *llm.ChatRequest) string {
	t.Helper()
	if _, err := p.ChatCompletion(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if len(s.Sent) != 1 {
		t.Fatalf("%d requests were sent, want 1", len(s.Sent))
	}
	return s.Sent[0]
}

// Refuse expects a provider to refuse a request before anything is sent.
func Refuse(t testing.TB, p llm.Provider, s *Service, req *llm.ChatRequest) *llm.Error {
	t.Helper()
	_, err := p.ChatCompletion(t.Context(), req)
	e, ok := errors.AsType[*llm.Error](err)
	switch {
	case !ok:
		t.Fatalf("the request was not refused: %v", err)
	case len(s.Paths) != 0:
		t.Fatalf("it was sent all the same: %q", s.Paths)
	case e.Provider != p.Name() || e.Model != req.Model:
		t.Fatalf("the error names %s and %s, want %s and %s", e.Provider, e.Model, p.Name(), req.Model)
	}
	return e
}

// Collect reads a stream to its end.
func Collect(t testing.TB, p llm.Provider, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	t.Helper()
	stream, err := p.ChatCompletionStream(t.Context(), req)
	if err != nil {
		return nil, err
	}
	return stream.Collect()
}
