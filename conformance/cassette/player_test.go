package cassette_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/cassette"
)

const recordedBody = `{"model":"m-1","temperature":1,"messages":[{"role":"user","content":"Hi"}],"seed":12345678901234567890}`

func recordedTape(t testing.TB) *cassette.Tape {
	t.Helper()
	r := post(t, recordedBody)
	r.URL.RawQuery = "b=2&a=1"
	r.Header.Set("Vendor-Ignored", "x")
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Openai-Organization", "org-of-somebody")
	return load(t, record(t, answering("application/json", `{"model":"m-1-0101"}`), r))
}

// asRecorded builds the recorded request anew and lets change change it.
func asRecorded(t testing.TB, change func(*http.Request)) *http.Request {
	t.Helper()
	r := post(t, recordedBody)
	r.URL.RawQuery = "b=2&a=1"
	r.Header.Set("Anthropic-Version", "2023-06-01")
	r.Header.Set("Openai-Organization", "org-of-somebody")
	change(r)
	return r
}

func setBody(body string) func(*http.Request) {
	return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(body)) }
}

func setHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestMatcherAcceptsWhatMeansTheSame(t *testing.T) {
	t.Parallel()
	tape := recordedTape(t)
	tests := map[string]func(*http.Request){
		"the same":             func(*http.Request) {},
		"another key order":    setBody(`{"seed":12345678901234567890,"messages":[{"content":"Hi","role":"user"}],"temperature":1,"model":"m-1"}`),
		"spaces":               setBody(strings.ReplaceAll(recordedBody, ":", " : ")),
		"escapes":              setBody(strings.ReplaceAll(recordedBody, `"Hi"`, `"\u0048i"`)),
		"another query order":  func(r *http.Request) { r.URL.RawQuery = "a=1&b=2" },
		"another user agent":   setHeader("User-Agent", "other/1"),
		"an unknown header":    setHeader("X-Whatever", "1"),
		"another organization": setHeader("Openai-Organization", "org-of-another"),
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := tape.Player(keys)
			w := serve(p, asRecorded(t, change))
			assert.Equal(t, http.StatusOK, w.Code, w.Body)
			assert.Empty(t, p.Findings())
			assert.Empty(t, p.Unused())
		})
	}
}

