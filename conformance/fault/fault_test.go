package fault_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

const sample = "event: a\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n"

// answer is a transport that always answers the same.
type answer struct {
	body   string
	closed int
	idle   int
	fail   error
}

func (a *answer) RoundTrip(req *http.Request) (*http.Response, error) {
	var r io.Reader = strings.NewReader(a.body)
	if a.fail != nil {
		r = io.MultiReader(r, iotest.ErrReader(a.fail))
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Request: req,
		Header:        http.Header{"Content-Type": {"text/event-stream"}, "Content-Length": {"1"}},
		ContentLength: int64(len(a.body)),
		Body:          &closer{Reader: r, answer: a},
	}, nil
}

func (a *answer) CloseIdleConnections() { a.idle++ }

type closer struct {
	io.Reader
	answer *answer
}

func (c *closer) Close() error {
	c.answer.closed++
	return nil
}

func get(t *testing.T, base http.RoundTripper, faults ...scenario.Fault) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.test/", http.NoBody)
	require.NoError(t, err)
	resp, err := fault.Transport(base, faults...).RoundTrip(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// reads returns what each read delivered, and the end.
func reads(r io.Reader) (pieces []string, end error) {
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Read(buf)
		if n > 0 || err == nil {
			pieces = append(pieces, string(buf[:n]))
		}
		if err != nil {
			return pieces, err
		}
	}
}

func TestFraming(t *testing.T) {
	tests := []struct {
		name  string
		fault scenario.Fault
		body  string
		want  string
	}{
		{"crlf", fault.CRLF(), "a\nb\r\n\n", "a\r\nb\r\n\r\n"},
		{"cr", fault.LoneCR(), "a\nb\r\n\n", "a\rb\r\r"},
		{"no final blank", fault.NoFinalBlank(), "data: x\r\n\r\n", "data: x"},
		{"bom", fault.BOM(), "data: x\n\n", "\xef\xbb\xbfdata: x\n\n"},
		{"no space", fault.NoSpace(), "data: x\n\nevent: data: \ndata: y\n\n", "data:x\n\nevent: data: \ndata:y\n\n"},
		{"two data lines", fault.MultiData(), "data: {\"a\":1}\n\ndata: [DONE]\n\n", "data: {\ndata: \"a\":1}\n\ndata: [DONE]\n\n"},
		{"unknown fields", fault.UnknownFields(), "data: x\n\n", "id: 7\nretry: 10\nx-unknown: 1\ndata: x\n\n"},
		{"comment lines", fault.CommentLines(), "event: e\ndata: x\n\n", ":\nevent: e\n:\ndata: x\n\n"},
		{"cut", fault.TruncateAt(3), "abcdef", "abc"},
		{"cut beyond", fault.TruncateAt(9), "abc", "abc"},
		{"cut events", fault.TruncateAfterEvent(1), sample, "event: a\ndata: {\"n\":1}\n\n"},
		{"cut all events", fault.TruncateAfterEvent(0), sample, ""},
		{"another body", fault.Replace("x"), sample, "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp := get(t, &answer{body: test.body}, test.fault)
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Equal(t, test.want, string(got))
			require.Equal(t, test.want, string(fault.Apply([]byte(test.body), test.fault)))
			require.EqualValues(t, -1, resp.ContentLength)
			require.Empty(t, resp.Header.Get("Content-Length"))
		})
	}
}

// decode is a small reader of event streams by the WHATWG rules, LF only, to
// see that insertions leave the events alone.
func decode(body []byte) (events []string) {
	var data []string
	for line := range strings.Lines(string(body)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "":
			if data != nil {
				events = append(events, strings.Join(data, "\n"))
			}
			data = nil
		case strings.HasPrefix(line, "data: "):
			data = append(data, line[len("data: "):])
		}
	}
	return events
}

