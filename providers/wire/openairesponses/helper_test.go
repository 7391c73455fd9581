package openairesponses_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/internal/wiretest"
	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// acme has all that a dialect can have.
var acme = openairesponses.Dialect{
	Name: "acme", UserField: "user", Summaries: true, ToolMedia: true, CostField: "cost",
	ImageTypes: []string{"image/png"},
	Encrypted:  func(*llm.ChatRequest) bool { return true },
}

const (
	jsonType  = "application/json"
	eventType = "text/event-stream; charset=utf-8"
)

// newClient is a dialect over a service that answers with the given bodies.
func newClient(t testing.TB, d openairesponses.Dialect, contentType string, bodies ...string) (*openairesponses.Client, *wiretest.Service) {
	t.Helper()
	s := wiretest.New(200, http.Header{"Content-Type": {contentType}, "X-Request-Id": {"req_1"}}, bodies...)
	endpoint, err := exchange.New(exchange.Config{
		Provider: d.Name, BaseURL: "https://acme.test/v1", RequestIDHeaders: []string{"x-request-id"},
		Client: &http.Client{Transport: s},
	})
	require.NoError(t, err)
	return openairesponses.NewClient(&d, endpoint), s
}

func hello() *llm.ChatRequest {
	return &llm.ChatRequest{Model: "m", Messages: []llm.Message{llm.User("hi")}}
}

// unary decodes a whole answer.
func unary(t testing.TB, d openairesponses.Dialect, body string) (*llm.ChatResponse, error) {
	t.Helper()
	c, _ := newClient(t, d, jsonType, body)
	return c.ChatCompletion(t.Context(), hello())
}

// streamed collects a stream of the given text.
func streamed(t testing.TB, d openairesponses.Dialect, text string) (*llm.ChatResponse, error) {
	t.Helper()
	c, _ := newClient(t, d, eventType, text)
	s, err := c.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	return s.Collect()
}

// chunks reads a stream to its end.
func chunks(t testing.TB, d openairesponses.Dialect, text string) ([]llm.Chunk, error) {
	t.Helper()
	c, _ := newClient(t, d, eventType, text)
	s, err := c.ChatCompletionStream(t.Context(), hello())
	require.NoError(t, err)
	defer s.Close()
	var all []llm.Chunk
	for {
		chunk, err := s.Recv()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, chunk)
	}
}

// events writes the data of events as the service does, each after a line with
// its type.
func events(data ...string) string {
	var b strings.Builder
	for _, d := range data {
		_, rest, _ := strings.Cut(d, `"type":"`)
		name, _, _ := strings.Cut(rest, `"`)
		b.WriteString("event: " + name + "\ndata: " + d + "\n\n")
	}
	return b.String()
}

func failure(t testing.TB, err error) *llm.Error {
	t.Helper()
	var e *llm.Error
	require.ErrorAs(t, err, &e)
	return e
}

// same compares answers but for what only a unary one has.
func same(t testing.TB, want, got *llm.ChatResponse) {
	t.Helper()
	if diff := cmp.Diff(want, got,
		cmpopts.IgnoreFields(llm.ChatResponse{}, "Raw", "Created"),
		cmp.Comparer(func(a, b llm.Tokens) bool { return a == b }),
		cmpopts.EquateEmpty(),
	); diff != "" {
		t.Errorf("streamed (+) and unary (-):\n%s", diff)
	}
}

var tool = llm.Tool{Name: "f", Description: "d", Parameters: []byte(`{"type":"object"}`)}
