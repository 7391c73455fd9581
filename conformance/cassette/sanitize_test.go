package cassette_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/cassette"
)

// No spelling of a key or of a secret in the environment reaches the file.
func TestSecretsAreReplacedInEverySpelling(t *testing.T) {
	t.Parallel()
	value := "s3cr/et+value with spaces"
	opts := options()
	opts.Environ = []string{"VENDOR_API_KEY=" + value, "SHORT_KEY=abc", "HOME=/home/somebody", "vendor_token=tok-tok-tok"}
	spellings := []string{
		value, url.QueryEscape(value), url.PathEscape(value), "tok-tok-tok", keys.Good, keys.Bad,
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
		base64.StdEncoding.EncodeToString([]byte(keys.Good)),
	}
	up := handled(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Ratelimit-Key"] = []string{keys.Good, value}
		for _, s := range spellings {
			_, _ = fmt.Fprintf(w, "[%s] /home/somebody abc\n", s)
		}
	})
	r := post(t, `{"key":"`+keys.Bad+`"}`)
	r.URL.RawQuery = "key=" + keys.Good + "&alt=sse"
	data, err := cassette.Record(t.Context(), opts, up, sending(r))
	require.NoError(t, err)
	for _, s := range spellings {
		assert.NotContains(t, string(data), s)
	}
	for _, kept := range []string{
		"{{env:VENDOR_API_KEY}}", "{{env:VENDOR_API_KEY:url}}", "{{env:VENDOR_API_KEY:base64}}", "{{env:vendor_token}}",
		"{{key:good:base64}}", `{"key":"{{key:bad}}"}`, "?key={{key:good}}&alt=sse", "/home/somebody abc",
	} {
		assert.Contains(t, string(data), kept)
	}
	assert.True(t, new(verify(t, data)).OK(), text(verify(t, data).Integrity))
}

func TestOnlyHeadersThatMeanSomethingAreStored(t *testing.T) {
	t.Parallel()
	r := post(t, `{}`)
	for _, name := range []string{"User-Agent", "X-Stainless-Os", "Cookie", "Idempotency-Key", "Traceparent"} {
		r.Header.Set(name, "gone-value")
	}
	r.Header.Set("X-Api-Key", "key-from-somewhere-else")
	r.Header.Set("Anthropic-Beta", "kept-value")
	data := record(t, handled(func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{"Date", "Set-Cookie", "Cf-Ray", "Server", "Openai-Organization", "Openai-Processing-Ms", "Alt-Svc"} {
			w.Header().Set(name, "gone-value")
		}
		for _, name := range []string{
			"Retry-After", "Retry-After-Ms", "X-Should-Retry", "X-Request-Id", "Request-Id",
			"X-Ratelimit-Limit-Requests", "Anthropic-Ratelimit-Tokens-Reset",
		} {
			w.Header().Set(name, "kept-value")
		}
	}), r)
	c := loadVCR(t, data).Interactions[0]
	assert.Equal(t, http.Header{
		"Authorization": {"Bearer {{key:good}}"}, "X-Api-Key": {"{{redacted}}"},
		"Content-Type": {"application/json"}, "Anthropic-Beta": {"kept-value"},
	}, c.Request.Headers)
	assert.Len(t, c.Response.Headers, 7)
	assert.NotContains(t, string(data), "gone-value")
	assert.NotContains(t, string(data), "somewhere-else")
}

// When a text in a stream gets shorter or longer, its pieces move with it.
func TestPiecesMoveWithReplacedText(t *testing.T) {
	t.Parallel()
	pieces := []string{"data: test-", "good-key", " and test-good-key", "\n", "\ndata: x\n\n"}
	tap := cassette.NewTap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range pieces {
			_, _ = io.WriteString(w, piece)
			w.(http.Flusher).Flush()
		}
	}))
	opts := options()
	opts.Tap = tap
	data, err := cassette.Record(t.Context(), opts, handled(tap.ServeHTTP), sending(post(t, `{}`)))
	require.NoError(t, err)
	w := &pieceWriter{header: http.Header{}}
	load(t, data).Player(keys).ServeHTTP(w, post(t, `{}`))
	assert.Equal(t, []string{"data: test-good-key", " and test-good-key", "\n", "\ndata: x\n\n"}, w.pieces)
}

// A text that the sanitiser changes in a request still matches the request.
func TestCleanedRequestsStillMatch(t *testing.T) {
	t.Parallel()
	body := `{"text":"project proj_ABCDEFGHIJKLMNOP1234 of user-ABCDEFGHIJKLMNOPQRST12"}`
	data := record(t, answering("text/plain", "ok"), post(t, body))
	assert.NotContains(t, string(data), "ABCDEFGH")
	p := load(t, data).Player(keys)
	assert.Equal(t, http.StatusOK, serve(p, post(t, body)).Code)
}
