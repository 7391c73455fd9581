package jsonr

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// ScanText finds the end of a JSON string whose inside begins at data[i]: the
// index of its closing quote. escaped is set when the inside holds escapes, so
// that [AppendText] must read it. ok is false for a text that is not strictly
// right: cut off, a raw control character, an escape that JSON does not have,
// bad UTF-8, or half of a surrogate pair.
func ScanText(data []byte, i int) (end int, escaped, ok bool) {
	end, odd, ok := scanText(data, i, false)
	return end, odd != 0, ok
}

// oddity is what the inside of a string holds that does not say itself.
type oddity uint8

const (
	escapes oddity = 1 << iota
	// badUTF8 is what only a lenient scan lets pass.
	badUTF8
)

// scanText is ScanText; lenient lets bad UTF-8 and halves of pairs pass.
func scanText(data []byte, i int, lenient bool) (end int, odd oddity, ok bool) {
	for i < len(data) {
		if len(data)-i >= 8 {
			marks := oddBytes(binary.LittleEndian.Uint64(data[i:]))
			if marks == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(marks) / 8
		}
		switch c := data[i]; {
		case c == '"':
			return i, odd, true
		case c == '\\':
			n := 2
			if i+1 == len(data) || !short[data[i+1]] {
				if n = longEscapeLen(data[i:], lenient); n == 0 {
					return i, odd, false
				}
			}
			odd |= escapes
			i += n
		case c < ' ':
			return i, odd, false
		case c < utf8.RuneSelf:
			i++
		case c >= 0xc2 && c < 0xe0 && i+1 < len(data) && data[i+1]&0xc0 == 0x80:
			i += 2 // most of what is not ASCII
		default:
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n == 1 {
				if !lenient {
					return i, odd, false
				}
				odd |= badUTF8
			}
			i += n
		}
	}
	return i, odd, false
}

// PlainLen is the length of the beginning of text that a JSON string holds as it
// is: up to the first quote, backslash, control character or bad UTF-8.
func PlainLen(text []byte) int {
	if plainASCII(text) {
		return len(text)
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return i
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				return i
			}
			i += n
		}
	}
	return len(text)
}

// plainASCII looks at eight bytes at a time, at the last ones again.
func plainASCII(text []byte) bool {
	n := len(text)
	switch {
	case n >= 8:
		for i := 0; i < n-8; i += 8 {
			if oddBytes(binary.LittleEndian.Uint64(text[i:])) != 0 {
				return false
			}
		}
		return oddBytes(binary.LittleEndian.Uint64(text[n-8:])) == 0
	case n >= 4:
		first, last := binary.LittleEndian.Uint32(text), binary.LittleEndian.Uint32(text[n-4:])
		return oddBytes(uint64(first)|uint64(last)<<32) == 0
	}
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oddBytes marks, in the top bit of each, the bytes of a word that may not stand
// in a JSON string as they are or are not ASCII. Above the first mark, marks may
// be false: a borrow runs upwards.
func oddBytes(word uint64) uint64 {
	const (
		each = 0x0101010101010101
		top  = 0x8080808080808080
	)
	quote := (word ^ each*'"') - each
	slash := (word ^ each*'\\') - each
	control := word - each*' '
	return (quote | slash | control | word) & top
}

// short marks the letters of the escapes of two bytes.
var short = [256]bool{'"': true, '\\': true, '/': true, 'b': true, 'f': true, 'n': true, 'r': true, 't': true}

// longEscapeLen is the length of the escape, or pair of escapes, that text begins
// with and that is not short; 0 for one that is not right.
func longEscapeLen(text []byte, lenient bool) int {
	if len(text) < 2 || text[1] != 'u' {
		return 0
	}
	r, ok := hex4(text[2:])
	switch {
	case !ok:
		return 0
	case !utf16.IsSurrogate(r) || lenient:
		return 6
	}
	if low, ok := lowEscape(text[6:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
		return 12
	}
	return 0
}

// lowEscape reads the escape that may be the second half of a pair.
func lowEscape(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	return hex4(text[2:])
}

func hex4(text []byte) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// AppendText appends what the inside of a JSON string says, which must have
// passed [ScanText].
func AppendText(dst, inside []byte) []byte {
	for {
		n := bytes.IndexByte(inside, '\\')
		if n < 0 || n+1 >= len(inside) {
			return append(dst, inside...)
		}
		dst = append(dst, inside[:n]...)
		c := inside[n+1]
		inside = inside[n+2:]
		switch c {
		case 'u':
			var r rune
			r, inside = unescape(inside)
			dst = utf8.AppendRune(dst, r)
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		default: // the quote, the backslash and the slash stand for themselves
			dst = append(dst, c)
		}
	}
}

// unescape reads the digits of a \u escape, and the second half of a pair.
func unescape(text []byte) (rune, []byte) {
	r, ok := hex4(text)
	if !ok {
		return utf8.RuneError, nil
	}
	text = text[4:]
	if !utf16.IsSurrogate(r) {
		return r, text
	}
	if low, ok := lowEscape(text); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, text[6:]
		}
	}
	return utf8.RuneError, text
}

// repaired appends text with U+FFFD in the place of each byte that is not UTF-8.
func repaired(dst, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		dst = utf8.AppendRune(dst, r)
		text = text[n:]
	}
	return dst
}
