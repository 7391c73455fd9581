package openairesponses

import (
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient reads what services send: a name that repeats is no reason to lose an
// answer. Strings must be UTF-8.
var lenient = []json.Options{jsontext.AllowDuplicateNames(true)}

// text is a string; of a number it keeps the digits. A value of another type is
// read as absent.
type text string

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (t *text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch kind {
	case jsontext.KindString:
		plain, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return err
		}
		*t = text(plain)
	case jsontext.KindNumber:
		*t = text(value)
	}
	return nil
}

// integer is a whole number; a fraction is cut. A value of another type is read
// as absent.
type integer int64

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (n *integer) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil || value.Kind() != jsontext.KindNumber {
		return err
	}
	if whole, err := strconv.ParseInt(string(value), 10, 64); err == nil {
		*n = integer(whole)
		return nil
	}
	// Beyond this no index and no time makes sense.
	const limit = 1 << 53
	if f, err := strconv.ParseFloat(string(value), 64); err == nil && f > -limit && f < limit {
		*n = integer(f)
	}
	return nil
}

// list is an array; a value of another type is read as an empty one.
type list[T any] []T

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (l *list[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, (*[]T)(l), lenient...)
}

// object is an object; a value of another type is read as an empty one.
type object[T any] struct{ is T }

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (o *object[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginObject {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, &o.is, lenient...)
}

// present reports a value that is there and not null.
func present(v jsontext.Value) bool { return len(v) > 0 && v.Kind() != jsontext.KindNull }

// filled reports an array that holds something.
func filled(v jsontext.Value) bool {
	if v.Kind() != jsontext.KindBeginArray {
		return false
	}
	for _, c := range v[1:] {
		switch c {
		case ' ', '\t', '\n', '\r':
		default:
			return c != ']'
		}
	}
	return false
}