func TestMissNamesTheField(t *testing.T) {
	t.Parallel()
	tape := recordedTape(t)
	tests := []struct {
		name             string
		change           func(*http.Request)
		path, want, got  string
		alsoOtherFinding bool
	}{
		{name: "method", change: func(r *http.Request) { r.Method = http.MethodPut }, path: "method", want: "POST", got: "PUT"},
		{name: "host", change: func(r *http.Request) { r.URL.Host = "api.other.example" }, path: "host", want: "api.vendor.example", got: "api.other.example"},
		{name: "path", change: func(r *http.Request) { r.URL.Path = "/v1/chats" }, path: "path", want: "/v1/chat", got: "/v1/chats"},
		{name: "query", change: func(r *http.Request) { r.URL.RawQuery = "b=2&a=3" }, path: "query.a", want: "1", got: "3"},
		{name: "query gone", change: func(r *http.Request) { r.URL.RawQuery = "b=2" }, path: "query.a", want: "1", got: "(absent)"},
		{name: "header", change: setHeader("Anthropic-Version", "2020-01-01"), path: "header.Anthropic-Version", want: "2023-06-01", got: "2020-01-01"},
		{name: "header gone", change: func(r *http.Request) { r.Header.Del("Anthropic-Version") }, path: "header.Anthropic-Version", want: "2023-06-01", got: "(absent)"},
		{name: "header added", change: setHeader("Anthropic-Beta", "b-1"), path: "header.Anthropic-Beta", want: "(absent)", got: "b-1"},
		{name: "account gone", change: func(r *http.Request) { r.Header.Del("Openai-Organization") }, path: "header.Openai-Organization", want: "{{account}}", got: "(absent)"},
		{name: "bad key", change: setHeader("Authorization", "Bearer "+keys.Bad), path: "header.Authorization", want: "Bearer {{key:good}}", got: "Bearer {{key:bad}}"},
		{name: "unknown key", change: setHeader("Authorization", "Bearer from-the-environment"), path: "header.Authorization", want: "Bearer {{key:good}}", got: "Bearer {{redacted}}"},
		{name: "no key", change: func(r *http.Request) { r.Header.Del("Authorization") }, path: "header.Authorization", want: "Bearer {{key:good}}", got: "(absent)"},
		{name: "other scheme", change: setHeader("Authorization", "Basic "+keys.Good), path: "header.Authorization", want: "Bearer {{key:good}}", got: "Basic {{key:good}}"},
		{name: "number", change: setBody(strings.Replace(recordedBody, `"temperature":1`, `"temperature":1.0`, 1)), path: "body.temperature", want: "1", got: "1.0"},
		{name: "big number", change: setBody(strings.Replace(recordedBody, `567890}`, `567891}`, 1)), path: "body.seed", want: "12345678901234567890", got: "12345678901234567891"},
		{name: "text", change: setBody(strings.Replace(recordedBody, `"Hi"`, `"Ho"`, 1)), path: "body.messages[0].content", want: `"Hi"`, got: `"Ho"`},
		{name: "field gone", change: setBody(strings.Replace(recordedBody, `"temperature":1,`, ``, 1)), path: "body.temperature", want: "1", got: "(absent)"},
		{name: "field added", change: setBody(strings.Replace(recordedBody, `{"model"`, `{"a b":{"c":1},"model"`, 1)), path: `body["a b"]`, want: "(absent)", got: `{"c":1}`},
		{name: "null is not absent", change: setBody(strings.Replace(recordedBody, `{"model"`, `{"n":null,"model"`, 1)), path: "body.n", want: "(absent)", got: "null"},
		{name: "element added", change: setBody(strings.Replace(recordedBody, `"messages":[`, `"messages":["x",`, 1)), path: "body.messages[1]", want: "(absent)", got: `{"content":"Hi","role":"user"}`, alsoOtherFinding: true},
		{name: "repeated key", change: setBody(strings.Replace(recordedBody, `{"model"`, `{"model":"m-1","model"`, 1)), path: "body", got: "(as bytes)"},
		{name: "not JSON", change: setBody("{"), path: "body", got: "{ (as bytes)"},
		{name: "content type", change: setHeader("Content-Type", "text/plain"), path: "header.Content-Type", want: "application/json", got: "text/plain", alsoOtherFinding: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := tape.Player(keys)
			w := serve(p, asRecorded(t, tt.change))
			assert.Equal(t, http.StatusNotImplemented, w.Code)
			assert.Equal(t, "false", w.Header().Get("X-Should-Retry"))
			findings := p.Findings()
			require.NotEmpty(t, findings)
			if !tt.alsoOtherFinding {
				require.Len(t, findings, 1, text(findings))
			}
			f := findings[0]
			for _, other := range findings {
				if other.Path == "cassette: request 1: "+tt.path {
					f = other
				}
			}
			assert.Equal(t, "cassette: request 1: "+tt.path, f.Path)
			if tt.want != "" {
				assert.Equal(t, tt.want, f.Want)
			}
			assert.Contains(t, f.Got, tt.got)
			assert.Contains(t, f.Rule, filePath)
			assert.Contains(t, w.Body.String(), tt.path)
			for _, secret := range []string{keys.Good, keys.Bad, "from-the-environment"} {
				assert.NotContains(t, text(findings)+w.Body.String(), secret)
			}
			assert.Len(t, p.Unused(), 1)
		})
	}
}

// A retry that is answered does not take the first miss back, and a recording
// is played once.
func TestRetriesHideNothing(t *testing.T) {
	t.Parallel()
	p := recordedTape(t).Player(keys)
	require.Equal(t, http.StatusNotImplemented, serve(p, asRecorded(t, setBody(`{}`))).Code)
	require.Equal(t, http.StatusOK, serve(p, asRecorded(t, func(*http.Request) {})).Code)
	missed := len(p.Findings())
	require.NotZero(t, missed)
	assert.Empty(t, p.Unused())

	require.Equal(t, http.StatusNotImplemented, serve(p, asRecorded(t, func(*http.Request) {})).Code)
	findings := p.Findings()
	require.Len(t, findings, missed+1)
	assert.Equal(t, "the same request again", findings[missed].Got)
	require.Equal(t, http.StatusNotImplemented, serve(p, asRecorded(t, setBody(`{}`))).Code)
	assert.Contains(t, text(p.Findings()[missed+1:]), "no more than the 1 recorded requests")
}

func TestNearestRecordingIsNamed(t *testing.T) {
	t.Parallel()
	tape := load(t, record(t, answering("text/plain", "a"), post(t, `{"a":1,"b":1,"c":1}`), post(t, `{"a":2,"b":2,"c":2}`)))
	p := tape.Player(keys)
	serve(p, post(t, `{"a":2,"b":2,"c":3}`))
	require.Len(t, p.Findings(), 1)
	assert.Contains(t, p.Findings()[0].Rule, "interaction 1 of "+filePath)

	many := strings.Builder{}
	for n := range 50 {
		fmt.Fprintf(&many, `,"f%d":1`, n)
	}
	p = tape.Player(keys)
	serve(p, post(t, `{"a":1,"b":1,"c":1`+many.String()+`}`))
	assert.Len(t, p.Findings(), 21)
	assert.Contains(t, text(p.Findings()), "30 more differences")
}

func TestLongValuesAreCutWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 5000)
	p := load(t, record(t, answering("text/plain", "a"), post(t, `{"a":"`+long+`1"}`))).Player(keys)
	w := serve(p, post(t, `{"a":"`+long+`2"}`))
	require.Len(t, p.Findings(), 1)
	assert.Contains(t, p.Findings()[0].Want, `1"`)
	assert.Contains(t, p.Findings()[0].Got, `2"`)
	assert.Less(t, w.Body.Len(), 2000)
}

func TestIdenticalRequestsArePlayedInOrder(t *testing.T) {
	t.Parallel()
	n := 0
	tape := load(t, record(t, handled(func(w http.ResponseWriter, _ *http.Request) {
		n++
		_, _ = fmt.Fprint(w, n)
	}), post(t, `{}`), post(t, `{}`), post(t, `{}`)))
	p := tape.Player(keys)
	for want := 1; want <= 3; want++ {
		assert.Equal(t, fmt.Sprint(want), serve(p, post(t, `{}`)).Body.String())
	}
}

// Players of one tape share nothing that changes.
func TestPlayersAreIndependentAndConcurrent(t *testing.T) {
	t.Parallel()
	const requests = 8
	var all []*http.Request
	for n := range requests {
		all = append(all, post(t, fmt.Sprintf(`{"n":%d}`, n)))
	}
	tape := load(t, record(t, answering("text/event-stream", "data: {{key:good}}\n\n"), all...))
	var wg sync.WaitGroup
	for range 4 {
		p := tape.Player(keys)
		for n := range requests {
			wg.Go(func() {
				w := serve(p, post(t, fmt.Sprintf(`{"n":%d}`, n)))
				assert.Equal(t, http.StatusOK, w.Code)
				w.Header().Set("Content-Type", "changed")
				p.Findings()
				p.Unused()
			})
		}
	}
	wg.Wait()
}

// A stream arrives in the pieces in which the server flushed it: each write is
// followed by a flush.
func TestStreamArrivesInItsPieces(t *testing.T) {
	t.Parallel()
	odd := []string{"data: a\n\nda", "ta: b\n", "\ndata: [DONE]\n\n"}
	tap := cassette.NewTap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("X-Parley-Exchange"), "the tapped handler sees only the client's headers")
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range odd {
			_, _ = io.WriteString(w, piece[:1])
			_, _ = io.WriteString(w, piece[1:])
			assert.NoError(t, http.NewResponseController(w).Flush())
		}
	}))
	opts := options()
	opts.Tap = tap
	data, err := cassette.Record(t.Context(), opts, handled(tap.ServeHTTP), sending(post(t, `{}`)))
	require.NoError(t, err)
	assert.Contains(t, string(data), "x_chunks: [11, 6, 15]")
	assert.Empty(t, verify(t, data).Integrity)
	w := &pieceWriter{header: http.Header{}}
	load(t, data).Player(keys).ServeHTTP(w, post(t, `{}`))
	assert.Equal(t, odd, w.pieces)

	usual := record(t, answering("text/event-stream", "data: a\r\n\r\n: ping\n\ndata: [DONE]"), post(t, `{}`))
	assert.NotContains(t, string(usual), "x_chunks")
	w = &pieceWriter{header: http.Header{}}
	load(t, usual).Player(keys).ServeHTTP(w, post(t, `{}`))
	assert.Equal(t, []string{"data: a\r\n\r\n", ": ping\n\n", "data: [DONE]"}, w.pieces)
	assert.Empty(t, w.header.Get("Content-Length"))
}

// pieceWriter keeps what was written between flushes.
type pieceWriter struct {
	header  http.Header
	pending string
	pieces  []string
}

func (w *pieceWriter) Header() http.Header { return w.header }
func (w *pieceWriter) WriteHeader(int)     {}
func (w *pieceWriter) Write(p []byte) (int, error) {
	w.pending += string(p)
	return len(p), nil
}

func (w *pieceWriter) Flush() {
	w.pieces = append(w.pieces, w.pending)
	w.pending = ""
}