func TestInsertionsLeaveTheEvents(t *testing.T) {
	want := decode([]byte(sample))
	require.Len(t, want, 3)
	for _, f := range []scenario.Fault{fault.Comments(), fault.CommentLines(), fault.UnknownFields()} {
		t.Run(f.Name, func(t *testing.T) {
			got := fault.Apply([]byte(sample), f)
			require.NotEqual(t, sample, string(got))
			require.Empty(t, cmp.Diff(want, decode(got)))
		})
	}
	injected := decode(fault.Apply([]byte(sample), fault.InjectUnknownEvent()))
	require.Len(t, injected, 6)
	known := slices.DeleteFunc(injected, func(e string) bool { return strings.Contains(e, "parley_unknown") })
	require.Empty(t, cmp.Diff(want, known))
}

func TestReads(t *testing.T) {
	tests := []struct {
		name   string
		faults []scenario.Fault
		body   string
		want   []string
		end    error
	}{
		{"one byte", []scenario.Fault{fault.OneByte()}, "abc", []string{"a", "b", "c"}, io.EOF},
		{"half", []scenario.Fault{fault.Half()}, "abc", []string{"a", "bc"}, io.EOF},
		{"split", []scenario.Fault{fault.SplitAt(2)}, "abc", []string{"ab", "c"}, io.EOF},
		{"split outside", []scenario.Fault{fault.SplitAt(5)}, "abc", []string{"abc", ""}, io.EOF},
		{"events", []scenario.Fault{fault.SplitEvents()}, "a\n\nb\n\nc", []string{"a\n\n", "b\n\n", "c"}, io.EOF},
		{"crlf split", []scenario.Fault{fault.CRLF(), fault.SplitCRLF()}, "a\n\n", []string{"a\r", "\n\r", "\n"}, io.EOF},
		{"empty reads", []scenario.Fault{fault.EmptyReads()}, "a\n\nb\n\n", []string{"", "a\n\n", "", "b\n\n"}, io.EOF},
		{"end with data", []scenario.Fault{fault.EndWithData()}, "abc", []string{"abc"}, io.EOF},
		{"short", []scenario.Fault{fault.Unexpected(2)}, "abc", []string{"ab"}, io.ErrUnexpectedEOF},
		{"reset", []scenario.Fault{fault.Reset(0)}, "abc", nil, syscall.ECONNRESET},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, end := reads(get(t, &answer{body: test.body}, test.faults...).Body)
			require.Empty(t, cmp.Diff(test.want, got))
			require.ErrorIs(t, end, test.end)
		})
	}
}

// The bodies keep the rules of io.Reader, as iotest knows them.
func TestReaderRules(t *testing.T) {
	for _, f := range []scenario.Fault{
		fault.OneByte(), fault.Half(), fault.SplitEvents(), fault.EndWithData(), fault.SplitAt(7),
	} {
		t.Run(f.Name, func(t *testing.T) {
			resp := get(t, &answer{body: sample}, f)
			require.NoError(t, iotest.TestReader(resp.Body, []byte(sample)))
		})
	}
}

func TestEndWithData(t *testing.T) {
	body := get(t, &answer{body: "abc"}, fault.EndWithData()).Body
	n, err := body.Read(make([]byte, 8))
	require.Equal(t, 3, n)
	require.ErrorIs(t, err, io.EOF)
}

func TestEverySplit(t *testing.T) {
	var seen int
	for f := range fault.EverySplit([]byte(sample), 1) {
		seen++
		require.Equal(t, sample, string(fault.Apply([]byte(sample), f)), f.Name)
	}
	require.Equal(t, len(sample)-1, seen)
	for range fault.EverySplit([]byte(sample), 1) {
		seen++
		break
	}
	require.Equal(t, len(sample), seen)
}

func TestOffsetsOfLargeBodies(t *testing.T) {
	body := []byte(strings.Repeat("data: 0123456789\n\n", 1000))
	offsets := fault.Offsets(body, 1)
	require.True(t, slices.IsSorted(offsets))
	require.Less(t, len(offsets), 1000*5+256)
	for _, near := range []int{17, 18, 19, 20, 16} {
		require.Contains(t, offsets, near)
	}
	require.Equal(t, offsets, fault.Offsets(body, 1))
	require.NotEqual(t, offsets, fault.Offsets(body, 2))
	require.Empty(t, fault.Offsets([]byte("a"), 1))
	require.Empty(t, fault.Offsets(nil, 1))
}

