package openairesponses

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/parley-llm/parley/llm"
)

// memo is a shortcut for the events that make up nearly all of a stream: deltas
// that differ from the one before in nothing but their text, their number and
// the random padding against the analysis of lengths.
//
// It remembers the bytes between these holes in the last delta that the full
// decoder accepted. An event with the same bytes between them is the same JSON
// with other values in the holes, provided that these are what JSON may hold
// there. Whatever is not that goes to the full decoder.
type memo struct {
	// between are the bytes before, between and after the holes; empty when
	// nothing has been learned.
	between [][]byte
	holes   []holeKind

	kind  deltaKind
	item  *track
	block int

	scratch []byte
}

// holeKind is what stands in a hole.
type holeKind uint8

const (
	holeText holeKind = iota
	holeNumber
	holePadding
)

// holeNames are the members with a value of their own in each delta.
var holeNames = map[string]holeKind{
	"delta": holeText, "sequence_number": holeNumber, "obfuscation": holePadding,
}

type hole struct {
	kind       holeKind
	start, end int
}

// learn remembers a delta that the full decoder has accepted.
func (m *memo) learn(data []byte, kind deltaKind, item *track, block int) {
	m.holes, m.item = m.holes[:0], nil
	holes, ok := findHoles(data)
	if !ok {
		return
	}
	for len(m.between) <= len(holes) {
		m.between = append(m.between, nil)
	}
	m.between = m.between[:len(holes)+1]
	last := 0
	for i, h := range holes {
		m.between[i] = append(m.between[i][:0], data[last:h.start]...)
		m.holes = append(m.holes, h.kind)
		last = h.end
	}
	m.between[len(holes)] = append(m.between[len(holes)][:0], data[last:]...)
	m.kind, m.item, m.block = kind, item, block
}

// findHoles finds the holes in their order. A member that stands twice, which
// this reader refuses, or one of another type leaves the event to the full
// decoder.
func findHoles(data []byte) (holes []hole, ok bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return nil, false
	}
	for dec.PeekKind() == jsontext.KindString {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, false
		}
		kind, isHole := holeNames[token.String()]
		value, err := dec.ReadValue()
		if err != nil {
			return nil, false
		}
		if !isHole {
			continue
		}
		end := int(dec.InputOffset())
		h := hole{kind: kind, start: end - len(value), end: end}
		want := jsontext.KindString
		if kind == holeNumber {
			want = jsontext.KindNumber
		} else {
			// The quotes are not part of the hole.
			h.start, h.end = h.start+1, h.end-1
		}
		if value.Kind() != want {
			return nil, false
		}
		ok = ok || kind == holeText
		holes = append(holes, h)
	}
	return holes, ok
}

// match returns the chunk of an event that equals the remembered one around its
// holes.
func (m *memo) match(data []byte) (chunk llm.Chunk, ok bool) {
	if m.item == nil || !bytes.HasPrefix(data, m.between[0]) {
		return llm.Chunk{}, false
	}
	data = data[len(m.between[0]):]
	var text string
	for i, kind := range m.holes {
		n, escaped := 0, false
		switch kind {
		case holeNumber:
			n = digits(data)
		case holePadding:
			if n, escaped = inside(data); escaped {
				return llm.Chunk{}, false
			}
		case holeText:
			if n, escaped = inside(data); n < 0 {
				return llm.Chunk{}, false
			}
			if text, ok = m.unquote(data[:n], escaped); !ok {
				return llm.Chunk{}, false
			}
		}
		if n < 0 || !bytes.HasPrefix(data[n:], m.between[i+1]) {
			return llm.Chunk{}, false
		}
		data = data[n+len(m.between[i+1]):]
	}
	if len(data) > 0 {
		return llm.Chunk{}, false
	}
	return m.item.delta(m.kind, m.block, text), true
}

// inside is the length of what stands before the quote that ends a string, or -1
// if that cannot stand in one.
func inside(data []byte) (n int, escaped bool) {
	ascii := true
	for n < len(data) {
		switch c := data[n]; {
		case c == '"':
			if !ascii && !utf8.Valid(data[:n]) {
				return -1, false
			}
			return n, escaped
		case c == '\\':
			escaped = true
			n++
		case c < ' ':
			return -1, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
		n++
	}
	return -1, false
}

// unquote is the text of a string's inside. Escapes that are not JSON's are the
// full decoder's to refuse.
func (m *memo) unquote(inner []byte, escaped bool) (string, bool) {
	if !escaped {
		return string(inner), true
	}
	m.scratch = append(append(append(m.scratch[:0], '"'), inner...), '"')
	quoted := len(m.scratch)
	m.scratch = slices.Grow(m.scratch, quoted)
	plain, err := jsontext.AppendUnquote(m.scratch[quoted:], m.scratch[:quoted])
	return string(plain), err == nil
}

// digits is the length of the whole number at the beginning, or -1 if there is
// none.
func digits(data []byte) int {
	n := 0
	for n < len(data) && data[n] >= '0' && data[n] <= '9' {
		n++
	}
	if n == 0 || n > 1 && data[0] == '0' || n > 18 {
		return -1
	}
	return n
}
