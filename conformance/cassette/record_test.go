package cassette_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/cassette"
)

// pausing answers with a stream whose second half comes much later than its
// first.
func pausing(first, second string, pause time.Duration) upstream {
	return func(r *http.Request) (*http.Response, error) {
		out, in := io.Pipe()
		go func() {
			_, _ = io.WriteString(in, first)
			time.Sleep(pause)
			_, _ = io.WriteString(in, second)
			_ = in.Close()
		}()
		return &http.Response{
			StatusCode: http.StatusOK, Request: r, Body: out,
			Header: http.Header{"Content-Type": {"text/event-stream"}},
		}, nil
	}
}

// The caller sees a stream as it arrives, although go-vcr buffers.
func TestRecordingDoesNotDelayAStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		data, err := cassette.Record(t.Context(), options(), pausing("data: a\n\n", "data: b\n\n", time.Hour),
			func(c *http.Client) error {
				resp, err := c.Do(post(t, `{}`))
				require.NoError(t, err)
				defer func() { _ = resp.Body.Close() }()
				line, err := bufio.NewReader(resp.Body).ReadString('\n')
				require.NoError(t, err)
				assert.Equal(t, "data: a\n", line)
				assert.Zero(t, time.Since(start))
				return nil
			})
		require.NoError(t, err)
		assert.Equal(t, time.Hour, time.Since(start), "a closed body is read to its end first")
		assert.Contains(t, string(data), "data: b")
		assert.Equal(t, "data: a\n\ndata: b\n\n", loadVCR(t, data).Interactions[0].Response.Body)
	})
}