func TestEvents(t *testing.T) {
	tests := []struct {
		body string
		want []string
	}{
		{"", nil},
		{"a", []string{"a"}},
		{"a\n\nb\n\n", []string{"a\n\n", "b\n\n"}},
		{"a\r\n\r\nb\r\n\r\n", []string{"a\r\n\r\n", "b\r\n\r\n"}},
		{"a\r\rb\r\r", []string{"a\r\r", "b\r\r"}},
		{"\na\n\n", []string{"\na\n\n"}},
		{"a\nb\n\nc\n", []string{"a\nb\n\n", "c\n"}},
	}
	for _, test := range tests {
		var got []string
		for _, event := range fault.Events([]byte(test.body)) {
			got = append(got, string(event))
		}
		require.Empty(t, cmp.Diff(test.want, got), "%q", test.body)
	}
}

func TestHead(t *testing.T) {
	base := &answer{body: sample}
	resp := get(t, base, fault.Status(502), fault.ContentType("text/html"), fault.Header("X-Gone", ""))
	require.Equal(t, 502, resp.StatusCode)
	require.Equal(t, "502 Bad Gateway", resp.Status)
	require.Equal(t, "text/html", resp.Header.Get("Content-Type"))
	require.EqualValues(t, len(sample), resp.ContentLength, "the body is untouched")
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, sample, string(got))
}

func TestEndAlone(t *testing.T) {
	got, end := reads(get(t, &answer{body: "abc"}, scenario.Fault{End: syscall.ECONNRESET}).Body)
	require.Equal(t, []string{"abc"}, got)
	require.ErrorIs(t, end, syscall.ECONNRESET)
}

// A base that fails on its own keeps its failure, after what it had delivered.
func TestBaseFailure(t *testing.T) {
	got, end := reads(get(t, &answer{body: "abc", fail: syscall.EPIPE}, fault.Half()).Body)
	require.Equal(t, []string{"a", "bc"}, got)
	require.ErrorIs(t, end, syscall.EPIPE)
}

func TestCloseReachesBase(t *testing.T) {
	base := &answer{body: sample}
	transport := fault.Transport(base, fault.Half())
	client := &http.Client{Transport: transport}
	resp, err := client.Get("http://example.test/")
	require.NoError(t, err)
	require.Zero(t, base.closed, "the body of base stays open with ours")
	require.NoError(t, resp.Body.Close())
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 1, base.closed)
	_, err = resp.Body.Read(make([]byte, 1))
	require.ErrorIs(t, err, http.ErrBodyReadAfterClose)
	client.CloseIdleConnections()
	require.Equal(t, 1, base.idle)
}

func TestNoFaultsNoWrapper(t *testing.T) {
	base := &answer{}
	require.Same(t, base, fault.Transport(base))
}

func TestApplyDoesNotTouchItsInput(t *testing.T) {
	body := []byte(sample)
	for _, f := range []scenario.Fault{
		fault.CRLF(), fault.BOM(), fault.Comments(), fault.TruncateAt(4), fault.NoFinalBlank(), fault.MultiData(),
	} {
		fault.Apply(body, f)
		require.True(t, bytes.Equal(body, []byte(sample)), f.Name)
	}
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{"", sample, "a\r\n\r\nb", "\r\r\r", "\n\n\n\n", ":\n\ndata: x\r\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events := fault.Events(body)
		require.True(t, bytes.Equal(body, slices.Concat(events...)), "the events, joined, are the body")
		for _, event := range events {
			require.NotEmpty(t, event)
		}
		for _, fault := range []scenario.Fault{fault.Comments(), fault.CommentLines(), fault.CRLF(), fault.LoneCR(), fault.NoFinalBlank()} {
			_ = fault.Body(body)
		}
	})
}