// A service that echoes the key does so in replay, with the replay's own key,
// and its pieces stay whole.
func TestEchoedKeyIsTheReplays(t *testing.T) {
	t.Parallel()
	r := post(t, `{}`)
	r.Header.Set("Authorization", "Bearer "+keys.Bad)
	data := record(t, handled(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "data: wrong key %s\n\ndata: %s\n\n", keys.Bad, keys.Good)
	}), r)
	assert.NotContains(t, string(data), keys.Bad)
	assert.NotContains(t, string(data), keys.Good)

	other := cassette.Keys{Good: "another-good-key-longer", Bad: "another-bad-key"}
	again := post(t, `{}`)
	again.Header.Set("Authorization", "Bearer "+other.Bad)
	w := &pieceWriter{header: http.Header{}}
	p := load(t, data).Player(other)
	p.ServeHTTP(w, again)
	assert.Empty(t, p.Findings())
	assert.Equal(t, []string{"data: wrong key another-bad-key\n\n", "data: another-good-key-longer\n\n"}, w.pieces)
}

func TestHeadersOfAnAnswer(t *testing.T) {
	t.Parallel()
	data := record(t, handled(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Length"] = []string{"99999"}
		w.Header().Set("Connection", "keep-alive")
		w.Header().Set("Retry-After-Ms", "1500")
		w.Header().Set("X-Request-Id", "req_7")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, "slow down")
	}), post(t, `{}`))
	server := httptest.NewServer(vendorHost(load(t, data).Player(keys)))
	defer server.Close()
	r := post(t, `{}`)
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(server.URL, "http://")
	resp, err := server.Client().Do(r)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, "slow down", string(body))
	assert.Equal(t, http.StatusTooManyRequests, resp.StatusCode)
	assert.EqualValues(t, len("slow down"), resp.ContentLength)
	assert.Equal(t, "1500", resp.Header.Get("Retry-After-Ms"))
	assert.Equal(t, "req_7", resp.Header.Get("X-Request-Id"))
	assert.Empty(t, resp.Header.Values("Content-Type"), "no type was recorded, and none is guessed")
}

// vendorHost makes a loopback request look as the vendor would get it.
func vendorHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = "api.vendor.example"
		h.ServeHTTP(w, r)
	})
}

// A date in Retry-After is stored as a distance, and made anew at each replay.
func TestRetryAfterDateIsRelative(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		late := handled(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", time.Now().Add(30*time.Second).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
		})
		data := record(t, late, post(t, `{}`))
		assert.Contains(t, string(data), `"{{date+30s}}"`)
		time.Sleep(time.Hour)
		assert.Equal(t, string(data), string(record(t, late, post(t, `{}`))))

		w := serve(load(t, data).Player(keys), post(t, `{}`))
		at, err := http.ParseTime(w.Header().Get("Retry-After"))
		require.NoError(t, err)
		assert.Equal(t, 30*time.Second, time.Until(at))
		date, err := http.ParseTime(w.Header().Get("Date"))
		require.NoError(t, err)
		assert.Equal(t, 30*time.Second, at.Sub(date))
	})
}

func TestRetryAfterDateByTheAnsweringClock(t *testing.T) {
	t.Parallel()
	then := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	up := handled(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", then.Add(9*time.Second).Format(http.TimeFormat))
	})
	opts := options()
	_, err := cassette.Record(t.Context(), opts, up, sending(post(t, `{}`)))
	require.ErrorContains(t, err, "RecordOptions.Now")
	opts.Now = func() time.Time { return then }
	data, err := cassette.Record(t.Context(), opts, up, sending(post(t, `{}`)))
	require.NoError(t, err)
	assert.Contains(t, string(data), `"{{date+9s}}"`)
}

// Multipart bodies have a random boundary; parts are compared.
func TestMultipart(t *testing.T) {
	t.Parallel()
	form := func(boundary, value string) *http.Request {
		r := post(t, "--"+boundary+"\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"+value+"\xff\r\n--"+boundary+"--\r\n")
		r.Header.Set(textproto.CanonicalMIMEHeaderKey("content-type"), "multipart/form-data; boundary="+boundary)
		return r
	}
	one := record(t, answering("text/plain", "ok"), form("b1b1", "x"))
	assert.Equal(t, string(one), string(record(t, answering("text/plain", "ok"), form("c2c2c2", "x"))))
	p := load(t, one).Player(keys)
	assert.Equal(t, http.StatusNotImplemented, serve(p, form("d3", "y")).Code)
	assert.Equal(t, http.StatusOK, serve(p, form("d3", "x")).Code)
}

func BenchmarkPlayer(b *testing.B) {
	tape := recordedTape(b)
	r := asRecorded(b, func(*http.Request) {})
	b.ReportAllocs()
	for b.Loop() {
		r.Body = io.NopCloser(strings.NewReader(recordedBody))
		if w := serve(tape.Player(keys), r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
