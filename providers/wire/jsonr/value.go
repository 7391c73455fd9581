package jsonr

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Text reads a string into dst; of a number it keeps the digits. Other values
// leave dst alone.
func (r *Reader) Text(dst *string) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindString:
		inside, odd, err := r.inside()
		if err == nil {
			*dst = string(r.says(inside, odd))
		}
		return err
	case jsontext.KindNumber:
		digits, _, err := r.Raw()
		if err == nil {
			*dst = string(digits)
		}
		return err
	default:
		return r.Skip()
	}
}

// String reads a string into dst; null empties it, anything else is an error.
func (r *Reader) String(dst *string) error {
	text, _, err := r.Bytes()
	if err == nil {
		*dst = string(text)
	}
	return err
}

// Bytes reads a string and returns its text, which is valid until the next call.
// null gives no text and ok false; anything else is an error.
func (r *Reader) Bytes() (text []byte, ok bool, err error) {
	switch kind := r.Kind(); kind {
	case jsontext.KindString:
		inside, odd, err := r.inside()
		if err != nil {
			return nil, false, err
		}
		return r.says(inside, odd), true, nil
	case jsontext.KindNull:
		return nil, false, r.Skip()
	default:
		return nil, false, r.Unexpected("a string", kind)
	}
}

// Integer reads a number without fraction and exponent into dst; null makes it
// 0, anything else is an error.
func (r *Reader) Integer(dst *int) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindNumber:
		start := r.pos
		value, _, err := r.Raw()
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(value))
		if err != nil {
			r.pos = start
			return r.Unexpected("a whole number", kind)
		}
		*dst = n
		return nil
	case jsontext.KindNull:
		*dst = 0
		return r.Skip()
	default:
		return r.Unexpected("a whole number", kind)
	}
}

// LastText is where the string that was read last lies in the text.
func (r *Reader) LastText() Span { return r.last }

// SkipText skips a value and notes where it lies if it is a string.
func (r *Reader) SkipText(at *Span) error {
	if r.Kind() != jsontext.KindString {
		return r.Skip()
	}
	_, _, err := r.inside()
	*at = r.last
	return err
}

// Word is Text for values that repeat from text to text: when the string is what
// dst holds already, or one of the known words, it allocates nothing.
func (r *Reader) Word(dst *string, known ...string) error {
	if r.Kind() != jsontext.KindString {
		return r.Text(dst)
	}
	inside, odd, err := r.inside()
	if err != nil {
		return err
	}
	if inside = r.says(inside, odd); string(inside) == *dst {
		return nil
	}
	for _, word := range known {
		if string(inside) == word {
			*dst = word
			return nil
		}
	}
	*dst = string(inside)
	return nil
}

// Int reads a whole number into dst and reports whether there was one. A
// fraction is cut: one host sends times as fractions of a second. Digits in a
// string count.
func (r *Reader) Int(dst *int64) (bool, error) {
	if n, end := r.digits(); end > 0 {
		*dst, r.pos = n, end
		return true, nil
	}
	value, kind, err := r.Raw()
	if err != nil {
		return false, err
	}
	switch kind {
	case jsontext.KindNumber:
	case jsontext.KindString:
		value = value[1 : len(value)-1]
	default:
		return false, nil
	}
	if n, ok := smallInt(value); ok {
		*dst = n
		return true, nil
	}
	if n, err := strconv.ParseInt(string(value), 10, 64); err == nil {
		*dst = n
		return true, nil
	}
	f, err := strconv.ParseFloat(string(value), 64)
	if err != nil || f < -(1<<62) || f > 1<<62 || f != f {
		return false, nil
	}
	*dst = int64(f)
	return true, nil
}

// digits reads plain digits that stand next and returns the index behind them; 0
// for anything else that may be a number.
func (r *Reader) digits() (n int64, end int) {
	data, i := r.s.data, r.pos
	for i < len(data) && data[i]-'0' <= 9 {
		n = n*10 + int64(data[i]-'0')
		i++
	}
	if i == r.pos || i-r.pos > 18 || data[r.pos] == '0' && i-r.pos > 1 {
		return 0, 0
	}
	if i == len(data) || data[i] == '.' || data[i]|0x20 == 'e' {
		return 0, 0
	}
	return n, i
}

// smallInt reads plain digits.
func smallInt(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range text {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// RawUnlessNull keeps a copy of a value; null leaves dst alone.
func (r *Reader) RawUnlessNull(dst *[]byte) error {
	value, kind, err := r.Raw()
	if err == nil && kind != jsontext.KindNull {
		*dst = bytes.Clone(value)
	}
	return err
}

// inside reads a string, which stands next, and returns what is between its
// quotes.
func (r *Reader) inside() (inside []byte, odd oddity, err error) {
	begin := r.pos + 1
	end, odd, ok := scanText(r.s.data, begin, r.s.lenient)
	if !ok {
		return nil, 0, r.broken()
	}
	r.pos, r.last = end+1, Span{begin, end}
	return r.s.data[begin:end], odd, nil
}

// says is the text of the inside of a string, valid until the next call.
func (r *Reader) says(inside []byte, odd oddity) []byte {
	if odd == 0 {
		return inside
	}
	r.scratch = says(r.scratch[:0], inside, odd)
	return r.scratch
}

// says appends the text of the inside of a string.
func says(dst, inside []byte, odd oddity) []byte {
	if odd&badUTF8 != 0 {
		// What stands for a bad byte is no escape, so the order does not matter.
		inside = repaired(nil, inside)
	}
	return AppendText(dst, inside)
}
