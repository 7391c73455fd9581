package moonshot_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/moonshot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service answers each request with the next of its answers, the last one for
// ever, and keeps what was sent.
type service struct {
	answers []answer
	sent    []string
	paths   []string
	headers []http.Header
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		s.sent = append(s.sent, string(body))
	}
	s.paths, s.headers = append(s.paths, r.Method+" "+r.URL.String()), append(s.headers, r.Header)
	a := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return &http.Response{
		StatusCode: a.status, ContentLength: -1, Request: r, Header: a.header,
		Body: io.NopCloser(strings.NewReader(a.body)),
	}, nil
}

// say is a good answer.
func say(body string) answer {
	return answer{200, http.Header{"Content-Type": {"application/json"}}, body}
}

// fail is a failure.
func fail(status int, body string) answer {
	return answer{status, http.Header{"Content-Type": {"application/json"}}, body}
}

// events is a stream of the given data.
func events(data ...string) answer {
	return answer{200, http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}}, "data: " + strings.Join(data, "\n\ndata: ") + "\n\n"}
}

const plainBody = `{"id":"1","object":"chat.completion","created":1760000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}]}`

func newProvider(t testing.TB, answers ...answer) (*moonshot.Provider, *service) {
	t.Helper()
	s := &service{answers: answers}
	p, err := moonshot.New(moonshot.Config{APIKey: "sk-secret", HTTPClient: &http.Client{Transport: s}})
	require.NoError(t, err)
	return p, s
}

// send encodes a request and returns its body.
func send(t testing.TB, req *llm.ChatRequest) string {
	t.Helper()
	p, s := newProvider(t, say(plainBody))
	_, err := p.ChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Len(t, s.sent, 1)
	return s.sent[0]
}

// refuse expects a request to be refused before anything is sent.
func refuse(t testing.TB, req *llm.ChatRequest) *llm.Error {
	t.Helper()
	p, s := newProvider(t, say(plainBody))
	_, err := p.ChatCompletion(t.Context(), req)
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	require.Empty(t, s.paths)
	require.Equal(t, "moonshot", e.Provider)
	require.Equal(t, req.Model, e.Model)
	return e
}

// collect reads a stream to its end.
func collect(t testing.TB, p *moonshot.Provider, req *llm.ChatRequest) (*llm.ChatResponse, error) {
	t.Helper()
	stream, err := p.ChatCompletionStream(t.Context(), req)
	if err != nil {
		return nil, err
	}
	return stream.Collect()
}
