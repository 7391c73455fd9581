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

// Memo remembers one event. The zero value remembers none; it is for one
// goroutine.
type Memo struct {
	event []byte
	// places are the holes, each with the bytes before it, and last are those
	// after the last hole. Learned events have at least one.
	places []place
	last   []byte
	// lines is set when event has line ends.
	lines bool
	// met is the event that matched last.
	met []byte

	scratch []byte
	strings Strings
}

type place struct {
	kind   Kind
	before []byte
	// start and end are where the hole lies in the event that matched last, and
	// escaped says that its text has escapes.
	start, end int
	escaped    bool
}

// Learn remembers an event that the decoder has accepted, in the place of the
// last one. The holes are in the order in which they lie. Learn reports false,
// and remembers nothing, when a hole is not of its kind: the caller is wrong
// about where it lies.
func (m *Memo) Learn(event []byte, holes ...Hole) bool {
	m.Forget()
	end := 0
	for _, h := range holes {
		if h.Start < max(end, 1) || h.End < h.Start || h.End >= len(event) || !h.fits(event) {
			return false
		}
		end = h.End
	}
	m.event = append(m.event[:0], event...)
	m.lines = bytes.IndexByte(event, '\n') >= 0 || bytes.IndexByte(event, '\r') >= 0
	end = 0
	for _, h := range holes {
		m.places = append(m.places, place{kind: h.Kind, before: m.event[end:h.Start]})
		end = h.End
	}
	m.last = m.event[end:]
	return len(holes) > 0
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
func (m *Memo) Forget() { m.places = m.places[:0] }

// Match reports whether the event is the remembered one but for its holes, whose
// values it then holds until the next call. The event must stay unchanged so
// long.
func (m *Memo) Match(event []byte) bool {
	n, ok := m.match(event)
	return ok && n == len(event)
}

// MatchAhead is Match for an event whose end is not known: for what a stream goes
// on with. It returns the length of the event. An event that was learned with line
// ends inside matches none, since they would end it there.
func (m *Memo) MatchAhead(ahead []byte) (n int, ok bool) {
	if m.lines {
		return 0, false
	}
	return m.match(ahead)
}

func (m *Memo) match(ahead []byte) (n int, ok bool) {
	if len(m.places) == 0 {
		return 0, false
	}
	pos := 0
	for i := range m.places {
		p := &m.places[i]
		start := pos + len(p.before)
		if start > len(ahead) || string(ahead[pos:start]) != string(p.before) {
			return 0, false
		}
		if pos = p.fill(ahead, start); pos < 0 {
			return 0, false
		}
	}
	end := pos + len(m.last)
	if end > len(ahead) || string(ahead[pos:end]) != string(m.last) {
		return 0, false
	}
	m.met = ahead[:end]
	return end, true
}

// fill notes what stands in the hole and returns its end; -1 when nothing fits.
func (p *place) fill(event []byte, start int) int {
	end, ok := start, true
	switch p.kind {
	case Text:
		end, p.escaped, ok = jsonr.ScanText(event, start)
	case Digits:
		end = digits(event, start)
		ok = end > start
	case Spaces:
		end = spaces(event, start)
	}
	if !ok {
		return -1
	}
	p.start, p.end = start, end
	return end
}

// Empty reports whether the i-th hole of the event that matched holds nothing.
func (m *Memo) Empty(i int) bool { return m.places[i].start == m.places[i].end }

// Text is what the i-th hole of the event that matched says.
func (m *Memo) Text(i int) string {
	p := &m.places[i]
	inside := m.met[p.start:p.end]
	if p.escaped {
		m.scratch = jsonr.AppendText(m.scratch[:0], inside)
		inside = m.scratch
	}
	return m.strings.Make(inside)
}

// Number is the value of the i-th hole of the event that matched.
func (m *Memo) Number(i int) int64 {
	var n int64
	for _, c := range m.met[m.places[i].start:m.places[i].end] {
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
