package sse_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/sse"
)

// event is an sse.Event that owns its data.
type event struct {
	Name, Data string
	Partial    bool
}

func read(r io.Reader, maxLine int) (events []event, err error) {
	d := sse.NewDecoder(r, maxLine)
	for {
		ev, err := d.Next()
		if err != nil {
			return events, err
		}
		events = append(events, event{ev.Name, string(ev.Data), ev.Partial})
	}
}

func TestDecoder(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []event
	}{
		{"nothing", "", nil},
		{"one event", "event: a\ndata: x\n\n", []event{{"a", "x", false}}},
		{"no name", "data: x\n\ndata: y\n\n", []event{{"", "x", false}, {"", "y", false}}},
		{"a name lasts for one event", "event: a\ndata: x\n\ndata: y\n\n", []event{{"a", "x", false}, {"", "y", false}}},
		{"a name after the data counts", "data: x\nevent: a\n\n", []event{{"a", "x", false}}},
		{"the last name counts", "event: a\nevent: b\ndata: x\n\n", []event{{"b", "x", false}}},
		{"a name without data is dropped", "event: a\n\ndata: x\n\n", []event{{"", "x", false}}},
		{"CRLF", "event: a\r\ndata: x\r\n\r\ndata: y\r\n\r\n", []event{{"a", "x", false}, {"", "y", false}}},
		{"lone CR", "event: a\rdata: x\r\rdata: y\r\r", []event{{"a", "x", false}, {"", "y", false}}},
		{"mixed line ends", "data: x\r\n\rdata: y\n\r\n", []event{{"", "x", false}, {"", "y", false}}},
		{"lines of data join", "data: x\ndata\ndata:\ndata: y\n\n", []event{{"", "x\n\n\ny", false}}},
		{"no space", "data:x\n\n", []event{{"", "x", false}}},
		{"one space only", "data:  x \n\n", []event{{"", " x ", false}}},
		{"a tab is no space", "data:\tx\n\n", []event{{"", "\tx", false}}},
		{"colons in data", "data: a:b: c\n\n", []event{{"", "a:b: c", false}}},
		{"empty data is an event", "data:\n\n", []event{{"", "", false}}},
		{"comments", ": ping\n:\n\ndata: x\n: ping\n\n:\n", []event{{"", "x", false}}},
		{"a comment inside an event", "data: x\n: ping\ndata: y\n\n", []event{{"", "x\ny", false}}},
		{"other fields", "id: 1\nretry: 5\nfoo: bar\nfoo\ndata: x\n\n", []event{{"", "x", false}}},
		{"field names are exact", "Data: x\ndata : y\n data: z\ndatax: q\n\n", nil},
		{"byte order mark", "\uFEFFdata: x\n\n", []event{{"", "x", false}}},
		{"only one mark, only at the start", "\uFEFF\uFEFFdata: x\n\ndata: \uFEFFy\n\n", []event{{"", "\uFEFFy", false}}},
		{"half a mark is text", "\xEF\xBBdata: x\n\ndata: y\n\n", []event{{"", "y", false}}},
		{"no final blank line", "data: x\n", []event{{"", "x", true}}},
		{"no final line end", "data: x\n\nevent: a\ndata: y", []event{{"", "x", false}, {"a", "y", true}}},
		{"cut in the field name", "data: x\n\ndat", []event{{"", "x", false}}},
		{"cut behind CR", "data: x\r", []event{{"", "x", true}}},
		{"multibyte text", "data: \u2028🧑‍🚀\x00\n\n", []event{{"", "\u2028🧑‍🚀\x00", false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Empty(t, cmp.Diff(tt.want, oracle(tt.text)), "the oracle itself")
			for name, r := range map[string]io.Reader{
				"whole":    strings.NewReader(tt.text),
				"bytes":    iotest.OneByteReader(strings.NewReader(tt.text)),
				"data+EOF": iotest.DataErrReader(strings.NewReader(tt.text)),
			} {
				got, err := read(r, 0)
				require.Equal(t, io.EOF, err, name)
				require.Empty(t, cmp.Diff(tt.want, got), name)
			}
			for cut := range len(tt.text) {
				r := io.MultiReader(strings.NewReader(tt.text[:cut]), strings.NewReader(tt.text[cut:]))
				got, _ := read(r, 0)
				require.Empty(t, cmp.Diff(tt.want, got), "cut at %d", cut)
			}
		})
	}
}

// An event must be delivered when its last byte is there, not when the next one
// comes: the body may stay open for minutes.
func TestDeliveredAtOnce(t *testing.T) {
	for _, end := range []string{"\n\n", "\r\n\r\n", "\r\r"} {
		pr, pw := io.Pipe()
		d := sse.NewDecoder(pr, 0)
		go func() { _, _ = pw.Write([]byte("data: x" + end)) }()
		ev, err := d.Next()
		require.NoError(t, err)
		require.Equal(t, "x", string(ev.Data))
		require.NoError(t, pw.Close())
		_, err = d.Next()
		require.Equal(t, io.EOF, err)
	}
}

