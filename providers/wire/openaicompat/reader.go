package openaicompat

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// reader walks one JSON value after another. It is strict about JSON and
// lenient about shapes: a member of an unexpected type is read as absent unless
// losing it would lose part of an answer. Walking by hand costs one allocation
// for each string that is kept, and none for the rest.
type reader struct {
	dec     *jsontext.Decoder
	buf     bytes.Buffer
	options []jsontext.Options
	scratch []byte
	// last is where the string that str read last lies in the input.
	last span
}

func newReader() *reader {
	r := &reader{options: []jsontext.Options{jsontext.AllowDuplicateNames(true)}}
	r.dec = jsontext.NewDecoder(&r.buf, r.options...)
	return r
}

// reset points the reader at one value. data must stay unchanged until it is
// read; nothing that the reader returns lies in it, except what raw returns.
func (r *reader) reset(data []byte) {
	r.buf = *bytes.NewBuffer(data)
	r.dec.Reset(&r.buf, r.options...)
}

// end checks that nothing but white space follows the value.
func (r *reader) end() error {
	if r.dec.PeekKind() != jsontext.KindInvalid {
		return fmt.Errorf("text follows the JSON value at byte %d", r.dec.InputOffset())
	}
	if len(bytes.TrimLeft(r.dec.UnreadBuffer(), " \t\r\n")) > 0 {
		return fmt.Errorf("text follows the JSON value at byte %d", r.dec.InputOffset())
	}
	return nil
}

// object calls member with the name of each member; member must read the value.
// null is an object without members; anything else is an error.
func (r *reader) object(member func(name []byte) error) error {
	switch kind := r.dec.PeekKind(); kind {
	case jsontext.KindBeginObject:
	case jsontext.KindNull:
		return r.dec.SkipValue()
	default:
		return r.unexpected("an object", kind)
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for r.dec.PeekKind() == jsontext.KindString {
		name, err := r.dec.ReadValue()
		if err != nil {
			return err
		}
		if err := member(r.unquoteName(name)); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

// array calls element before each element; element must read it. null is an
// array without elements; anything else is an error.
func (r *reader) array(element func(i int) error) error {
	switch kind := r.dec.PeekKind(); kind {
	case jsontext.KindBeginArray:
	case jsontext.KindNull:
		return r.dec.SkipValue()
	default:
		return r.unexpected("an array", kind)
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for i := 0; ; i++ {
		switch r.dec.PeekKind() {
		case jsontext.KindEndArray, jsontext.KindInvalid:
			_, err := r.dec.ReadToken()
			return err
		}
		if err := element(i); err != nil {
			return err
		}
	}
}

// lenientObject is object, but skips a value that is no object.
func (r *reader) lenientObject(member func(name []byte) error) error {
	if r.dec.PeekKind() != jsontext.KindBeginObject {
		return r.dec.SkipValue()
	}
	return r.object(member)
}

// lenientArray is array, but skips a value that is no array.
func (r *reader) lenientArray(element func(i int) error) error {
	if r.dec.PeekKind() != jsontext.KindBeginArray {
		return r.dec.SkipValue()
	}
	return r.array(element)
}

// str reads a string into dst; of a number it keeps the digits. Other values
// leave dst alone.
func (r *reader) str(dst *string) error {
	kind := r.dec.PeekKind()
	value, err := r.dec.ReadValue()
	if err != nil {
		return err
	}
	switch kind {
	case jsontext.KindString:
		r.last = r.inside(value)
		*dst = r.unquote(value)
	case jsontext.KindNumber:
		*dst = string(value)
	}
	return nil
}

// skipText skips a value and notes where it lies if it is a string.
func (r *reader) skipText(at *span) error {
	value, kind, err := r.raw()
	if err == nil && kind == jsontext.KindString {
		*at = r.inside(value)
	}
	return err
}

// inside is where the text within the quotes of the string just read lies.
func (r *reader) inside(quoted []byte) span {
	end := int(r.dec.InputOffset())
	return span{start: end - len(quoted) + 1, end: end - 1}
}

// word is str for values that repeat from frame to frame: when the text is what
// dst holds already, or one of the known words, it allocates nothing.
func (r *reader) word(dst *string, known ...string) error {
	if r.dec.PeekKind() != jsontext.KindString {
		return r.str(dst)
	}
	value, err := r.dec.ReadValue()
	if err != nil {
		return err
	}
	inner := value[1 : len(value)-1]
	if string(inner) == *dst {
		return nil
	}
	for _, w := range known {
		if string(inner) == w {
			*dst = w
			return nil
		}
	}
	*dst = r.unquote(value)
	return nil
}

// integer reads a whole number into dst and reports whether there was one. A
// fraction is cut: one host sends times as fractions of a second. Digits in a
// string count.
func (r *reader) integer(dst *int64) (bool, error) {
	kind := r.dec.PeekKind()
	value, err := r.dec.ReadValue()
	if err != nil {
		return false, err
	}
	text := []byte(value)
	switch kind {
	case jsontext.KindNumber:
	case jsontext.KindString:
		text = text[1 : len(text)-1]
	default:
		return false, nil
	}
	if n, ok := smallInt(text); ok {
		*dst = n
		return true, nil
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		*dst = n
		return true, nil
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || f < -(1<<62) || f > 1<<62 || f != f {
		return false, nil
	}
	*dst = int64(f)
	return true, nil
}

// smallInt reads plain digits without an allocation.
func smallInt(text []byte) (int64, bool) {
	if len(text) == 0 || len(text) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// raw reads a value as its own bytes, which lie in the reader's input.
func (r *reader) raw() (jsontext.Value, jsontext.Kind, error) {
	kind := r.dec.PeekKind()
	value, err := r.dec.ReadValue()
	return value, kind, err
}

// unquote returns the text of a string that the decoder has checked.
func (r *reader) unquote(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	r.scratch, _ = jsontext.AppendUnquote(r.scratch[:0], quoted)
	return string(r.scratch)
}

func (r *reader) unquoteName(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	name, _ := jsontext.AppendUnquote(nil, quoted)
	return name
}

func (r *reader) unexpected(want string, got jsontext.Kind) error {
	if got == jsontext.KindInvalid {
		_, err := r.dec.ReadToken()
		return err
	}
	return fmt.Errorf("%s was expected at %q, not %s", want, r.dec.StackPointer(), got)
}

// rawUnlessNull keeps a copy of a value; null leaves dst alone.
func rawUnlessNull(r *reader, dst *[]byte) error {
	value, kind, err := r.raw()
	if err == nil && kind != jsontext.KindNull {
		*dst = bytes.Clone(value)
	}
	return err
}
