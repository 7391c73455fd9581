package openairesponses_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/wire/exchange"
	"github.com/parley-llm/parley/providers/wire/openairesponses"
)

// canned answers every request with the same bytes, and costs little itself.
type canned struct{ body []byte }

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {eventType}}, ContentLength: int64(len(c.body)),
		Body: io.NopCloser(bytes.NewReader(c.body)), Request: r,
	}, nil
}

// longStream is a stream of n deltas of a kind, numbered and padded as OpenAI's.
func longStream(n int, kind, text string) string {
	data := []string{`{"type":"response.created","response":{"id":"resp_1","model":"m-1"}}`}
	for i := range n {
		padding := strings.Repeat("x", i%16)
		data = append(data, fmt.Sprintf(`{"type":"response.%s.delta","sequence_number":%d,"item_id":"i","output_index":0,"content_index":0,"delta":"%s","logprobs":[],"obfuscation":"%s"}`, kind, i, text, padding))
	}
	return events(append(data, `{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2}}}`)...)
}

func newCanned(tb testing.TB, body string) *openairesponses.Client {
	tb.Helper()
	endpoint, err := exchange.New(exchange.Config{
		Provider: "acme", BaseURL: "https://acme.test/v1", Client: &http.Client{Transport: &canned{body: []byte(body)}},
	})
	require.NoError(tb, err)
	return openairesponses.NewClient(&acme, endpoint)
}

// drain reads a stream and nothing else.
func drain(tb testing.TB, c *openairesponses.Client) {
	stream, err := c.ChatCompletionStream(tb.Context(), hello())
	require.NoError(tb, err)
	for {
		if _, err := stream.Recv(); err != nil {
			require.ErrorIs(tb, err, io.EOF)
			return
		}
	}
}

// A delta shares the memory of its text with others, and a piece of a call's
// arguments costs the list that it comes in: nothing else, with escapes or
// without.
func TestAllocationsOfADelta(t *testing.T) {
	for _, tt := range []struct {
		kind, text string
		most       float64
	}{
		{"output_text", " word", 0.1},
		{"output_text", ` line\n`, 0.1},
		{"output_text", " mot é", 0.1},
		{"refusal", " word", 0.1},
		{"reasoning_summary_text", " word", 0.1},
		{"reasoning_text", " word", 0.1},
		{"function_call_arguments", `{\"x\":`, 1.1},
	} {
		short, long := newCanned(t, longStream(10, tt.kind, tt.text)), newCanned(t, longStream(1010, tt.kind, tt.text))
		few := testing.AllocsPerRun(5, func() { drain(t, short) })
		many := testing.AllocsPerRun(5, func() { drain(t, long) })
		require.LessOrEqual(t, (many-few)/1000, tt.most, "%s %q", tt.kind, tt.text)
	}
}

func BenchmarkStream(b *testing.B) {
	for _, kind := range []string{"output_text", "function_call_arguments"} {
		b.Run(kind, func(b *testing.B) {
			c := newCanned(b, longStream(1000, kind, " word"))
			b.ReportAllocs()
			for b.Loop() {
				drain(b, c)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/delta")
		})
	}
}
