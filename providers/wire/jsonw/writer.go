package jsonw

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/jsonr"
)

// Writer appends one JSON value to a buffer. The zero value is ready to use.
// Methods return the Writer, so that a member reads as one line:
//
//	w.Key("model").String(model)
type Writer struct {
	buf []byte
	err error
	// open holds the brackets that are still open, the first of them in shallow.
	open    []byte
	shallow [16]byte
	// comma is set when the next value or key needs one before it.
	comma bool
	key   string
}

// New returns a Writer whose buffer has room for size bytes.
func New(size int) *Writer { return &Writer{buf: make([]byte, 0, size)} }

// Bytes returns what was written. The error is the first one met, an
// *[llm.Error] of kind invalid_request whose Param is the last key written.
func (w *Writer) Bytes() ([]byte, error) {
	if w.err != nil {
		return nil, w.err
	}
	if len(w.open) != 0 {
		w.fail("the JSON text has %d open brackets", len(w.open))
		return nil, w.err
	}
	return w.buf, nil
}

// Err returns the first error met.
func (w *Writer) Err() error { return w.err }

// Len is the number of bytes written so far.
func (w *Writer) Len() int { return len(w.buf) }

// Object opens an object.
func (w *Writer) Object() *Writer { return w.begin('{') }

// EndObject closes the innermost bracket, which must be an object's.
func (w *Writer) EndObject() *Writer { return w.end('{', '}') }

// Array opens an array.
func (w *Writer) Array() *Writer { return w.begin('[') }

// EndArray closes the innermost bracket, which must be an array's.
func (w *Writer) EndArray() *Writer { return w.end('[', ']') }

// Key writes the name of an object's member; the next call writes its value.
func (w *Writer) Key(name string) *Writer {
	w.sep()
	w.key = name
	w.buf = AppendString(w.buf, name)
	w.buf = append(w.buf, ':')
	w.comma = false
	return w
}

// String writes a string; see [AppendString].
func (w *Writer) String(s string) *Writer {
	w.sep()
	w.buf = AppendString(w.buf, s)
	return w
}

// Int writes an integer.
func (w *Writer) Int(n int64) *Writer {
	w.sep()
	w.buf = strconv.AppendInt(w.buf, n, 10)
	return w
}

// Float writes a number in its shortest form, as encoding/json does. NaN and
// infinities are an error: JSON has no word for them.
func (w *Writer) Float(f float64) *Writer {
	w.sep()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.fail("%v is not a number that JSON can hold", f)
		return w
	}
	// The bounds and the exponent's form are ECMAScript's (ECMA-262 section
	// 6.1.6.1.20), which encoding/json follows too.
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	w.buf = strconv.AppendFloat(w.buf, f, format, -1, 64)
	if n := len(w.buf); format == 'e' && n >= 4 && w.buf[n-4] == 'e' && w.buf[n-3] == '-' && w.buf[n-2] == '0' {
		w.buf[n-2] = w.buf[n-1]
		w.buf = w.buf[:n-1]
	}
	return w
}

// Bool writes true or false.
func (w *Writer) Bool(b bool) *Writer {
	w.sep()
	w.buf = strconv.AppendBool(w.buf, b)
	return w
}

// Null writes null.
func (w *Writer) Null() *Writer {
	w.sep()
	w.buf = append(w.buf, "null"...)
	return w
}

// Raw copies a JSON value exactly as it is, white space included. Text that is
// not one valid JSON value is an error; names that repeat are the caller's.
func (w *Writer) Raw(value []byte) *Writer {
	w.sep()
	if !jsonr.Valid(value) {
		w.fail("the raw JSON is not a valid value: %s", llm.Excerpt(value))
		return w
	}
	w.buf = append(w.buf, value...)
	return w
}

// Base64 writes data as a string in standard base64.
func (w *Writer) Base64(data []byte) *Writer {
	w.sep()
	w.buf = append(w.buf, '"')
	w.buf = base64.StdEncoding.AppendEncode(w.buf, data)
	w.buf = append(w.buf, '"')
	return w
}

// DataURL writes data as a string that is a data: URL (RFC 2397) of the media
// type.
func (w *Writer) DataURL(mediaType string, data []byte) *Writer {
	w.sep()
	w.buf = append(w.buf, `"data:`...)
	w.buf = appendEscaped(w.buf, mediaType)
	w.buf = append(w.buf, ";base64,"...)
	w.buf = base64.StdEncoding.AppendEncode(w.buf, data)
	w.buf = append(w.buf, '"')
	return w
}

// sep writes the comma before a value or a key, when one is due.
func (w *Writer) sep() {
	if w.comma {
		w.buf = append(w.buf, ',')
	}
	w.comma = true
}

func (w *Writer) begin(bracket byte) *Writer {
	w.sep()
	w.buf = append(w.buf, bracket)
	if w.open == nil {
		w.open = w.shallow[:0]
	}
	w.open = append(w.open, bracket)
	w.comma = false
	return w
}

func (w *Writer) end(begun, bracket byte) *Writer {
	n := len(w.open)
	if n == 0 || w.open[n-1] != begun {
		w.fail("%q closes nothing", bracket)
		return w
	}
	w.open = w.open[:n-1]
	w.buf = append(w.buf, bracket)
	w.comma = true
	return w
}

func (w *Writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = &llm.Error{Kind: llm.KindInvalidRequest, Param: w.key, Message: fmt.Sprintf(format, args...)}
	}
}