func TestLimit(t *testing.T) {
	const limit = 100
	fits := strings.Repeat("x", limit-len("data:"))
	for _, tt := range []struct {
		name, text string
		events     int
		tooLong    bool
	}{
		{"a line of the limit", "data:" + fits + "\n\n", 1, false},
		{"a longer line", "data: a\n\ndata:" + fits + "x\n\ndata: b\n\n", 1, true},
		{"a longer line without an end", "data: a\n\ndata:" + strings.Repeat("x", 1<<20), 1, true},
		{"a longer comment", ":" + strings.Repeat("x", limit) + "\n\n", 0, true},
		{"many lines of data", strings.Repeat("data:"+fits+"\n", 2) + "\ndata: b\n\n", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
				d := sse.NewDecoder(r, limit)
				for range tt.events {
					_, err := d.Next()
					require.NoError(t, err)
				}
				_, err := d.Next()
				if !tt.tooLong {
					require.Equal(t, io.EOF, err)
					continue
				}
				require.ErrorIs(t, err, llm.ErrMalformedResponse)
				require.ErrorContains(t, err, "100 bytes")
				_, again := d.Next()
				require.Equal(t, err, again)
			}
		})
	}
}

func TestLongLine(t *testing.T) {
	for _, size := range []int{64<<10 + 1, 1<<20 + 1, 16 << 20} {
		data := strings.Repeat("é", size/2)
		got, err := read(strings.NewReader("data: "+data+"\n\ndata: end\n\n"), 0)
		require.Equal(t, io.EOF, err)
		require.Len(t, got, 2)
		require.True(t, got[0].Data == data && got[1].Data == "end")
	}
}

// A window that moves and grows loses nothing, however the reads fall.
func TestManyEvents(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	ends := []string{"\n", "\r\n", "\r"}
	var text strings.Builder
	for i := range 2000 {
		end := ends[i%len(ends)]
		for range 1 + rnd.IntN(3) {
			text.WriteString("data: " + strings.Repeat("x", rnd.IntN(1<<rnd.IntN(13))) + end)
		}
		text.WriteString(end)
	}
	want := oracle(text.String())
	require.Greater(t, text.Len(), 1<<20)
	for _, r := range []io.Reader{
		strings.NewReader(text.String()), &chopped{text: []byte(text.String()), rnd: rnd},
	} {
		got, err := read(r, 0)
		require.Equal(t, io.EOF, err)
		require.Empty(t, cmp.Diff(want, got))
	}
}

// Events that were read before an error come first, then the error, again and
// again; an event that the error cut is lost.
func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("data: x\n\ndata: y\n"), iotest.ErrReader(broken))
	d := sse.NewDecoder(r, 0)
	ev, err := d.Next()
	require.NoError(t, err)
	require.Equal(t, "x", string(ev.Data))
	for range 2 {
		_, err = d.Next()
		require.Equal(t, broken, err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestNoProgress(t *testing.T) {
	_, err := read(stuck{}, 0)
	require.Equal(t, io.ErrNoProgress, err)
}

func TestAllocations(t *testing.T) {
	text := strings.Repeat("event: content_block_delta\ndata: {\"text\":\"hello\"}\n\n: ping\n\r\ndata: a\r\ndata: b\r\n\r\n", 100)
	r := &endless{text: text}
	d := sse.NewDecoder(r, 0)
	for range 1000 {
		_, err := d.Next()
		require.NoError(t, err)
	}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for range 10 {
			_, _ = d.Next()
		}
	}))
}

// The window of a stream that has ended serves the next one, and shows nothing of
// it: events that were read keep nothing of it either.
func TestWindowsAreUsedAgain(t *testing.T) {
	const streams = 100
	first := []byte(strings.Repeat("data: one\n\n", 1000))
	decode := func(release bool) {
		d := sse.NewDecoder(bytes.NewReader(first), 0)
		for i := range 1000 {
			if ev, err := d.Next(); err != nil || string(ev.Data) != "one" {
				t.Fatal(ev, err)
			}
			if release && i == 500 {
				d.Release()
				d.Release()
				break
			}
		}
		for range 2 {
			_, err := d.Next()
			if _, ahead := d.Ahead(); err != io.EOF || len(ahead) > 0 {
				t.Fatal(err, string(ahead))
			}
		}
	}
	for _, release := range []bool{false, true} {
		decode(release)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range streams {
			decode(release)
		}
		runtime.ReadMemStats(&after)
		// Under the race detector a pool forgets some of what it is given.
		require.Less(t, int(after.TotalAlloc-before.TotalAlloc)/streams, 8<<10)
	}
	got, err := read(strings.NewReader("data: o"), 0)
	require.Equal(t, io.EOF, err)
	require.Equal(t, []event{{"", "o", true}}, got)
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}