// The recorder changes nothing about the caller's request: a retry of the same
// value goes out with its key.
func TestRecordingLeavesTheRequestAlone(t *testing.T) {
	t.Parallel()
	var arrived []http.Header
	up := handled(func(w http.ResponseWriter, r *http.Request) {
		arrived = append(arrived, r.Header.Clone())
		w.Header().Set("Set-Cookie", "session=1")
	})
	r := post(t, `{"a":1}`)
	before := r.Header.Clone()
	var after http.Header
	_, err := cassette.Record(t.Context(), options(), up, func(c *http.Client) error {
		for range 2 {
			body, err := r.GetBody()
			require.NoError(t, err)
			r.Body = body
			resp, err := c.Do(r)
			require.NoError(t, err)
			after = resp.Header.Clone()
			assert.Same(t, r, resp.Request)
			require.NoError(t, resp.Body.Close())
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, before, r.Header)
	assert.Equal(t, "session=1", after.Get("Set-Cookie"), "the caller sees the whole answer")
	require.Len(t, arrived, 2)
	for _, h := range arrived {
		assert.Equal(t, "Bearer "+keys.Good, h.Get("Authorization"))
		assert.Equal(t, "identity", h.Get("Accept-Encoding"))
	}
}

// Only whole exchanges are kept; everything else is an error, not a short file.
func TestRecordRefusesWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	ok := answering("text/plain", "a")
	cut := upstream(func(*http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader("half"), errReader{io.ErrUnexpectedEOF})
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	})
	down := upstream(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	gzipped := handled(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "gzip") })
	ignoring := func(c *http.Client) error {
		resp, err := c.Do(post(t, `{}`))
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		return nil
	}
	to := func(url string) func(*http.Client) error {
		r := post(t, `{}`)
		u, err := r.URL.Parse(url)
		require.NoError(t, err)
		r.URL = u
		return sending(r)
	}
	tests := []struct {
		name  string
		up    upstream
		opts  func(*cassette.RecordOptions)
		drive func(*http.Client) error
		want  string
	}{
		{name: "drive fails", up: ok, drive: func(*http.Client) error { return errors.New("wrong answer") }, want: "wrong answer"},
		{name: "nothing sent", up: ok, drive: func(*http.Client) error { return nil }, want: "nothing was sent"},
		{name: "connection refused", up: down, drive: ignoring, want: "connection refused"},
		{name: "cut answer", up: cut, drive: ignoring, want: "broke off after 4 bytes"},
		{name: "compressed", up: gzipped, drive: ignoring, want: "compressed (gzip)"},
		{name: "left open", up: ok, want: "neither read to its end nor closed", drive: func(c *http.Client) error {
			resp, err := c.Do(post(t, `{}`))
			t.Cleanup(func() { _ = resp.Body.Close() })
			return err
		}},
		{name: "loopback", up: ok, drive: to("http://localhost/v1"), want: "a loopback URL: localhost; give the provider the vendor's URL"},
		{name: "port", up: ok, drive: to("https://api.vendor.example:8443/v1"), want: "a URL with a port: api.vendor.example:8443; give the provider"},
		{name: "a request that holds a secret", up: ok, want: "does not answer its own request", drive: sending(post(t, `{"a":"secret-of-mine"}`)), opts: func(o *cassette.RecordOptions) {
			o.Environ = []string{"MY_SECRET=secret-of-mine"}
		}},
		{name: "short key", up: ok, opts: func(o *cassette.RecordOptions) { o.Keys.Good = "k" }, want: "shorter than 8 bytes"},
		{name: "equal keys", up: ok, opts: func(o *cassette.RecordOptions) { o.Keys.Bad = o.Keys.Good }, want: "the same"},
		{name: "no basis", up: ok, opts: func(o *cassette.RecordOptions) { o.Basis = nil }, want: "without a basis"},
		{name: "basis without ref", up: ok, opts: func(o *cassette.RecordOptions) { o.Basis = []cassette.Basis{{Kind: "sdk"}} }, want: "without kind or ref"},
		{name: "basis with a wrong date", up: ok, want: "YYYY-MM-DD", opts: func(o *cassette.RecordOptions) {
			o.Basis = []cassette.Basis{{Kind: "sdk", Ref: "x", Retrieved: "yesterday"}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := options()
			if tt.opts != nil {
				tt.opts(&opts)
			}
			drive := tt.drive
			if drive == nil {
				drive = sending(post(t, `{}`))
			}
			data, err := cassette.Record(t.Context(), opts, tt.up, drive)
			require.ErrorContains(t, err, tt.want)
			assert.Nil(t, data)
		})
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// A caller that cancels cannot make a recording, and leaves nothing behind.
func TestRecordingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	up := upstream(func(r *http.Request) (*http.Response, error) {
		cancel()
		<-r.Context().Done()
		return nil, context.Cause(r.Context())
	})
	_, err := cassette.Record(ctx, options(), up, sending(post(t, `{}`)))
	require.ErrorIs(t, err, context.Canceled)
}

func TestProvenance(t *testing.T) {
	t.Parallel()
	stream := "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"m-1-0101\"}}\n\n"
	tape := load(t, record(t, answering("text/event-stream", stream), post(t, recordedBody)))
	p := tape.Provenance()
	assert.Equal(t, cassette.Synthesized, p.Origin)
	assert.Equal(t, basis, p.Basis)
	assert.Equal(t, cassette.Model{Requested: "m-1", Returned: "m-1-0101"}, p.Model)
	assert.Equal(t, cassette.SanitizerVersion, p.Sanitizer.Version)
	assert.Len(t, p.SHA256, 3)
	assert.Equal(t, 1, tape.Len())
	p.Basis[0].Ref = "changed"
	p.SHA256["provenance"] = "changed"
	assert.Equal(t, basis, tape.Provenance().Basis, "a tape does not change")
	assert.Empty(t, tape.Integrity())
}

// Only a real transport makes a live recording, and only a live recording has
// the origin recorded.
func TestRecordLive(t *testing.T) {
	t.Parallel()
	_, err := cassette.RecordLive(t.Context(), options(), answering("text/plain", "a"), sending(post(t, `{}`)))
	require.ErrorContains(t, err, "*http.Transport")

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Request-Id", "req_of_an_account")
		w.Header().Set("Openai-Organization", "org-somebody")
		w.Header().Set("Cf-Ray", "abc")
		w.Header().Set("Set-Cookie", "a=b")
		for _, piece := range []string{"data: {\"m\":\"org-ABCDEFGHIJKLMNOP1234 is slow\"}", "\n\ndata: x", "\n\n"} {
			_, _ = io.WriteString(w, piece)
			assert.NoError(t, http.NewResponseController(w).Flush())
		}
	}))
	listener, dial := pipe()
	server.Listener = listener
	server.Start()
	defer server.Close()
	transport := &http.Transport{DialTLSContext: dial}
	defer transport.CloseIdleConnections()
	opts := options()
	opts.Basis, opts.By = nil, "conformance/0.1.0"
	data, err := cassette.RecordLive(t.Context(), opts, transport, func(c *http.Client) error {
		resp, err := c.Do(post(t, `{}`))
		if err != nil {
			return err
		}
		// Small reads of the caller do not cut the pieces smaller.
		_, err = io.CopyBuffer(io.Discard, struct{ io.Reader }{resp.Body}, make([]byte, 5))
		return errors.Join(err, resp.Body.Close())
	})
	require.NoError(t, err)
	assert.Contains(t, string(data), "x_chunks: [34, 9, 2]")
	p := load(t, data).Provenance()
	assert.Equal(t, cassette.Recorded, p.Origin)
	require.NotNil(t, p.Live)
	assert.Equal(t, "conformance/0.1.0", p.Live.By)
	assert.NotEmpty(t, p.Live.At)
	for _, gone := range []string{"req_of_an_account", "org-somebody", "Cf-Ray", "Set-Cookie", "org-ABCD", "Date"} {
		assert.NotContains(t, string(data), gone)
	}
	assert.Contains(t, string(data), "{{redacted}} is slow")
	assert.Empty(t, verify(t, data).Integrity)
}

// pipe is a listener in memory and its dialer.
func pipe() (net.Listener, func(context.Context, string, string) (net.Conn, error)) {
	l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	return l, func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		l.conns <- server
		return client, nil
	}
}

type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
