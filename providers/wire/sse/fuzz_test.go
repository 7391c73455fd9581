package sse_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/providers/wire/sse"
)

// oracle decodes a whole text in the plainest way.
func oracle(text string) (events []event) {
	text = strings.TrimPrefix(text, "\uFEFF")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	var name string
	var data []string
	for _, line := range strings.Split(text, "\n") {
		if line == "" {
			if data != nil {
				events = append(events, event{Name: name, Data: strings.Join(data, "\n")})
			}
			name, data = "", nil
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "data":
			data = append(data, value)
		case "event":
			name = value
		}
	}
	// What follows the last line end is "" when the text ends with one, and the
	// loop above then took it for the blank line of an event under way.
	if n := len(events); n > 0 && endsInside(text) {
		events[n-1].Partial = true
	}
	if data != nil {
		events = append(events, event{Name: name, Data: strings.Join(data, "\n"), Partial: true})
	}
	return events
}

// endsInside reports that the last line before the final line end is not blank,
// so that the text ends inside an event.
func endsInside(text string) bool {
	if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || text == "\n" {
		return false
	}
	// The lines since the last blank one hold data, or there is no event.
	block := text[strings.LastIndex(text, "\n\n")+1:]
	for _, line := range strings.Split(strings.TrimLeft(block, "\n"), "\n") {
		if field, _, _ := strings.Cut(line, ":"); field == "data" {
			return true
		}
	}
	return false
}

func FuzzDecoder(f *testing.F) {
	for _, seed := range []string{
		"event: a\ndata: x\n\n", "data: x\r\n\r\ndata: y\r\r", "\uFEFFdata\ndata:\n\n:c\n", "data: x\n\n\ndata: y", "\r\ndata:1\n\r",
		"event: a\ndata: x\n\nevent: a\ndata: y\n\nevent: a\ndata: z\ndata: z\n\nevent: b\ndata: x\n\nevent: b\n\ndata: x\n\nevent: b\ndata: x\r\n\n",
		"data: a\r\n\r\ndata: b\r\n\r\ndata: c\r\n\ndata: d\n\r\ndata: e\re\n\ndata: f\r\n\r\r\n",
	} {
		f.Add(seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		want := oracle(text)
		rnd := rand.New(rand.NewPCG(seed, 0))
		got, err := read(&chopped{text: []byte(text), rnd: rnd}, 0)
		require.Equal(t, io.EOF, err)
		require.Empty(t, cmp.Diff(want, got))
		got, err = read(strings.NewReader(text), 0)
		require.Equal(t, io.EOF, err)
		require.Empty(t, cmp.Diff(want, got), "all in one read")
	})
}

// chopped gives its text in pieces of random length, some of them empty.
type chopped struct {
	text []byte
	rnd  *rand.Rand
}

func (c *chopped) Read(p []byte) (int, error) {
	if len(c.text) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.text[:min(c.rnd.IntN(8), len(c.text))])
	c.text = c.text[n:]
	if len(c.text) == 0 && c.rnd.IntN(2) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// FuzzAhead reads a text twice: with Next alone, and taking what Ahead shows
// wherever that can be an event.
func FuzzAhead(f *testing.F) {
	for _, seed := range []string{
		"data: a\n\ndata: b\n\ndata: c\r\n\r\ndata: \n\ndata: d\r\rdata: e\n\r\n", "data: a\n\ndata: b\ndata: c\n\ndata: d",
		"event: a\ndata: x\n\nevent: a\ndata: y\n\nevent: b\ndata: z\n\nevent: b\n\ndata: x\n\nevent: b\ndata: x\r\n\r\n",
		"\uFEFFdata: a\n\ndata: b\n\n: c\n\ndata: d\n\ndata:e\n\ndata: f\n\n", "data: x\r\n\r\n\ndata: y\n\n\ndata: z\n\n",
		"data: " + strings.Repeat("x", 34) + "\n\ndata: " + strings.Repeat("y", 34) + "\n\ndata: " + strings.Repeat("z", 35) + "\n\n",
	} {
		f.Add(seed, uint64(1))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		const limit = 40
		want, wantErr := read(strings.NewReader(text), limit)
		for _, r := range []io.Reader{
			strings.NewReader(text), &chopped{text: []byte(text), rnd: rand.New(rand.NewPCG(seed, 0))},
		} {
			got, err := readAhead(sse.NewDecoder(r, limit))
			require.Equal(t, wantErr, err)
			require.Empty(t, cmp.Diff(want, got))
		}
	})
}

func readAhead(d *sse.Decoder) (events []event, err error) {
	for {
		name, ahead := d.Ahead()
		if n := bytes.IndexAny(ahead, "\r\n"); n >= 0 {
			data := string(ahead[:n])
			if n > 0 && d.Take(n-1) {
				return nil, errors.New("took half of an event")
			}
			if d.Take(n) {
				events = append(events, event{Name: name, Data: data})
				continue
			}
		} else if ahead != nil && d.Take(len(ahead)) {
			return nil, errors.New("took an event without an end")
		}
		ev, err := d.Next()
		if err != nil {
			return events, err
		}
		events = append(events, event{ev.Name, string(ev.Data), ev.Partial})
	}
}
