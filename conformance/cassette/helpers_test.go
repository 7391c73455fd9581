package cassette_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/conformance/cassette"
	"github.com/parley-llm/parley/conformance/scenario"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	vendorURL = "https://api.vendor.example/v1/chat"
	filePath  = "vendor/chat/text.yaml"
)

var (
	keys  = cassette.Keys{Good: "test-good-key", Bad: "test-bad-key"}
	basis = []cassette.Basis{{Kind: "provider-doc", Ref: "Vendor API reference, Chat", Retrieved: "2026-11-22", Mark: "doc"}}
)

// upstream answers in process, without a network.
type upstream func(*http.Request) (*http.Response, error)

func (f upstream) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// handled answers with a handler.
func handled(h http.HandlerFunc) upstream {
	return func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		h(w, r)
		return w.Result(), nil
	}
}

// answering answers every request with one body.
func answering(contentType, body string) upstream {
	return handled(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	})
}

// post builds a request with the good key and a JSON body.
func post(t testing.TB, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, vendorURL, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+keys.Good)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// sending sends the requests one after the other and reads each answer.
func sending(requests ...*http.Request) func(*http.Client) error {
	return func(c *http.Client) error {
		for _, r := range requests {
			resp, err := c.Do(r)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func options() cassette.RecordOptions {
	return cassette.RecordOptions{Path: filePath, Keys: keys, Basis: basis}
}

func record(t testing.TB, up http.RoundTripper, requests ...*http.Request) []byte {
	t.Helper()
	data, err := cassette.Record(t.Context(), options(), up, sending(requests...))
	require.NoError(t, err)
	return data
}

func files(data []byte) fstest.MapFS { return fstest.MapFS{filePath: {Data: data}} }

func load(t testing.TB, data []byte) *cassette.Tape {
	t.Helper()
	tape, err := cassette.Load(files(data), filePath)
	require.NoError(t, err)
	return tape
}

// serve gives a request to a player as a server would: without scheme and host
// in the URL.
func serve(p *cassette.Player, r *http.Request) *httptest.ResponseRecorder {
	in := r.Clone(r.Context())
	in.Host, in.URL.Scheme, in.URL.Host = r.URL.Host, "", ""
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, in)
	return w
}

func verify(t testing.TB, data []byte) cassette.VerifyReport {
	t.Helper()
	report, err := cassette.Verify(files(data), []string{filePath})
	require.NoError(t, err)
	return report
}

// edit replaces one place of a file, which must be there.
func edit(t testing.TB, data []byte, old, with string) []byte {
	t.Helper()
	require.Contains(t, string(data), old)
	return bytes.Replace(data, []byte(old), []byte(with), 1)
}

func text(findings []scenario.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.Path + " | " + f.Want + " | " + f.Got + " | " + f.Rule + "\n")
	}
	return b.String()
}
