package memo

import (
	"bytes"

	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// Kind says what may stand in a hole.
type Kind uint8

// The kinds of holes.
const (
	// Text is the inside of a JSON string, between its quotes.
	Text Kind = iota
	// Digits is a JSON number without a sign, fraction or exponent.
	Digits
	// Spaces is a run of spaces between two tokens, which may be empty.
	Spaces
)

// Hole is a place, event[Start:End], in which events differ.
type Hole struct {
	Kind       Kind
	Start, End int
}

// TextAt is the hole of a string that a reader has met.
func TextAt(at jsonr.Span) Hole { return Hole{Text, at.Start, at.End} }

// maxHoles bounds the holes of an event.
const maxHoles = 4

// Memo remembers one event. The zero value remembers none; it is for one
// goroutine.
type Memo struct {
	event []byte
	holes [maxHoles]Hole
	n     int

	// met is the event that matched last, at its holes, and escaped tells which
	// of them hold escapes.
	met     []byte
	at      [maxHoles]Hole
	escaped [maxHoles]bool

	scratch []byte
	strings Strings
}

// Learn remembers an event that the decoder has accepted, in the place of the
// last one. The holes are in the order in which they lie. Learn reports false,
// and remembers nothing, when a hole is not of its kind: the caller is wrong
// about where it lies.
func (m *Memo) Learn(event []byte, holes ...Hole) bool {
	m.n = 0
	if len(holes) == 0 || len(holes) > maxHoles {
		return false
	}
	end := 0
	for _, h := range holes {
		if h.Start < max(end, 1) || h.End < h.Start || h.End >= len(event) || !h.fits(event) {
			return false
		}
		end = h.End
	}
	m.event = append(m.event[:0], event...)
	m.n = copy(m.holes[:], holes)
	return true
}

// fits reports whether the hole holds what it may, and ends where that ends.
func (h Hole) fits(event []byte) bool {
	switch h.Kind {
	case Text:
		end, _, ok := jsonr.ScanText(event, h.Start)
		return ok && end == h.End && event[h.Start-1] == '"'
	case Digits:
		end := digits(event, h.Start)
		if end != h.End || end == h.Start {
			return false
		}
		before, after := event[h.Start-1], event[end]
		return before != '-' && before != '.' && before != '+' && before|0x20 != 'e' && (before < '0' || before > '9') &&
			after != '.' && after|0x20 != 'e'
	case Spaces:
		// Before a bracket, comma or colon, spaces can stand behind any token.
		return spaces(event, h.Start) == h.End && bytes.IndexByte([]byte("{}[],:"), event[h.End]) >= 0 && outside(event, h.Start)
	}
	return false
}

// outside reports that event[i] is in no string.
func outside(event []byte, i int) bool {
	for at := 0; at < i; {
		quote := bytes.IndexByte(event[at:i], '"')
		if quote < 0 {
			return true
		}
		end, _, ok := jsonr.ScanText(event, at+quote+1)
		if !ok || end >= i {
			return false
		}
		at = end + 1
	}
	return true
}

// Forget remembers nothing.
func (m *Memo) Forget() { m.n = 0 }

// Match reports whether the event is the remembered one but for its holes, whose
// values it then holds until the next call. The event must stay unchanged so
// long.
func (m *Memo) Match(event []byte) bool {
	if m.n == 0 {
		return false
	}
	pos, from := 0, 0
	for i := range m.n {
		h := &m.holes[i]
		around := m.event[from:h.Start]
		if len(event)-pos < len(around) || string(event[pos:pos+len(around)]) != string(around) {
			return false
		}
		pos += len(around)
		from = h.End
		start := pos
		switch h.Kind {
		case Text:
			var ok bool
			if pos, m.escaped[i], ok = jsonr.ScanText(event, pos); !ok {
				return false
			}
		case Digits:
			if pos = digits(event, pos); pos == start {
				return false
			}
		case Spaces:
			pos = spaces(event, pos)
		}
		m.at[i] = Hole{h.Kind, start, pos}
	}
	if string(event[pos:]) != string(m.event[from:]) {
		return false
	}
	m.met = event
	return true
}

// Empty reports whether the i-th hole of the event that matched holds nothing.
func (m *Memo) Empty(i int) bool { return m.at[i].Start == m.at[i].End }

// Text is what the i-th hole of the event that matched says.
func (m *Memo) Text(i int) string {
	inside := m.met[m.at[i].Start:m.at[i].End]
	if m.escaped[i] {
		m.scratch = jsonr.AppendText(m.scratch[:0], inside)
		inside = m.scratch
	}
	return m.strings.Make(inside)
}

// Number is the value of the i-th hole of the event that matched.
func (m *Memo) Number(i int) int64 {
	var n int64
	for _, c := range m.met[m.at[i].Start:m.at[i].End] {
		n = n*10 + int64(c-'0')
	}
	return n
}

// digits returns the end of a whole number at event[i:]; i for none, and for one
// with a leading zero or more digits than an int64 holds.
func digits(event []byte, i int) int {
	end := i
	for end < len(event) && event[end]-'0' <= 9 {
		end++
	}
	if end-i > 18 || end-i > 1 && event[i] == '0' {
		return i
	}
	return end
}

func spaces(event []byte, i int) int {
	for i < len(event) && event[i] == ' ' {
		i++
	}
	return i
}
