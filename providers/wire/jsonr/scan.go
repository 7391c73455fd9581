package jsonr

// maxDepth bounds the nesting of a value, as jsontext does.
const maxDepth = 10000

// skipSpace returns the index of the next byte that is no white space. There is
// seldom any, and then the call is inlined.
func skipSpace(data []byte, i int) int {
	if i < len(data) && data[i] > ' ' {
		return i
	}
	return skipSpaces(data, i)
}

func skipSpaces(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// scanner finds the ends of values.
type scanner struct {
	data    []byte
	lenient bool
}

// value returns the index after the value that begins at data[i], which is no
// white space; -1 if there is none that is strictly right. depth is the number of
// brackets around it.
func (s *scanner) value(i, depth int) int {
	if i >= len(s.data) {
		return -1
	}
	switch c := s.data[i]; c {
	case '"':
		return s.text(i)
	case '{', '[':
		if depth == maxDepth {
			return -1
		}
		if c == '{' {
			return s.object(i+1, depth+1)
		}
		return s.array(i+1, depth+1)
	case 'n':
		return s.literal(i, "null")
	case 't':
		return s.literal(i, "true")
	case 'f':
		return s.literal(i, "false")
	default:
		return s.number(i)
	}
}

func (s *scanner) text(i int) int {
	end, _, ok := scanText(s.data, i+1, s.lenient)
	if !ok {
		return -1
	}
	return end + 1
}

func (s *scanner) literal(i int, word string) int {
	if end := i + len(word); end <= len(s.data) && string(s.data[i:end]) == word {
		return end
	}
	return -1
}

// number reads by the grammar of RFC 8259, section 6.
func (s *scanner) number(i int) int {
	data := s.data
	if i < len(data) && data[i] == '-' {
		i++
	}
	switch {
	case i >= len(data) || data[i]-'0' > 9:
		return -1
	case data[i] == '0':
		i++
	default:
		i = skipDigits(data, i)
	}
	if i < len(data) && data[i] == '.' {
		begin := i + 1
		if i = skipDigits(data, begin); i == begin {
			return -1
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		begin := i
		if i = skipDigits(data, begin); i == begin {
			return -1
		}
	}
	return i
}

func skipDigits(data []byte, i int) int {
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	return i
}

// object reads on from behind the opening brace.
func (s *scanner) object(i, depth int) int {
	i = skipSpace(s.data, i)
	if i < len(s.data) && s.data[i] == '}' {
		return i + 1
	}
	for {
		if i >= len(s.data) || s.data[i] != '"' {
			return -1
		}
		if i = s.text(i); i < 0 {
			return -1
		}
		if i = s.colon(i); i < 0 {
			return -1
		}
		var done bool
		if i, done = s.next(s.value(i, depth), '}'); done || i < 0 {
			return i
		}
	}
}

// array reads on from behind the opening bracket.
func (s *scanner) array(i, depth int) int {
	i = skipSpace(s.data, i)
	if i < len(s.data) && s.data[i] == ']' {
		return i + 1
	}
	for {
		var done bool
		if i, done = s.next(s.value(i, depth), ']'); done || i < 0 {
			return i
		}
	}
}

// colon returns the index of the value behind the colon that follows a name.
func (s *scanner) colon(i int) int {
	i = skipSpace(s.data, i)
	if i >= len(s.data) || s.data[i] != ':' {
		return -1
	}
	return skipSpace(s.data, i+1)
}

// next reads what follows an element that ends at i: a comma, then i is where the
// next element begins, or the closing bracket, then i is behind it.
func (s *scanner) next(i int, closing byte) (next int, done bool) {
	if i < 0 {
		return -1, false
	}
	i = skipSpace(s.data, i)
	switch {
	case i >= len(s.data):
		return -1, false
	case s.data[i] == ',':
		return skipSpace(s.data, i+1), false
	case s.data[i] == closing:
		return i + 1, true
	default:
		return -1, false
	}
}
