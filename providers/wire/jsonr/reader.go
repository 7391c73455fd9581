package jsonr

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Span is where the inside of a JSON string lies in a text: text[Start:End]. The
// zero Span is none, since a string begins with a quote.
type Span struct{ Start, End int }

// Reader walks one JSON text after another. The zero value is ready for
// [Reader.Reset]; it is for one goroutine.
//
// A method that reads a value must be called where one stands: at the beginning,
// and in the functions that Object and Array call, exactly once each time.
type Reader struct {
	s     scanner
	pos   int
	depth int
	last  Span
	// scratch holds a text without its escapes, name a member's name.
	scratch, name []byte
}

// Lenient makes the reader take bad UTF-8, and escapes of half a surrogate pair,
// which become U+FFFD. Without it they are errors.
func (r *Reader) Lenient() *Reader {
	r.s.lenient = true
	return r
}

// Reset points the reader at a text, which must stay unchanged while it is read.
// Nothing that the reader returns lies in it, except what Raw returns.
func (r *Reader) Reset(data []byte) {
	r.s.data, r.pos, r.depth, r.last = data, skipSpace(data, 0), 0, Span{}
}

// maxKept bounds the scratch memory that a reader given back keeps.
const maxKept = 64 << 10

var readers = sync.Pool{New: func() any { return new(Reader) }}

// Borrow returns a strict reader of data. Its scratch memory is that of earlier
// ones, so it is to be given back with [Reader.Release].
func Borrow(data []byte) *Reader {
	r := readers.Get().(*Reader)
	r.Reset(data)
	return r
}

// Release gives a borrowed reader back; it must not be used afterwards.
func (r *Reader) Release() {
	if cap(r.scratch) > maxKept {
		r.scratch = nil
	}
	r.Reset(nil)
	r.s.lenient = false
	readers.Put(r)
}

// Valid reports whether a text is one JSON value, with white space around it or
// none.
func Valid(text []byte) bool {
	s := scanner{data: text}
	end := s.value(skipSpace(text, 0), 0)
	return end >= 0 && skipSpace(text, end) == len(text)
}

// Kind is the kind of the value that stands next, and KindInvalid at the end of
// the text or where no value can begin.
func (r *Reader) Kind() jsontext.Kind {
	if r.pos >= len(r.s.data) {
		return jsontext.KindInvalid
	}
	switch c := r.s.data[r.pos]; c {
	case '{', '[', '"', 'n', 't', 'f':
		return jsontext.Kind(c)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return jsontext.KindNumber
	default:
		return jsontext.KindInvalid
	}
}

// Offset is the index in the text up to which it was read.
func (r *Reader) Offset() int { return r.pos }

// Rest is the text from the next value on, for a caller who reads the value by
// other means and then says with Advance how long it was.
func (r *Reader) Rest() []byte { return r.s.data[r.pos:] }

// Advance goes behind a value of n bytes, which the caller has checked.
func (r *Reader) Advance(n int) { r.pos += n }

// Skip reads a value and forgets it.
func (r *Reader) Skip() error {
	end := r.s.value(r.pos, r.depth)
	if end < 0 {
		return r.broken()
	}
	r.pos = end
	return nil
}

// Raw reads a value as its own bytes, which lie in the reader's text.
func (r *Reader) Raw() ([]byte, jsontext.Kind, error) {
	start, kind := r.pos, r.Kind()
	if err := r.Skip(); err != nil {
		return nil, jsontext.KindInvalid, err
	}
	return r.s.data[start:r.pos:r.pos], kind, nil
}

// Value reads one value with read and returns its bytes, which lie in the
// reader's text. Where read fails on a value that is JSON, the value is skipped,
// and refused is the error of read.
func (r *Reader) Value(read func() error) (value []byte, refused, err error) {
	start, depth := r.pos, r.depth
	if refused = read(); refused != nil {
		r.pos, r.depth = start, depth
		if err = r.Skip(); err != nil {
			return nil, refused, err
		}
	}
	return r.s.data[start:r.pos:r.pos], refused, nil
}

// End checks that nothing but white space follows the value.
func (r *Reader) End() error {
	if r.pos = skipSpace(r.s.data, r.pos); r.pos < len(r.s.data) {
		return fmt.Errorf("text follows the JSON value at byte %d", r.pos)
	}
	return nil
}

// Object calls member with the name of each member; member must read the value.
// The name is valid until it does. null is an object without members; anything
// else is an error.
func (r *Reader) Object(member func(name []byte) error) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindBeginObject:
	case jsontext.KindNull:
		return r.Skip()
	default:
		return r.Unexpected("an object", kind)
	}
	if r.enter('}') {
		return nil
	}
	if r.depth > maxDepth {
		return r.broken()
	}
	for {
		name, ok := r.memberName()
		if !ok {
			return r.broken()
		}
		if err := member(name); err != nil {
			return err
		}
		if done, err := r.leave('}'); done || err != nil {
			return err
		}
	}
}

// Array calls element before each element; element must read it. null is an
// array without elements; anything else is an error.
func (r *Reader) Array(element func(i int) error) error {
	switch kind := r.Kind(); kind {
	case jsontext.KindBeginArray:
	case jsontext.KindNull:
		return r.Skip()
	default:
		return r.Unexpected("an array", kind)
	}
	if r.enter(']') {
		return nil
	}
	if r.depth > maxDepth {
		return r.broken()
	}
	for i := 0; ; i++ {
		if err := element(i); err != nil {
			return err
		}
		if done, err := r.leave(']'); done || err != nil {
			return err
		}
	}
}

// ObjectOrSkip is Object, but skips a value that is no object.
func (r *Reader) ObjectOrSkip(member func(name []byte) error) error {
	if r.Kind() != jsontext.KindBeginObject {
		return r.Skip()
	}
	return r.Object(member)
}

// ArrayOrSkip is Array, but skips a value that is no array.
func (r *Reader) ArrayOrSkip(element func(i int) error) error {
	if r.Kind() != jsontext.KindBeginArray {
		return r.Skip()
	}
	return r.Array(element)
}

// enter goes behind an opening bracket, and behind the closing one too if there
// is nothing between them.
func (r *Reader) enter(closing byte) (empty bool) {
	r.pos = skipSpace(r.s.data, r.pos+1)
	if r.pos < len(r.s.data) && r.s.data[r.pos] == closing && r.depth < maxDepth {
		r.pos++
		return true
	}
	r.depth++
	return false
}

// leave goes behind what follows an element: a comma, or the closing bracket.
func (r *Reader) leave(closing byte) (done bool, err error) {
	next, done := r.s.next(r.pos, closing)
	if next < 0 {
		return false, r.broken()
	}
	r.pos = next
	if done {
		r.depth--
	}
	return done, nil
}

// memberName reads a member's name and the colon, up to the value.
func (r *Reader) memberName() (name []byte, ok bool) {
	data := r.s.data
	if r.pos >= len(data) || data[r.pos] != '"' {
		return nil, false
	}
	begin := r.pos + 1
	end, odd, ok := scanText(data, begin, r.s.lenient)
	if !ok {
		return nil, false
	}
	name = data[begin:end]
	if odd != 0 {
		r.name = says(r.name[:0], name, odd)
		name = r.name
	}
	value := r.s.colon(end + 1)
	if value < 0 {
		return nil, false
	}
	r.pos = value
	return name, true
}

// Unexpected is the error for a value of another kind than the one wanted, in
// words such as "an object". It says where in the text the value stands.
func (r *Reader) Unexpected(want string, got jsontext.Kind) error {
	if got == jsontext.KindInvalid {
		return r.broken()
	}
	return fmt.Errorf("%s was expected at %q, not %s", want, r.pointer(), got)
}

// broken is the error for a text that is not JSON, in the words of jsontext,
// which says more of the place than the reader knows.
func (r *Reader) broken() error {
	dec := r.oracle()
	for {
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		if dec.StackDepth() == 0 {
			// The value is whole, so that only the order of the reader's calls
			// can be wrong.
			return fmt.Errorf("the JSON text was not read in its order at byte %d", r.pos)
		}
	}
}

// pointer is the JSON pointer (RFC 6901) of the value at the reader's place.
func (r *Reader) pointer() jsontext.Pointer {
	dec := r.oracle()
	for {
		_, err := dec.ReadToken()
		if err != nil || dec.InputOffset() > int64(r.pos) {
			return dec.StackPointer()
		}
	}
}

func (r *Reader) oracle() *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(r.s.data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(r.s.lenient))
}
